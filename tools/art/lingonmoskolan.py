"""Lingonmoskolan: the fictitious F–9 school this project ships, drawn in code so that every choice can be read and changed.

Run as ``python -m tools.art.lingonmoskolan`` to write ``scenarios/plans/lingonmoskolan.plan.json`` again.

A long bar of two storeys (classrooms on both sides of a corridor) with the entrance, administration and canteen at its west
end in one storey, and a glazed passage north to the sports hall. Together they hold the schoolyard on three sides.
No real school was the model; sizes are those Swedish school programmes ask for (classrooms 58–62 m², corridors 2.9 m).

Coordinates are wall centre lines in metres: x east along the bar, y north.
"""

from pathlib import Path
from typing import Final, NamedTuple

import scenarios
from sim.plan.building import (
    AssemblyPoint,
    Blinds,
    Building,
    Category,
    LinkKind,
    LockKind,
    OpeningKind,
    Ring,
    Tri,
    Zone,
)
from sim.plan.save import save_plan
from sim.text import Text
from tools.art.furnishing import Furnisher
from tools.art.lingonmoskolan_rooms import furnish
from tools.art.plan_builder import DoorSpec, PlanBuilder, rect

ID: Final = "lingonmoskolan"
TARGET: Final = Path(scenarios.__file__).parent / "plans" / f"{ID}.plan.json"

STOREY: Final = 3.6
"""Floor to floor: 2.7 m clear, 0.5 m ventilation, 0.4 m slab."""

# Centre lines of the bar, south to north: façade, corridor's two walls, façade.
SOUTH, CORRIDOR_S, CORRIDOR_N, NORTH = 0.0, 8.2, 11.2, 19.4

PLAN1: Final[Ring] = (
    (0.0, SOUTH),
    (84.0, SOUTH),
    (84.0, NORTH),
    (30.0, NORTH),
    (30.0, 54.0),
    (4.0, 54.0),
    (4.0, 27.0),
    (27.0, 27.0),
    (27.0, 21.6),
    (10.0, 21.6),
    (10.0, NORTH),
    (0.0, NORTH),
)
PLAN2: Final[Ring] = rect(30.0, SOUTH, 84.0, NORTH)

# Door types. "Lockable" means from inside, without a key unless the kind says so.
CLASS = DoorSpec(0.9, lock=LockKind.THUMB_TURN, glazed=0.1)
CLASS_KEY = DoorSpec(0.9, lock=LockKind.KEY, glazed=0.1)
GROUP = DoorSpec(0.9, lock=LockKind.THUMB_TURN, glazed=0.25)
INNER = DoorSpec(0.9, lock=LockKind.NONE)
OFFICE = DoorSpec(0.9, lock=LockKind.THUMB_TURN)
STORE = DoorSpec(0.9, lock=LockKind.KEY)
WC = DoorSpec(0.8, lock=LockKind.THUMB_TURN)
STAIR = DoorSpec(1.2, lock=LockKind.NONE, glazed=0.6, closer=True)
FIRE = DoorSpec(2.0, OpeningKind.DOUBLE_DOOR, LockKind.NONE, glazed=0.7, closer=True)
HALL = DoorSpec(1.8, OpeningKind.DOUBLE_DOOR, LockKind.KEY, glazed=0.3, closer=True)
MAIN = DoorSpec(1.8, OpeningKind.DOUBLE_DOOR, LockKind.CARD, glazed=0.8, closer=True)
DRAUGHT = DoorSpec(1.8, OpeningKind.DOUBLE_DOOR, LockKind.NONE, glazed=0.8, closer=True)
SIDE = DoorSpec(1.0, lock=LockKind.CARD, glazed=0.5, closer=True)
ESCAPE = DoorSpec(1.2, lock=LockKind.KEY, glazed=0.4, closer=True, emergency=True)
LIFT = DoorSpec(0.9, OpeningKind.SLIDING, LockKind.NONE, closer=True)
HATCH = DoorSpec(2.4, OpeningKind.HATCH, LockKind.KEY, height=1.2)
PASSAGE = DoorSpec(2.2, OpeningKind.OPEN, LockKind.NONE, glazed=1.0, height=2.3)

