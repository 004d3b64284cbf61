"""What a room or a piece of furniture is, from the words people name it with (Swedish, German, English).

A whole word counts before a part of a compound, a telling word before a generic one (*room*); where several are known,
the one that stands first in the table wins: what people must stay out of comes late, what a school is for comes first.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Final, TypeVar

from sim.plan.building import Category

CATEGORY_WORDS: Final[Mapping[Category, str]] = {
    Category.CLASSROOM: "klassrum klassrummet lektionssal lektionsrum hemklassrum undervisning undervisningslokal "
    "klassenzimmer klassenraum klasse unterrichtsraum seminarraum seminarrum seminar lehrsaal classroom class teaching "
    "hemvist hemrum basrum lärosal kurslokal skolsal datasal datorsal computer edv fritids fritidshem förskoleklass språksal "
    "mattesal sal",
    Category.GROUP_ROOM: "grupprum gruppenraum besprechung besprechungsraum besprechungsrum samtalsrum konferens "
    "mötesrum konferensrum meeting conference breakout group sammanträdesrum möte studierum resursrum gruppyta huddle",
    Category.LABORATORY: "labor labb laboration laborationssal kemisal kemi fysiksal fysik biologisal biologi biologie "
    "slöjd slöjdsal träslöjd textilslöjd syslöjd metallslöjd hemkunskap konsumentkunskap bildsal bild bildrum ateljé keramik "
    "teknisksal tekniksal snickeri verkstad fordonshall makerspace werkraum werkstatt kunstraum chemie physik laboratory lab "
    "workshop science",
    Category.LIBRARY: "bibliotek biblioteket bibliothek bücherei mediatek läsrum läsesal library reading",
    Category.AUDITORIUM: "aula hörsal hörsaal auditorium lecture amphitheatre theatre theater teater teatersal drama "
    "musiksal musik musikzimmer musikraum music assembly samlingssal föreläsningssal festsaal filmsal biograf",
    Category.CANTEEN: "matsal matsalen skolrestaurang bespisning matservering cafeteria kantine mensa speisesaal "
    "speiseraum canteen dining restaurang restaurant lunchrum kafé café elevcafé elevkafé",
    Category.KITCHEN: "kök köket storkök tillagningskök mottagningskök diskrum pentry küche kueche teeküche teekueche "
    "spülküche kitchen kitchenette",
    Category.GYM: "gymnastik gymnastiksal idrottshall idrott idrottssal gymsal sporthall sporthallen bollhall simhall "
    "danssal motionsrum styrketräning turnhalle turnsaal sporthalle gym gymnasium sports fitness",
    Category.CHANGING_ROOM: "omklädning omklädningsrum omkl omklädn ombyte umkleide umkleideraum changing locker dusch "
    "duschraum duschrum shower showers",
    Category.OFFICE: "kontor arbetsrum lärararbetsrum arbetslagsrum arbetslag rektor expedition exp lärarrum buero büro "
    "sekretariat rektorat office study principal kurator skolsköterska sköterska elevhälsa skolhälsovård psykolog "
    "specialpedagog syv studievägledare administration adm skolledning schulleitung nurse counsellor counselor",
    Category.RECEPTION: "reception receptionen empfang anmeldung information vaktmästare vaktmästeri hausmeister waiting väntrum",
    Category.STAFF_ROOM: "personalrum personal personalmatsal lärarnas lehrerzimmer aufenthaltsraum sozialraum staff "
    "teachers faculty lounge break pausrum vilrum",
    Category.LOBBY: "entré entre entréhall hall foajé foyer eingang eingangshalle vestibül vestibul vindfång windfang "
    "lobby entrance vestibule entry uppehållsrum uppehåll kapprum kapphall groventré elevhall ljushall atrium torg garderobe "
    "cloakroom wardrobe",
    Category.WALKWAY: "korridor korridoren gång kommunikation kommunikationsyta förbindelsegång kulvert loftgång "
    "svalgång förrum flur gang diele korridore corridor hallway passage walkway circulation",
    Category.STAIRS: "trappa trapphus trapprum trappor trapplan treppe treppenhaus treppenraum stair stairs stairwell "
    "staircase steps",
    Category.ELEVATOR: "hiss hisschakt aufzug aufzugsschacht fahrstuhl lift elevator",
    Category.RESTROOM: "wc toalett toaletter toa rwc hwc toilette toiletten bad badezimmer bathroom restroom toilet "
    "toilets washroom lavatory sanitary sanitär tvättrum skötrum ladies gents",
    Category.STORAGE: "förråd lager städ städrum städcentral arkiv abstell abstellraum lagerraum archiv putzraum "
    "putzmittelraum storage store storeroom closet archive janitor utility förvaring materialrum redskapsrum redskap "
    "läromedel kopiering kopieringsrum kopiator skrivarrum soprum sopor miljörum technik technikraum teknik teknikrum "
    "teknikutrymme elcentral elrum elnisch ställverk fläktrum ventilation undercentral pannrum pumprum apparatrum "
    "korskoppling telerum driftrum serverrum server kylrum frysrum heizung haustechnik hwr hauswirtschaftsraum technical "
    "plant mechanical electrical boiler tvättstuga tvätt",
    Category.SHAFT: "schakt installationsschakt rörschakt elschakt schacht shaft void luftraum dachboden vind "
    "vindsutrymme dachraum attic roof kryputrymme krypgrund crawl tak hålrum",
    Category.OUTDOOR: "skolgård innergård gård terrass altan balkong uteplats lekplats lastkaj skärmtak loggia hof "
    "schulhof terrasse balkon courtyard terrace balcony playground patio outdoor",
    Category.ROOM: "rum raum zimmer room wohnen wohnzimmer schlafzimmer kinderzimmer galerie vardagsrum sovrum living bedroom",
}

FIXTURE_WORDS: Final[Mapping[str, str]] = {
    "office_chair": "kontorsstol arbetsstol bürostuhl drehstuhl",
    "teacher_desk": "kateder lärarbord lehrerpult pult lehrertisch",
    "canteen_table": "matbord matsalsbord esstisch dining",
    "table_tennis": "pingisbord pingpong tischtennis",
    "chair": "stol elevstol stuhl chair stacking",
    "workbench": "hyvelbänk arbetsbänk slöjdbänk werkbank hobelbank workbench",
    "gym_bench": "gymnastikbänk turnbank",
    "gym_wall_bars": "ribbstol sprossenwand",
    "thick_mat": "tjockmatta weichbodenmatte",
    "office_desk": "skrivbord schreibtisch office",
    "desk_double": "tvåmansbänk dubbelbänk doppeltisch",
    "desk_single": "desk elevbord elevbänk schülertisch bänk",
    "lab_bench": "labbänk laborationsbänk labortisch lab",
    "coffee_table": "soffbord couchtisch coffee",
    "meeting_table": "konferensbord sammanträdesbord besprechungstisch conference",
    "serving_counter": "serveringsdisk serveringslinje ausgabetheke serving",
    "reception_desk": "receptionsdisk empfangstheke reception",
    "kitchen_counter": "köksbänk diskbänk arbeitsplatte counter base upper küchenzeile",
    "round_table": "bord tisch table",
    "coat_rack": "klädhängare kroklist hatthylla garderobenständer coat",
    "shoe_shelf": "skohylla schuhregal shoe",
    "bookshelf": "hylla bokhylla regal bücherregal shelf bookshelf bookcase shelving",
    "cupboard": "skåp schrank cupboard cabinet wardrobe tall",
    "sofa": "soffa sofa couch",
    "armchair": "fåtölj sessel armchair lounge",
    "bench": "sittbänk sitzbank bench",
    "toilet": "wc toalettstol toilette toilet klosett",
    "basin": "handfat tvättställ waschbecken waschtisch sink basin lavatory vanity",
    "stove": "spis herd stove cooker range",
    "fridge": "kyl kylskåp kühlschrank fridge refrigerator",
    "whiteboard": "tavla skrivtavla whiteboardtavla tafel whiteboard blackboard",
    "notice_board": "anslagstavla pinnwand noticeboard pinboard",
    "projector_screen": "projektorduk filmduk leinwand projector",
    "mirror": "spegel spiegel mirror",
    "radiator": "radiator heizkörper",
    "piano": "piano flygel klavier",
    "locker_row": "elevskåp spind locker lockers",
    "waste_bins": "papperskorg sopkorg mülleimer bin",
    "plant": "växt pflanze plant",
}


GENERIC: Final = frozenset({"rum", "raum", "zimmer", "room", "sal"})
"""Words that say little; any other known word wins over them."""

HEADS: Final = (
    "wc rwc hwc toalett toaletter toa toilette toiletten toilet toilets restroom förråd lager städ städrum storage store "
    "storeroom closet abstellraum putzraum korridor corridor hallway flur trapphus trappa treppe treppenhaus stairwell "
    "stairs staircase hiss lift elevator aufzug schakt schacht shaft omklädning omklädningsrum omkl umkleide changing dusch "
    "kapprum entré"
)
"""Words that say what a room is whatever else its name says whom or what it serves: *WC personal*, *gym storage*."""

BESIDE: Final = re.compile(r"\b(med|m\.|inkl\.?|mit|with|incl\.?)(?=\s).*", re.IGNORECASE)
"""What a room has besides, which is not what it is: *Klassrum med förråd*."""

SHORT_ENDS: Final = ("kök", "sal", "lab", "wc", "toa")
"""Shorter words that end a compound and mean the same there: *lärarkök*, *språksal*, *kemilab*, *personalwc*."""

SHORTEST_PART: Final = 4
"""Shorter parts of compounds are found in unrelated words (*bad* in *badge*)."""


def _plain(word: str) -> str:
    """Lower case, composed letters, German umlauts as one letter whichever way they were typed."""
    return unicodedata.normalize("NFC", word).casefold().replace("ß", "ss")


def words(name: str) -> list[str]:
    """The words of a name: letters only, split at everything else and where a small letter meets a capital one."""
    spaced = re.sub(r"(?<=[a-zåäöü])(?=[A-ZÅÄÖÜ])", " ", unicodedata.normalize("NFC", name))
    return [_plain(w) for w in re.findall(r"[^\W\d_]+", spaced)]


def category(name: str) -> Category | None:
    """The kind of room a name tells, or None."""
    return _match(BESIDE.sub("", name), _categories())


def fixture(name: str) -> str | None:
    """The catalogue key a piece of furniture's name tells, or None."""
    return _match(name, _fixtures())


