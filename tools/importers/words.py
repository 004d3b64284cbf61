"""What a room or a piece of furniture is, from the words people name it with (Swedish, German, English).

A whole word counts before a part of a compound, a telling word before a generic one (*room*); where several are known,
the one that stands first in the table wins: what people must stay out of comes late, what a school is for comes first.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final, TypeVar

from sim.plan.building import Category

CATEGORY_WORDS: Final[Mapping[Category, str]] = {
    Category.CLASSROOM: "klassrum lektionssal lektionsrum hemklassrum undervisning klassenzimmer klassenraum unterrichtsraum "
    "seminarraum seminarrum seminar lehrsaal classroom teaching hemvist sal",
    Category.GROUP_ROOM: "grupprum gruppenraum besprechung besprechungsraum besprechungsrum samtalsrum konferens mötesrum "
    "konferensrum meeting conference breakout group",
    Category.LABORATORY: "labor labb laboration kemisal kemi fysiksal biologisal slöjd slöjdsal träslöjd textilslöjd "
    "hemkunskap bildsal teknisksal tekniksal werkraum werkstatt chemie physik laboratory lab workshop science",
    Category.LIBRARY: "bibliotek bibliothek bücherei mediatek library",
    Category.AUDITORIUM: "aula hörsal hörsaal auditorium lecture musiksal musikzimmer assembly",
    Category.CANTEEN: "matsal skolrestaurang cafeteria kantine mensa speisesaal canteen dining restaurang lunchrum kafé café",
    Category.KITCHEN: "kök köket storkök tillagningskök pentry küche kueche teeküche teekueche kitchen kitchenette",
    Category.GYM: "gymnastik gymnastiksal idrottshall idrott gymsal turnhalle sporthalle gym gymnasium sports",
    Category.CHANGING_ROOM: "omklädning omklädningsrum umkleide umkleideraum changing locker dusch duschraum shower",
    Category.OFFICE: "kontor arbetsrum rektor expedition lärarrum buero büro sekretariat rektorat office study principal kurator",
    Category.RECEPTION: "reception empfang anmeldung information vaktmästare",
    Category.STAFF_ROOM: "personalrum personal lärarnas lehrerzimmer aufenthaltsraum sozialraum staff teachers break pausrum",
    Category.LOBBY: "entré entre entréhall hall foajé foyer eingang eingangshalle vestibül vindfång windfang lobby entrance "
    "vestibule entry uppehållsrum kapprum",
    Category.WALKWAY: "korridor gång kommunikation flur gang diele corridor hallway passage walkway circulation",
    Category.STAIRS: "trappa trapphus trappor treppe treppenhaus treppenraum stair stairs stairwell staircase",
    Category.ELEVATOR: "hiss aufzug fahrstuhl lift elevator",
    Category.RESTROOM: "wc toalett toa rwc hwc toilette toiletten bad badezimmer bathroom restroom toilet washroom lavatory",
    Category.STORAGE: "förråd lager städ städrum arkiv abstell abstellraum lagerraum archiv putzraum storage store closet "
    "archive janitor utility technik technikraum teknik teknikrum elcentral fläktrum driftrum server heizung haustechnik hwr "
    "hauswirtschaftsraum technical plant mechanical electrical tvättstuga",
    Category.SHAFT: "schakt schacht shaft void luftraum dachboden vind vindsutrymme dachraum attic roof kryputrymme crawl tak",
    Category.OUTDOOR: "skolgård gård terrass altan balkong hof terrasse balkon courtyard terrace balcony outdoor",
    Category.ROOM: "rum raum zimmer room wohnen wohnzimmer schlafzimmer kinderzimmer galerie vardagsrum sovrum living bedroom",
}

FIXTURE_WORDS: Final[Mapping[str, str]] = {
    "office_chair": "kontorsstol bürostuhl drehstuhl",
    "chair": "stol stuhl chair stacking",
    "office_desk": "skrivbord schreibtisch office",
    "desk_single": "desk elevbord schülertisch bänk",
    "lab_bench": "labbänk labortisch lab",
    "coffee_table": "soffbord couchtisch coffee",
    "meeting_table": "konferensbord besprechungstisch conference",
    "kitchen_counter": "köksbänk arbeitsplatte counter base upper küchenzeile",
    "round_table": "bord tisch table",
    "bookshelf": "hylla bokhylla regal bücherregal shelf bookshelf bookcase shelving",
    "cupboard": "skåp schrank cupboard cabinet wardrobe tall",
    "sofa": "soffa sofa couch",
    "armchair": "fåtölj sessel armchair lounge",
    "toilet": "wc toalettstol toilette toilet klosett",
    "basin": "handfat tvättställ waschbecken waschtisch sink basin lavatory vanity",
    "stove": "spis herd stove cooker range",
    "fridge": "kyl kylskåp kühlschrank fridge refrigerator",
    "whiteboard": "tavla skrivtavla tafel whiteboard blackboard",
    "piano": "piano flygel klavier",
    "locker_row": "elevskåp spind locker lockers",
    "plant": "växt pflanze plant",
}


GENERIC: Final = frozenset({"rum", "raum", "zimmer", "room", "sal"})
"""Words that say little; any other known word wins over them."""

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
    return _match(name, _table(CATEGORY_WORDS))


def fixture(name: str) -> str | None:
    """The catalogue key a piece of furniture's name tells, or None."""
    return _match(name, _table(FIXTURE_WORDS))


def said_more(name: str) -> bool:
    """Whether a name has a word beside those that tell the kind of room, as *Buero Meier* has."""
    table = _table(CATEGORY_WORDS)
    return any(len(w) > 3 and w not in table and _part(w, table) is None for w in words(name))


K = TypeVar("K")


def _table(source: Mapping[K, str]) -> dict[str, K]:
    return {_plain(word): key for key, text in source.items() for word in text.split()}


def _match(name: str, table: Mapping[str, K]) -> K | None:
    """A whole word that is known (the one highest in the table), else a known part of a compound, else a generic word."""
    parts = words(name)
    rank = {word: n for n, word in enumerate(table)}
    whole = sorted((w for w in parts if w in table), key=lambda w: (w in GENERIC, rank[w]))
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
    return table.get("sal") if word.endswith("sal") else None