NEAR: Final = 0.9
"""From a room's corner line to the middle of its door."""


class Room(NamedTuple):
    """A room along the bar: from ``x0`` to ``x1`` on the south or north side."""

    id: str
    x0: float
    x1: float
    category: Category
    number: str
    sv: str
    en: str
    capacity: int | None = None


SOUTH_1: Final = (
    Room("bibliotek", 30.0, 41.2, Category.LIBRARY, "A101", "Skolbibliotek", "School library", 40),
    Room("grupprum_a103", 41.2, 44.4, Category.GROUP_ROOM, "A103", "Grupprum", "Group room", 8),
    Room("klassrum_9a", 44.4, 52.2, Category.CLASSROOM, "A105", "Klassrum 9A", "Classroom 9A", 26),
    Room("klassrum_6a", 52.2, 60.0, Category.CLASSROOM, "A107", "Klassrum 6A", "Classroom 6A", 26),
    Room("klassrum_7a", 63.2, 71.0, Category.CLASSROOM, "A113", "Klassrum 7A", "Classroom 7A", 26),
    Room("klassrum_8a", 71.0, 78.8, Category.CLASSROOM, "A115", "Klassrum 8A", "Classroom 8A", 26),
    Room("studierum", 78.8, 84.0, Category.ROOM, "A117", "Studierum", "Study room", 14),
)
NORTH_1: Final = (
    Room("klassrum_f", 40.2, 48.0, Category.CLASSROOM, "A108", "Klassrum F", "Classroom F", 24),
    Room("klassrum_1a", 48.0, 55.8, Category.CLASSROOM, "A110", "Klassrum 1A", "Classroom 1A", 24),
    Room("grupprum_a112", 55.8, 59.0, Category.GROUP_ROOM, "A112", "Grupprum", "Group room", 8),
    Room("no_sal", 59.0, 68.2, Category.LABORATORY, "A114", "NO-sal", "Science lab", 28),
    Room("no_prep", 68.2, 71.2, Category.STORAGE, "A116", "NO-preparation", "Science preparation"),
    Room("slojd_tra", 71.2, 80.0, Category.LABORATORY, "A118", "Slöjdsal trä", "Wood craft", 16),
)
SOUTH_2: Final = (
    Room("klassrum_2a", 30.0, 37.8, Category.CLASSROOM, "A201", "Klassrum 2A", "Classroom 2A", 24),
    Room("grupprum_a203", 37.8, 41.0, Category.GROUP_ROOM, "A203", "Grupprum", "Group room", 8),
    Room("klassrum_3a", 41.0, 48.8, Category.CLASSROOM, "A205", "Klassrum 3A", "Classroom 3A", 24),
    Room("klassrum_4a", 48.8, 56.6, Category.CLASSROOM, "A207", "Klassrum 4A", "Classroom 4A", 26),
    Room("klassrum_5a", 59.8, 67.6, Category.CLASSROOM, "A213", "Klassrum 5A", "Classroom 5A", 26),
    Room("bildsal", 67.6, 76.4, Category.LABORATORY, "A215", "Bildsal", "Art room", 26),
    Room("arbetsrum_larare", 76.4, 84.0, Category.OFFICE, "A217", "Arbetsrum lärare", "Teachers' workroom", 8),
)
NORTH_2: Final = (
    Room("slojd_textil", 40.2, 49.0, Category.LABORATORY, "A208", "Slöjdsal textil", "Textile craft", 18),
    Room("musiksal", 49.0, 58.0, Category.CLASSROOM, "A210", "Musiksal", "Music room", 26),
    Room("instrumentforrad", 58.0, 60.4, Category.STORAGE, "A212", "Instrumentförråd", "Instrument store"),
    Room("spraksal", 60.4, 68.2, Category.CLASSROOM, "A214", "Språksal", "Language room", 26),
    Room("grupprum_a216", 68.2, 71.4, Category.GROUP_ROOM, "A216", "Grupprum", "Group room", 8),
    Room("hemkunskap", 71.4, 80.0, Category.LABORATORY, "A218", "Hemkunskap", "Home economics", 20),
)