def said_more(name: str) -> bool:
    """Whether a name has a word beside those that tell the kind of room, as *Buero Meier* has."""
    table = _categories()
    return any(len(w) > 3 and w not in table and _part(w, table) is None for w in words(name))


K = TypeVar("K")


def _table(source: Mapping[K, str]) -> dict[str, K]:
    return {_plain(word): key for key, text in source.items() for word in text.split()}


@cache
def _categories() -> dict[str, Category]:
    return _table(CATEGORY_WORDS)


@cache
def _fixtures() -> dict[str, str]:
    return _table(FIXTURE_WORDS)


@cache
def _heads() -> frozenset[str]:
    return frozenset(_plain(w) for w in HEADS.split())


def _match(name: str, table: Mapping[str, K]) -> K | None:
    """A whole word that is known (what the room is before whom it serves, then the highest in the table), else a part."""
    parts = words(name)
    rank = {word: n for n, word in enumerate(table)}
    whole = sorted((w for w in parts if w in table), key=lambda w: (w in GENERIC, w not in _heads(), rank[w]))
    if whole and whole[0] not in GENERIC:
        return table[whole[0]]
    compound = next((key for w in parts if (key := _part(w, table)) is not None), None)
    if compound is not None:
        return compound
    return table[whole[0]] if whole else None


def _part(word: str, table: Mapping[str, K]) -> K | None:
    """What a compound's last part tells (in Swedish and German the last part is what the thing is), else its first part."""
    for start in range(1, len(word) - SHORTEST_PART + 1):
        if word[start:] in table and word[start:] not in GENERIC:
            return table[word[start:]]
    for end in range(len(word) - 1, SHORTEST_PART - 1, -1):
        if word[:end] in table:
            return table[word[:end]]
    return next((table[end] for end in SHORT_ENDS if word.endswith(end) and end in table), None)
