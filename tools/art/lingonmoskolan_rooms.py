"""Furniture and devices of Lingonmoskolan, room by room."""

from collections.abc import Callable
from math import pi
from typing import Final

from sim.plan.building import AlarmKind, Category, Opening, Point
from sim.space.catalogue import CATALOGUE
from tools.art import room_recipes as recipes
from tools.art.furnishing import Furnisher, nearest_wall
from tools.furnish.frame import Frame

Recipe = Callable[[Furnisher, Frame], None]

# room, compass side of its corridor, whether u runs west or south, recipe
ROOMS: Final[tuple[tuple[str, str, bool, Recipe], ...]] = (
    ("klassrum_9a", "n", False, recipes.classroom_singles),
    ("klassrum_6a", "n", False, recipes.classroom_rows),
    ("klassrum_7a", "n", False, recipes.classroom_rows),
    ("klassrum_8a", "n", False, recipes.classroom_rows),
    ("klassrum_f", "s", True, recipes.classroom_groups),
    ("klassrum_1a", "s", True, recipes.classroom_groups),
    ("klassrum_2a", "n", False, recipes.classroom_groups),
    ("klassrum_3a", "n", False, recipes.classroom_groups),
    ("klassrum_4a", "n", False, recipes.classroom_rows),
    ("klassrum_5a", "n", False, recipes.classroom_rows),
    ("spraksal", "s", False, recipes.classroom_singles),
    ("grupprum_a103", "n", False, recipes.group_room),
    ("grupprum_a112", "s", False, recipes.group_room),
    ("grupprum_a203", "n", False, recipes.group_room),
    ("grupprum_a216", "s", True, recipes.group_room),
    ("grupprum_a111", "w", False, recipes.group_room),
    ("grupprum_a211", "w", False, recipes.group_room),
    ("resursrum", "e", False, recipes.group_room),
    ("studierum", "n", False, recipes.study_room),
    ("no_sal", "s", True, recipes.laboratory),
    ("no_prep", "s", False, recipes.preparation),
    ("slojd_tra", "s", False, recipes.wood_craft),
    ("slojd_textil", "s", True, recipes.textile_craft),
    ("textilforrad", "e", False, recipes.store_room),
    ("bildsal", "n", False, recipes.art_room),
    ("musiksal", "s", True, recipes.music_room),
    ("instrumentforrad", "w", False, recipes.store_room),
    ("hemkunskap", "s", False, recipes.home_economics),
    ("bibliotek", "n", False, recipes.library),
    ("matsal", "s", False, recipes.canteen),
    ("serveringskok", "s", False, recipes.kitchen),
    ("diskrum", "s", False, recipes.kitchen),
    ("tillagningskok", "s", False, recipes.kitchen),
    ("reception", "e", False, recipes.reception),
    ("rektor", "n", False, recipes.office),
    ("kurator", "n", True, recipes.office),
    ("elevhalsa", "n", False, recipes.nurse),
    ("arbetsrum_larare", "n", False, recipes.teachers_workroom),
    ("personalrum", "n", False, recipes.staff_room),
    ("omkladning_1", "s", False, recipes.changing_room),
    ("omkladning_2", "s", False, recipes.changing_room),
    ("dusch_1", "s", False, recipes.showers),
    ("dusch_2", "s", False, recipes.showers),
    ("rwc_entre", "n", False, recipes.wash_closet),
    ("idrottshall", "s", False, recipes.sports_hall),
    ("redskapsforrad", "n", False, recipes.equipment_store),
    ("rwc_1", "s", False, recipes.wash_closet),
    ("rwc_2", "s", False, recipes.wash_closet),
    ("wc_1_1", "s", False, recipes.wash_closet),
    ("wc_2_1", "s", False, recipes.wash_closet),
    ("wc_1_2", "n", False, recipes.wash_closet),
    ("wc_1_3", "n", False, recipes.wash_closet),
    ("wc_2_2", "n", False, recipes.wash_closet),
    ("wc_2_3", "n", False, recipes.wash_closet),
    ("korridor_b", "s", False, recipes.passage),
    ("korridor_d", "s", False, recipes.passage),
)

SPEAKER_EVERY: Final = 12.0
"""Metres between loudspeakers along a corridor, so that speech is clear everywhere (voice alarm practice, by eye)."""