CEILING: Final = {"bibliotek": 3.0}
SHELTERS: Final = frozenset(
    {
        Category.CLASSROOM,
        Category.GROUP_ROOM,
        Category.LABORATORY,
        Category.OFFICE,
        Category.STAFF_ROOM,
        Category.ROOM,
        Category.STORAGE,
        Category.RESTROOM,
        Category.CHANGING_ROOM,
        Category.KITCHEN,
    }
)
"""Rooms the school has marked as suitable: a door that locks from inside and a wall out of sight."""


def build() -> Building:
    """The whole school."""
    plan = PlanBuilder(ID, Text("Lingonmoskolan", "Lingonmo School"))
    plan.level("plan1", 0, Text("Plan 1", "Ground floor"), PLAN1, elevation=0.0, height=STOREY)
    _bar(plan, "a", SOUTH_1, NORTH_1)
    _entrance(plan)
    _canteen(plan)
    _sports(plan)
    _yard(plan)
    plan.level("plan2", 1, Text("Plan 2", "Upper floor"), PLAN2, elevation=STOREY, height=STOREY)
    _bar(plan, "e", SOUTH_2, NORTH_2)
    _doors_of_entrance(plan)
    _doors_of_canteen(plan)
    _doors_of_sports(plan)
    _doors_of_plan1(plan)
    _doors_of_plan2(plan)
    _links(plan)
    _glass(plan)
    _zones(plan)
    furnish(Furnisher(plan))
    return plan.build()


def _add(
    plan: PlanBuilder,
    id: str,
    category: Category,
    name: tuple[str, str],
    outline: Ring,
    *,
    number: str = "",
    ceiling: float = 2.7,
    capacity: int | None = None,
) -> None:
    shelter = Tri.YES if category in SHELTERS else Tri.NO
    plan.room(id, category, Text(*name), outline, number=number, ceiling=ceiling, capacity=capacity, shelter=shelter)


def _bar(plan: PlanBuilder, corridor: str, south: tuple[Room, ...], north: tuple[Room, ...]) -> None:
    """A storey of the classroom bar: corridor, rooms on both sides, wet cells, lift and the two stairwells."""
    floor = "1" if corridor == "a" else "2"
    letter = corridor.upper()
    _add(
        plan,
        f"korridor_{corridor}",
        Category.WALKWAY,
        (f"Korridor {letter}", f"Corridor {letter}"),
        rect(30.0, CORRIDOR_S, 84.0, CORRIDOR_N),
        number=f"A{floor}00",
    )
    for rooms, y0, y1 in ((south, SOUTH, CORRIDOR_S), (north, CORRIDOR_N, NORTH)):
        for r in rooms:
            outline = rect(r.x0, y0, r.x1, y1)
            _add(
                plan,
                r.id,
                r.category,
                (r.sv, r.en),
                outline,
                number=r.number,
                ceiling=CEILING.get(r.id, 2.7),
                capacity=r.capacity,
            )
    for name, x0, x1, number in (("vast", 30.0, 34.0, "02"), ("ost", 80.0, 84.0, "20")):
        sv, en = ("Trapphus väst", "West stairwell") if name == "vast" else ("Trapphus öst", "East stairwell")
        _add(
            plan,
            f"trapphus_{name}_{floor}",
            Category.STAIRS,
            (sv, en),
            rect(x0, CORRIDOR_N, x1, NORTH),
            number=f"A{floor}{number}",
        )
    _add(plan, f"hiss_{floor}", Category.ELEVATOR, ("Hiss", "Lift"), rect(34.0, CORRIDOR_N, 36.2, 13.4), ceiling=2.3)
    _add(
        plan,
        f"rwc_{floor}",
        Category.RESTROOM,
        ("RWC", "Accessible WC"),
        rect(36.2, CORRIDOR_N, 38.6, 13.4),
        number=f"A{floor}04",
    )
    _add(plan, f"wc_{floor}_1", Category.RESTROOM, ("WC", "WC"), rect(38.6, CORRIDOR_N, 40.2, 13.4), number=f"A{floor}06")
    back = ("resursrum", "Resursrum", "Support room") if floor == "1" else ("textilforrad", "Textilförråd", "Textile store")
    category = Category.GROUP_ROOM if floor == "1" else Category.STORAGE
    _add(plan, back[0], category, back[1:], rect(34.0, 13.4, 40.2, NORTH), number=f"A{floor}08B")
    _wet_cell(plan, floor, *((60.0, 63.2) if floor == "1" else (56.6, 59.8)))


