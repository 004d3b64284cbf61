"""Rooms of Lingonmoskolan: two storeys of a bar, entrance and canteen, sports wing, and the yard they enclose.

Coordinates are wall centre lines in metres: x east along the bar, y north.
"""

from typing import Final, NamedTuple

from sim.plan.building import AssemblyPoint, Category, LinkKind, Ring, Tri
from sim.text import Text
from tools.art.plan_builder import PlanBuilder, rect

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


def draw_rooms(plan: PlanBuilder) -> None:
    """Both storeys and their rooms, then what joins them."""
    plan.level("plan1", 0, Text("Plan 1", "Ground floor"), PLAN1, elevation=0.0, height=STOREY)
    _bar(plan, "a", SOUTH_1, NORTH_1)
    _entrance(plan)
    _canteen(plan)
    _sports(plan)
    _yard(plan)
    plan.level("plan2", 1, Text("Plan 2", "Upper floor"), PLAN2, elevation=STOREY, height=STOREY)
    _bar(plan, "e", SOUTH_2, NORTH_2)
    _links(plan)


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
        (27.4, SOUTH),
        (30.0, SOUTH),
        (30.0, CORRIDOR_N),
        (20.0, CORRIDOR_N),
        (20.0, 2.6),
        (27.4, 2.6),
    )
    _add(plan, "vindfang", Category.LOBBY, ("Vindfång", "Draught lobby"), rect(22.6, SOUTH, 27.4, 2.6), number="B100")
    _add(plan, "entrehall", Category.LOBBY, ("Entréhall", "Entrance hall"), lobby, number="B101", ceiling=3.0)
    _add(plan, "rwc_entre", Category.RESTROOM, ("RWC", "Accessible WC"), rect(20.0, SOUTH, 22.6, 2.6), number="B108")
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
    for n, x0, x1, wet0, wet1 in ((1, 18.5, 24.0, 24.0, 27.0), (2, 13.0, 18.5, 10.0, 13.0)):
        name = (f"Omklädning {n}", f"Changing room {n}")
        _add(plan, f"omkladning_{n}", Category.CHANGING_ROOM, name, rect(x0, 30.1, x1, 36.0), number=f"C10{n + 1}")
        shower = (f"Dusch {n}", f"Showers {n}")
        _add(plan, f"dusch_{n}", Category.CHANGING_ROOM, shower, rect(wet0, 30.1, wet1, 36.0), number=f"C10{n + 1}B")
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