def furnish(k: Furnisher) -> None:
    """Everything that stands and hangs; signs and devices first, for they choose their places before furniture does."""
    _exit_signs(k)
    _radiators(k)
    _buttons(k)
    _speakers(k)
    for room, side, flip, recipe in ROOMS:
        recipe(k, k.frame(room, side, flip=flip))
    recipes.corridor(k, k.frame("korridor_a", "s"), lockers=(1.0, 50.0), hooks=(2.2, 51.0))
    recipes.corridor(k, k.frame("korridor_e", "s"), lockers=(1.0, 50.0), hooks=(2.2, 51.0))
    _lobby(k)
    _yard(k)


def _exit_signs(k: Furnisher) -> None:
    """A guiding sign over every way out and every door on the way there, on the side one comes from."""
    for opening in k.plan.openings:
        room = _comes_from(opening)
        if room:
            k.hang_on(room, opening.line, "exit_sign")


def _comes_from(opening: Opening) -> str:
    """The room from which a door is part of the way out; empty for other doors."""
    if len(opening.unit_ids) == 1:
        return opening.unit_ids[0]
    if opening.id == "dorr_vindfang_entrehall":
        return "entrehall"
    first, second = opening.unit_ids
    return second if second.startswith("korridor_") and first.startswith(("trapphus", "entrehall")) else ""


def _radiators(k: Furnisher) -> None:
    """Under every façade window with a breast high enough."""
    low = CATALOGUE["radiator"].height
    for window in k.plan.windows:
        if len(window.unit_ids) == 1 and low < window.sill < 2.0:
            k.hang_on(window.unit_ids[0], window.line, "radiator")


def _buttons(k: Furnisher) -> None:
    """Red call points beside ways out; the blue lockdown button where staff always are."""
    for opening in k.plan.openings:
        if len(opening.unit_ids) == 1 and opening.unit_ids[0] != "vindfang":
            _device(k, AlarmKind.FIRE_CALL_POINT, "call_point", opening.unit_ids[0], _beside(opening.line))
    _device(k, AlarmKind.LOCKDOWN_BUTTON, "lockdown_button", "reception", (16.6, 8.13))
    _device(k, AlarmKind.LOCKDOWN_BUTTON, "lockdown_button", "personalrum", (8.33, 6.6))
    k.plan.device(AlarmKind.PHONE, "reception", (18.4, 5.4), 0.8)
    k.plan.device(AlarmKind.PANEL, "vindfang", (27.33, 1.6), 1.5)


def _beside(line: tuple[Point, Point]) -> Point:
    """0.4 m past the end of an opening's line."""
    (_ax, ay), (bx, by) = line
    return (bx + 0.4, by) if ay == by else (bx, by + 0.4)


def _device(k: Furnisher, kind: AlarmKind, key: str, room: str, near: Point) -> None:
    """A device on the wall nearest to a point, and the piece that shows it."""
    at = k.hang_on(room, (near, near), key)
    item = CATALOGUE[key]
    k.plan.device(kind, room, at, round((item.bottom + item.height) / 2, 3))


def _speakers(k: Furnisher) -> None:
    """One in every room people stay in, several along corridors and in halls."""
    quiet = {Category.RESTROOM, Category.STORAGE, Category.ELEVATOR, Category.OUTDOOR, Category.STAIRS}
    for unit in list(k.plan.units.values()):
        if unit.category in quiet:
            continue
        xs, ys = zip(*unit.polygon.exterior, strict=True)
        x0, y0, x1, y1 = min(xs), min(ys), max(xs), max(ys)
        long_x = x1 - x0 >= y1 - y0
        length = max(x1 - x0, y1 - y0)
        count = max(1, round(length / SPEAKER_EVERY))
        for n in range(count):
            along = (n + 0.5) * length / count
            near = (x0 + along, y1) if long_x else (x0, y0 + along)
            _device(k, AlarmKind.SPEAKER, "speaker", unit.id, _clear_of_doors(k, unit.id, near, long_x))