def _wet_cell(plan: PlanBuilder, floor: str, x0: float, x1: float) -> None:
    """Two WCs on the corridor and a group room behind them, between two classrooms."""
    middle = (x0 + x1) / 2
    _add(plan, f"wc_{floor}_2", Category.RESTROOM, ("WC", "WC"), rect(x0, 6.2, middle, CORRIDOR_S), number=f"A{floor}09")
    _add(plan, f"wc_{floor}_3", Category.RESTROOM, ("WC", "WC"), rect(middle, 6.2, x1, CORRIDOR_S), number=f"A{floor}09B")
    name = f"grupprum_a{floor}11"
    _add(plan, name, Category.GROUP_ROOM, ("Grupprum", "Group room"), rect(x0, SOUTH, x1, 6.2), number=f"A{floor}11", capacity=6)


def _entrance(plan: PlanBuilder) -> None:
    """Entrance hall with reception beside it, and the administration along corridor B."""
    lobby: Ring = (
        (20.0, SOUTH),
        (22.6, SOUTH),
        (22.6, 2.6),
        (27.4, 2.6),
        (27.4, SOUTH),
        (30.0, SOUTH),
        (30.0, CORRIDOR_N),
        (20.0, CORRIDOR_N),
    )
    _add(plan, "vindfang", Category.LOBBY, ("Vindfång", "Draught lobby"), rect(22.6, SOUTH, 27.4, 2.6), number="B100")
    _add(plan, "entrehall", Category.LOBBY, ("Entréhall", "Entrance hall"), lobby, number="B101", ceiling=3.0)
    _add(plan, "reception", Category.RECEPTION, ("Reception", "Reception"), rect(15.4, 4.2, 20.0, CORRIDOR_S), number="B102")
    _add(plan, "rektor", Category.OFFICE, ("Rektor", "Head teacher"), rect(15.4, SOUTH, 20.0, 4.2), number="B103")
    _add(plan, "kurator", Category.OFFICE, ("Kurator", "Counsellor"), rect(12.2, SOUTH, 15.4, CORRIDOR_S), number="B104")
    _add(plan, "elevhalsa", Category.OFFICE, ("Elevhälsa", "School nurse"), rect(8.4, SOUTH, 12.2, CORRIDOR_S), number="B105")
    _add(
        plan,
        "personalrum",
        Category.STAFF_ROOM,
        ("Personalrum", "Staff room"),
        rect(0.0, SOUTH, 8.4, CORRIDOR_S),
        number="B106",
        capacity=30,
    )
    _add(
        plan, "korridor_b", Category.WALKWAY, ("Korridor B", "Corridor B"), rect(0.0, CORRIDOR_S, 20.0, CORRIDOR_N), number="B107"
    )


def _canteen(plan: PlanBuilder) -> None:
    canteen = rect(10.0, CORRIDOR_N, 27.0, 21.6)
    _add(plan, "matsal", Category.CANTEEN, ("Matsal", "Canteen"), canteen, number="B110", ceiling=3.0, capacity=120)
    kitchen = (("serveringskok", "Serveringskök", "Serving kitchen"), ("diskrum", "Diskrum", "Dishwashing"))
    for (id, sv, en), (y0, y1), number in zip(kitchen, ((CORRIDOR_N, 15.6), (15.6, NORTH)), ("B111", "B112"), strict=True):
        _add(plan, id, Category.KITCHEN, (sv, en), rect(5.0, y0, 10.0, y1), number=number)
    prep = ("Tillagningskök", "Preparation kitchen")
    _add(plan, "tillagningskok", Category.KITCHEN, prep, rect(0.0, CORRIDOR_N, 5.0, NORTH), number="B113")


