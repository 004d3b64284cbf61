"""Doors and glass of Lingonmoskolan: every safety question about them is answered here."""

from typing import Final

from sim.plan.building import Blinds, Category, LockKind, OpeningKind
from tools.art.lingonmoskolan_layout import NORTH_1, NORTH_2, SOUTH_1, SOUTH_2
from tools.art.plan_builder import DoorSpec, PlanBuilder

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


def cut_openings(plan: PlanBuilder) -> None:
    """All doors, passages, hatches and windows."""
    _doors_of_entrance(plan)
    _doors_of_canteen(plan)
    _doors_of_sports(plan)
    _doors_of_plan1(plan)
    _doors_of_plan2(plan)
    _glass(plan)


def _doors_of_entrance(plan: PlanBuilder) -> None:
    plan.door("vindfang", None, 25.0, MAIN, into="vindfang")
    plan.door("vindfang", "entrehall", 25.0, DRAUGHT, side="n", into="entrehall")
    plan.door("entrehall", "korridor_a", 9.7, FIRE, into="korridor_a")
    plan.door("entrehall", "korridor_b", 9.7, PASSAGE)
    plan.door("rwc_entre", "entrehall", 21.3, DoorSpec(0.9, lock=LockKind.THUMB_TURN), into="entrehall")
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
    plan.door("omkladning_1", "korridor_d", 22.8, OFFICE)
    plan.door("omkladning_2", "korridor_d", 14.2, OFFICE)
    for n in (1, 2):
        plan.door(f"omkladning_{n}", f"dusch_{n}", 33.6, INNER)
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
    for at in (23.4, 26.6):
        plan.window("vindfang", "entrehall", at, 1.0, sill=0.3, head=2.3, side="n", blinds=Blinds.NONE)
    plan.window("bibliotek", "entrehall", 4.6, 3.0, sill=0.6, head=2.3, side="w", blinds=Blinds.NONE)


_FACADE_WINDOWS: Final = (
    *((r.id, "s", 1 if r.x1 - r.x0 < 4 else 2 if r.x1 - r.x0 < 7 else 3) for r in (*SOUTH_1, *SOUTH_2)),
    *((r.id, "n", 1 if r.x1 - r.x0 < 4 else 3) for r in (*NORTH_1, *NORTH_2) if r.category is not Category.STORAGE),
    ("entrehall", "s", 1),
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
    ("vindfang", "s", 3, 1.0, 0.3, 2.3),
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