def _clear_of_doors(k: Furnisher, room: str, near: Point, along_x: bool) -> Point:
    """Moved along the wall until no door, sign or window is there."""
    unit = k.plan.units[room]
    lines = [o.line for o in k.doors(room)] + [w.line for w in k.windows(room) if w.head > CATALOGUE["speaker"].bottom]
    for step in (0.0, 0.9, -0.9, 1.8, -1.8, 2.7, -2.7):
        point = (near[0] + step, near[1]) if along_x else (near[0], near[1] + step)
        foot, _ = nearest_wall(unit, point)
        axis = 0 if along_x else 1
        if all(
            abs(foot[1 - axis] - line[0][1 - axis]) > 0.4
            or not min(line[0][axis], line[1][axis]) - 0.25 < foot[axis] < max(line[0][axis], line[1][axis]) + 0.25
            for line in lines
        ):
            return foot
    return near


def _lobby(k: Furnisher) -> None:
    """Seats, plants, shoe shelves and a board; the way through stays wide."""
    f = k.frame("entrehall", "n")
    k.against(f, "right", "sofa", 9.6)
    k.against(f, "right", "plant", 8.3)
    k.line(f, "right", "shoe_shelf", 3.6, 5.8, most=1)
    k.against(f, "left", "plant", 8.1)
    k.line(f, "left", "waste_bins", 6.6, 7.8, most=1)
    k.put(f, "round_table", 3.4, 5.4, recipes.OUT)
    for du, dv, face in ((0.62, 0.0, recipes.LEFT), (-0.62, 0.0, recipes.RIGHT)):
        k.put(f, "chair", 3.4 + du, 5.4 + dv, face)
    k.put(f, "sofa", 6.6, 6.2, recipes.RIGHT)
    k.put(f, "coffee_table", 7.6, 6.2, recipes.RIGHT)
    for v in (5.75, 6.65):
        k.put(f, "armchair", 8.6, v, recipes.LEFT)
    k.put(f, "plant", 6.6, 7.5, recipes.RIGHT)
    k.put(f, "plant", 6.6, 4.9, recipes.RIGHT)
    k.put(f, "bench", 8.2, 3.7, recipes.OUT)
    k.put(f, "bench", 8.2, 4.12, recipes.IN)
    k.hang(f, "left", "notice_board", 7.1)
    k.hang(f, "corridor", "notice_board", 1.6)
    k.hang(f, "corridor", "clock", 6.4)
    k.hang(f, "corridor", "picture", 5.6)


def _yard(k: Furnisher) -> None:
    """Birches, pines, benches, a table-tennis table, racks for bicycles, a flag pole: fixed places by eye."""
    yard: tuple[tuple[str, float, float, float], ...] = (
        *(
            ("tree_birch", x, y, 0.3 * x)
            for x, y in ((38.0, 30.0), (44.5, 36.0), (52.0, 29.0), (60.0, 40.0), (47.0, 48.0), (66.0, 31.0))
        ),
        *(("tree_pine", x, y, 0.5 * x) for x, y in ((76.0, 38.0), (82.0, 33.0), (84.5, 45.0), (56.0, 52.0))),
        *(
            ("outdoor_bench", x, y, h)
            for x, y, h in ((40.0, 24.0, pi / 2), (50.0, 24.0, pi / 2), (62.0, 24.0, pi / 2), (36.0, 38.0, 0.0))
        ),
        ("table_tennis", 56.0, 35.0, 0.0),
        ("table_tennis", 56.0, 39.5, 0.0),
        ("assembly_sign", 72.0, 49.5, -pi / 2),
    )
    square: tuple[tuple[str, float, float, float], ...] = (
        *(("tree_birch", x, y, 0.2 * x) for x, y in ((14.0, -7.0), (34.0, -8.0), (48.0, -9.0), (64.0, -7.5), (78.0, -9.0))),
        *(("tree_pine", x, y, 0.4 * x) for x, y in ((2.0, -8.0), (56.0, -16.0), (72.0, -17.0))),
        *(("bicycle_rack", 38.0 + 3.0 * n, -3.0, pi / 2) for n in range(4)),
        *(("outdoor_bench", x, -3.0, -pi / 2) for x in (18.0, 32.0)),
        ("flag_pole", 30.0, -12.0, 0.0),
        ("assembly_sign", 8.0, -18.5, pi / 2),
    )
    for area, pieces in (("skolgard", yard), ("entretorg", square)):
        for key, x, y, heading in pieces:
            k.plan.fixture(area, key, (x, y), heading)