def _sports(plan: PlanBuilder) -> None:
    """Glazed passage (corridor C), changing rooms along corridor D, and the sports hall."""
    _add(plan, "korridor_c", Category.WALKWAY, ("Korridor C", "Corridor C"), rect(27.0, CORRIDOR_N, 30.0, 36.0), number="C100")
    _add(plan, "korridor_d", Category.WALKWAY, ("Korridor D", "Corridor D"), rect(4.0, 27.0, 27.0, 30.1), number="C101")
    for n, x0, x1 in ((1, 18.5, 27.0), (2, 10.0, 18.5)):
        name = (f"Omklädning {n}", f"Changing room {n}")
        _add(plan, f"omkladning_{n}", Category.CHANGING_ROOM, name, rect(x0, 30.1, x1, 36.0), number=f"C10{n + 1}")
    store = ("Redskapsförråd", "Equipment store")
    _add(plan, "redskapsforrad", Category.STORAGE, store, rect(4.0, 30.1, 10.0, 36.0), number="C104", ceiling=3.0)
    hall = ("Idrottshall", "Sports hall")
    _add(plan, "idrottshall", Category.GYM, hall, rect(4.0, 36.0, 30.0, 54.0), number="C105", ceiling=6.5, capacity=60)


def _yard(plan: PlanBuilder) -> None:
    plan.outdoor("skolgard", Text("Skolgård", "Schoolyard"), rect(30.6, 20.0, 92.0, 56.0))
    plan.outdoor("entretorg", Text("Entrétorg", "Entrance square"), rect(-4.0, -22.0, 92.0, -0.6))
    far = Text("Återsamlingsplats: grusplanen", "Assembly point: gravel pitch")
    near = Text("Alternativ återsamlingsplats: parkeringen", "Alternative assembly point: car park")
    plan.points.append(AssemblyPoint("atersamlingsplats", far, (72.0, 48.0)))
    plan.points.append(AssemblyPoint("atersamlingsplats_alternativ", near, (8.0, -17.0), alternative=True))


def _doors_of_entrance(plan: PlanBuilder) -> None:
    plan.door("vindfang", None, 25.0, MAIN, into="vindfang")
    plan.door("vindfang", "entrehall", 25.0, DRAUGHT, side="n", into="entrehall")
    plan.door("entrehall", "korridor_a", 9.7, FIRE, into="korridor_a")
    plan.door("entrehall", "korridor_b", 9.7, PASSAGE)
    plan.door("reception", "entrehall", 7.4, OFFICE)
    plan.door("reception", "rektor", 16.4, OFFICE, into="rektor")
    plan.door("kurator", "korridor_b", 14.4, OFFICE)
    plan.door("elevhalsa", "korridor_b", 9.4, OFFICE)
    plan.door("personalrum", "korridor_b", 7.2, CLASS)
    plan.door("korridor_b", None, 9.7, ESCAPE, side="w")


def _doors_of_canteen(plan: PlanBuilder) -> None:
    plan.door("matsal", "entrehall", 23.4, HALL, into="entrehall")
    plan.door("matsal", "korridor_b", 13.4, HALL, into="korridor_b")
    plan.door("matsal", None, 24.6, ESCAPE, side="n")
    plan.door("matsal", "serveringskok", 13.2, HATCH)
    plan.door("matsal", "diskrum", 17.2, DoorSpec(1.6, OpeningKind.HATCH, LockKind.KEY, height=1.2))
    plan.door("serveringskok", "korridor_b", 9.0, STORE)
    plan.door("serveringskok", "tillagningskok", 14.6, INNER, into="tillagningskok")
    plan.door("diskrum", "serveringskok", 9.2, INNER)
    plan.door("tillagningskok", None, 17.6, SIDE, side="w", into="tillagningskok")


def _doors_of_sports(plan: PlanBuilder) -> None:
    plan.door("korridor_c", "entrehall", 28.5, FIRE, into="korridor_c")
    plan.door("korridor_c", None, 24.4, MAIN, side="e", into="korridor_c")
    plan.door("korridor_c", "korridor_d", 28.6, PASSAGE)
    plan.door("korridor_c", "idrottshall", 28.5, HALL)
    plan.door("korridor_d", None, 28.6, ESCAPE, side="w")
    plan.door("omkladning_1", "korridor_d", 25.6, OFFICE)
    plan.door("omkladning_2", "korridor_d", 11.4, OFFICE)
    plan.door("omkladning_1", "idrottshall", 20.0, OFFICE)
    plan.door("omkladning_2", "idrottshall", 17.0, OFFICE)
    plan.door("redskapsforrad", "idrottshall", 7.0, DoorSpec(2.4, OpeningKind.DOUBLE_DOOR, LockKind.KEY), into="idrottshall")
    plan.door("idrottshall", None, 40.0, ESCAPE, side="e")
    plan.door("idrottshall", None, 50.0, ESCAPE, side="w")


def _doors_of_plan1(plan: PlanBuilder) -> None:
    """Corridor A. Classroom doors stand at the room's end away from the board; large rooms open outwards."""
    a = "korridor_a"
    plan.door("bibliotek", a, 31.4, DoorSpec(1.2, lock=LockKind.KEY, glazed=0.6), into=a)
    plan.door("grupprum_a103", a, 43.4, GROUP, hinge=1)
    plan.door("klassrum_9a", a, 52.2 - NEAR, CLASS, hinge=1)
    plan.door("klassrum_6a", a, 52.2 + NEAR, CLASS)
    plan.door("wc_1_2", a, 60.8, WC, into=a)
    plan.door("wc_1_3", a, 62.4, WC, into=a)
    plan.door("grupprum_a111", "klassrum_6a", 5.14, GROUP)
    plan.door("klassrum_7a", a, 71.0 - NEAR, CLASS_KEY, hinge=1)
    plan.door("klassrum_8a", a, 78.8 - NEAR, CLASS, hinge=1)
    plan.door("studierum", a, 79.8, GROUP)
    plan.door("trapphus_vast_1", a, 32.0, STAIR, into=a)
    plan.door("hiss_1", a, 35.1, LIFT)
    plan.door("rwc_1", a, 37.4, DoorSpec(0.9, lock=LockKind.THUMB_TURN), into=a)
    plan.door("wc_1_1", a, 39.4, WC, into=a)
    plan.door("klassrum_f", a, 48.0 - NEAR, CLASS, hinge=1)
    plan.door("resursrum", "klassrum_f", 17.6, GROUP)
    plan.door("klassrum_1a", a, 48.0 + NEAR, CLASS)
    plan.door("grupprum_a112", a, 58.0, GROUP, hinge=1)
    plan.door("no_sal", a, 60.2, CLASS, into=a)
    plan.door("no_sal", "no_prep", 13.0, STORE, into="no_prep")
    plan.door("no_prep", a, 69.6, STORE)
    plan.door("slojd_tra", a, 72.4, CLASS_KEY, into=a)
    plan.door("trapphus_ost_1", a, 82.0, STAIR, into=a)
    plan.door("trapphus_ost_1", None, 12.6, ESCAPE, side="e")
    plan.door(a, None, 9.7, ESCAPE, side="e")


def _doors_of_plan2(plan: PlanBuilder) -> None:
    e = "korridor_e"
    plan.door("klassrum_2a", e, 37.8 - NEAR, CLASS, hinge=1)
    plan.door("grupprum_a203", e, 40.0, GROUP, hinge=1)
    plan.door("klassrum_3a", e, 48.8 - NEAR, CLASS, hinge=1)
    plan.door("klassrum_4a", e, 48.8 + NEAR, CLASS)
    plan.door("wc_2_2", e, 57.4, WC, into=e)
    plan.door("wc_2_3", e, 59.0, WC, into=e)
    plan.door("grupprum_a211", "klassrum_4a", 5.14, GROUP)
    plan.door("klassrum_5a", e, 67.6 - NEAR, CLASS_KEY, hinge=1)
    plan.door("bildsal", e, 68.8, CLASS, into=e)
    plan.door("arbetsrum_larare", e, 77.6, OFFICE)
    plan.door("trapphus_vast_2", e, 32.0, STAIR, into=e)
    plan.door("hiss_2", e, 35.1, LIFT)
    plan.door("rwc_2", e, 37.4, DoorSpec(0.9, lock=LockKind.THUMB_TURN), into=e)
    plan.door("wc_2_1", e, 39.4, WC, into=e)
    plan.door("slojd_textil", e, 49.0 - NEAR, CLASS, into=e)
    plan.door("textilforrad", "slojd_textil", 17.6, STORE)
    plan.door("musiksal", e, 50.0, CLASS, into=e)
    plan.door("instrumentforrad", "musiksal", 12.6, STORE)
    plan.door("spraksal", e, 68.2 - NEAR, CLASS, hinge=1)
    plan.door("grupprum_a216", e, 69.2, GROUP)
    plan.door("hemkunskap", e, 72.6, CLASS_KEY, into=e)
    plan.door("trapphus_ost_2", e, 82.0, STAIR, into=e)


def _links(plan: PlanBuilder) -> None:
    """Dog-leg stairs: up along the west wall, over the landing at the façade, back along the east wall."""
    for name, x in (("vast", 30.0), ("ost", 80.0)):
        left, right, foot, turn, landing, half = x + 1.1, x + 2.9, 14.6, 17.7, 18.4, STOREY / 2
        path = (
            (left, foot, 0.0),
            (left, turn, half),
            (left, landing, half),
            (right, landing, half),
            (right, turn, half),
            (right, foot, STOREY),
        )
        plan.link(f"trappa_{name}", LinkKind.STAIRS, f"trapphus_{name}_1", f"trapphus_{name}_2", path, width=1.5)
    lift = ((35.1, 12.3, 0.0), (35.1, 12.3, STOREY))
    plan.link("hiss", LinkKind.ELEVATOR, "hiss_1", "hiss_2", lift, width=1.1)


def _glass(plan: PlanBuilder) -> None:
    """Windows on the façades, glazed strips beside classroom doors, and the panes people meet through."""
    for room, side, count in _FACADE_WINDOWS:
        width = 1.8 if count > 1 else 1.4
        plan.facade_windows(room, side, count, width)
    for room, side, count, width, sill, head in _LARGE_GLASS:
        plan.facade_windows(room, side, count, width, sill=sill, head=head, blinds=Blinds.NONE, openable=False)
    for room, corridor, at in _STRIPS:
        plan.window(room, corridor, at, 0.4, sill=0.3, head=2.1, blinds=Blinds.INSIDE)
    for room, corridor, at, width in _PANES:
        plan.window(room, corridor, at, width, sill=0.9, head=2.1, blinds=Blinds.BETWEEN)
    plan.window("reception", "entrehall", 5.6, 1.8, sill=1.1, head=2.1, side="e", blinds=Blinds.INSIDE, openable=True)
    plan.window("bibliotek", "entrehall", 4.6, 3.0, sill=0.6, head=2.3, side="w", blinds=Blinds.NONE)


_FACADE_WINDOWS: Final = (
    *((r.id, "s", 1 if r.x1 - r.x0 < 4 else 2 if r.x1 - r.x0 < 7 else 3) for r in (*SOUTH_1, *SOUTH_2)),
    *((r.id, "n", 1 if r.x1 - r.x0 < 4 else 3) for r in (*NORTH_1, *NORTH_2) if r.category is not Category.STORAGE),
    ("grupprum_a111", "s", 1),
    ("grupprum_a211", "s", 1),
    ("resursrum", "n", 2),
    ("rektor", "s", 2),
    ("kurator", "s", 1),
    ("elevhalsa", "s", 1),
    ("personalrum", "s", 3),
    ("personalrum", "w", 2),
    ("tillagningskok", "n", 1),
)

# room, side, count, width, sill, head: glass without blinds
_LARGE_GLASS: Final = (
    ("matsal", "n", 6, 2.0, 0.6, 2.4),
    ("korridor_c", "w", 9, 2.0, 0.4, 2.4),
    ("korridor_c", "e", 9, 2.0, 0.4, 2.4),
    ("korridor_d", "s", 6, 1.6, 0.9, 2.2),
    ("idrottshall", "n", 6, 3.0, 3.6, 5.4),
    ("trapphus_vast_2", "n", 1, 2.0, 0.9, 2.3),
    ("trapphus_ost_2", "n", 1, 2.0, 0.9, 2.3),
    ("korridor_e", "e", 1, 1.6, 0.9, 2.2),
)

# Glazed strip of 0.4 m beside a classroom's door, on the side away from the hinge's corner.
_STRIPS: Final = (
    ("klassrum_9a", "korridor_a", 50.4),
    ("klassrum_6a", "korridor_a", 54.0),
    ("klassrum_7a", "korridor_a", 69.2),
    ("klassrum_8a", "korridor_a", 77.0),
    ("klassrum_f", "korridor_a", 46.2),
    ("klassrum_1a", "korridor_a", 49.8),
    ("no_sal", "korridor_a", 61.1),
    ("klassrum_2a", "korridor_e", 36.0),
    ("klassrum_3a", "korridor_e", 47.0),
    ("klassrum_4a", "korridor_e", 50.6),
    ("klassrum_5a", "korridor_e", 65.8),
    ("spraksal", "korridor_e", 66.4),
    ("bildsal", "korridor_e", 69.7),
)

# Interior windows with blinds between the panes: room, corridor, middle, width.
_PANES: Final = (
    ("grupprum_a103", "korridor_a", 42.1, 1.0),
    ("grupprum_a112", "korridor_a", 56.8, 1.0),
    ("studierum", "korridor_a", 82.0, 2.0),
    ("bibliotek", "korridor_a", 35.0, 2.4),
    ("slojd_tra", "korridor_a", 75.4, 1.6),
    ("grupprum_a203", "korridor_e", 38.8, 1.0),
    ("grupprum_a216", "korridor_e", 70.5, 1.0),
    ("hemkunskap", "korridor_e", 75.4, 1.6),
    ("musiksal", "korridor_e", 54.0, 1.2),
)


def _zones(plan: PlanBuilder) -> None:
    """Lockdown sections: each part can be closed from the rest by its fire doors."""
    for id, sv, en, level in (
        ("zon_a1", "Hus A plan 1", "Building A, ground floor", "plan1"),
        ("zon_a2", "Hus A plan 2", "Building A, upper floor", "plan2"),
    ):
        rooms = tuple(u.id for u in plan.units.values() if u.level_id == level and u.number.startswith("A"))
        lifts = tuple(u.id for u in plan.units.values() if u.level_id == level and u.category is Category.ELEVATOR)
        plan.zones.append(Zone(id, Text(sv, en), rooms + lifts, _boundary(plan, set(rooms + lifts))))
    for id, letter, sv, en in (("zon_b", "B", "Hus B", "Building B"), ("zon_c", "C", "Idrotten", "Sports wing")):
        rooms = tuple(u.id for u in plan.units.values() if u.number.startswith(letter))
        plan.zones.append(Zone(id, Text(sv, en), rooms, _boundary(plan, set(rooms))))


def _boundary(plan: PlanBuilder, rooms: set[str]) -> tuple[str, ...]:
    """Doors between a section and the rest of the building."""
    return tuple(o.id for o in plan.openings if len(o.unit_ids) == 2 and len(set(o.unit_ids) & rooms) == 1)


def main() -> None:
    """Write the plan file."""
    save_plan(build(), TARGET)


if __name__ == "__main__":
    main()
