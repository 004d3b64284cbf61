"""How rooms of a Swedish school are furnished. Each recipe fills one frame; the distances leave paths of at least 0.9 m.

Fixed pieces use ``put`` (they must fit, or the recipe is wrong for the room); what fills leftover walls is offered.
"""

from typing import Final

from tools.art.furnishing import Furnisher
from tools.furnish.frame import CHAIR_BEHIND, Frame

LEFT, RIGHT, IN, OUT = (-1.0, 0.0), (1.0, 0.0), (0.0, 1.0), (0.0, -1.0)
"""Directions in a frame: towards u = 0, towards u = U, towards the façade, towards the corridor."""

AISLE: Final = 0.92
"""Width of a path between desks (0.9 m asked for, 2 cm for what is never put back exactly)."""


def classroom_rows(k: Furnisher, f: Frame) -> None:
    """Twelve double desks in rows facing a board on the left wall; light from the side."""
    _front(k, f, desk_v=f.V - 1.45)
    v3 = f.V - 0.95 - 0.65
    for u in (2.6, 3.85, 5.1, 6.35):
        for v in (v3 - 2 * (1.3 + AISLE), v3 - 1.3 - AISLE, v3):
            _pair(k, f, u, v, LEFT)
    k.line(f, "corridor", "bookshelf_low", 2.0, f.U - 0.1, most=3)
    _back(k, f)


def classroom_singles(k: Furnisher, f: Frame) -> None:
    """Twenty single desks in four files, as for tests and languages."""
    _front(k, f, desk_v=f.V - 1.3)
    for u in (2.15, 3.28, 4.41, 5.54, 6.67):
        for file in range(4):
            v = f.V - 0.95 - 0.35 - file * (0.7 + AISLE)
            k.put(f, "desk_single", u, v, LEFT)
            k.put(f, "chair", u + CHAIR_BEHIND - 0.02, v, LEFT)
    k.line(f, "corridor", "bookshelf_low", 2.0, f.U - 0.1, most=3)
    _back(k, f)


def classroom_groups(k: Furnisher, f: Frame) -> None:
    """Islands of four for the younger ones, a round table and a reading corner at the back."""
    _front(k, f, desk_v=f.V - 1.1)
    for u in (2.35, 4.6):
        for v in (2.45, 5.6):
            for dv, face in ((-0.3, IN), (0.3, OUT)):
                k.put(f, "desk_double", u, v + dv, face)
                for du in (-0.33, 0.33):
                    k.put(f, "chair", u + du, v + dv - CHAIR_BEHIND * face[1], face)
    k.put(f, "round_table", f.U - 0.95, 4.02, LEFT)
    for du, dv, face in ((-0.62, 0.0, RIGHT), (0.0, 0.62, OUT), (0.0, -0.62, IN)):
        k.put(f, "chair", f.U - 0.95 + du, 4.02 + dv, face)
    k.against(f, "right", "sofa", f.V - 1.6)
    k.line(f, "right", "bookshelf_low", 1.2, 3.2, most=2)
    k.line(f, "corridor", "bookshelf_low", 1.6, f.U - 0.1, most=3)
    _back(k, f)


def _front(k: Furnisher, f: Frame, desk_v: float) -> None:
    """Board, clock, teacher's place, speaker."""
    k.hang(f, "left", "whiteboard", f.V / 2)
    k.hang(f, "left", "clock", f.V / 2 + 1.85)
    k.hang(f, "left", "picture", f.V / 2 - 2.3)
    k.put(f, "teacher_desk", 1.3, desk_v, RIGHT)
    k.put(f, "office_chair", 0.62, desk_v, RIGHT)
    k.against(f, "left", "cupboard", 0.9) or k.against(f, "left", "cupboard", 1.6)
    k.against(f, "left", "waste_bins", 2.1)


def _back(k: Furnisher, f: Frame) -> None:
    """Pin boards and pictures on the wall behind the pupils."""
    for along in (2.0, 3.4, 5.2):
        k.hang(f, "right", "notice_board", along)
    k.hang(f, "right", "picture", f.V - 1.2)
    for v in (f.V - 0.4, 0.45):
        if k.offer(f, "plant", f.U - 0.4, v, LEFT):
            break


def _pair(k: Furnisher, f: Frame, u: float, v: float, face: tuple[float, float]) -> None:
    """A double desk and its two chairs, pupils looking along ``face``."""
    k.put(f, "desk_double", u, v, face)
    for dv in (-0.325, 0.325):
        k.put(f, "chair", u - CHAIR_BEHIND * face[0], v + dv, face)


def group_room(k: Furnisher, f: Frame) -> None:
    """A table for six, a board or pin board, and where it is deep enough a sofa by the window."""
    table_v = min(f.V - 2.0, 3.6) if f.V > 5.5 else f.V / 2
    k.put(f, "canteen_table", f.U / 2, table_v, RIGHT)
    for dv in (-0.55, 0.0, 0.55):
        for face in (LEFT, RIGHT):
            k.put(f, "chair", f.U / 2 - 0.42 * face[0], table_v + dv, face)
    k.hang(f, "left", "notice_board", table_v)
    k.hang(f, "right", "clock", table_v)
    k.hang(f, "right", "picture", table_v - 1.2)
    if f.V > 5.5:
        k.against(f, "left", "sofa", f.V - 1.3)
        k.against(f, "right", "bookshelf_low", f.V - 0.7)
        k.against(f, "right", "bookshelf_low", f.V - 1.65)
    k.offer(f, "plant", f.U - 0.4, f.V - 0.4, OUT)


def study_room(k: Furnisher, f: Frame) -> None:
    """Two tables, easy chairs by the window, shelves."""
    for v in (3.0, 5.4):
        k.put(f, "meeting_table", f.U / 2, v, OUT)
        for du in (-0.8, 0.0, 0.8):
            for face in (IN, OUT):
                k.put(f, "chair", f.U / 2 + du, v - 0.58 * face[1], face)
    k.hang(f, "left", "projector_screen", 2.6)
    k.against(f, "left", "bookshelf", 6.2)
    k.hang(f, "right", "notice_board", 3.0)
    k.hang(f, "right", "clock", 4.4)
    for u in (1.6, f.U - 1.6):
        k.offer(f, "armchair", u, f.V - 0.75, OUT)


def laboratory(k: Furnisher, f: Frame) -> None:
    """Laboratory benches in rows facing the board, a demonstration bench, sinks and cupboards along the walls."""
    k.hang(f, "left", "whiteboard", f.V / 2)
    k.hang(f, "left", "clock", f.V / 2 + 1.85)
    k.put(f, "lab_bench", 1.35, f.V / 2, RIGHT)
    k.put(f, "office_chair", 0.6, f.V / 2, RIGHT)
    for u in (3.2, 5.1, 7.0):
        for v in (2.1, f.V / 2 + 0.1, f.V - 1.85):
            k.put(f, "lab_bench", u, v, LEFT)
            for dv in (-0.45, 0.45):
                k.put(f, "chair", u + 0.55, v + dv, LEFT)
    k.line(f, "right", "cupboard", 1.4, f.V - 2.4, most=3)
    k.line(f, "right", "kitchen_counter", f.V - 2.3, f.V - 0.2)
    k.hang(f, "corridor", "fire_extinguisher", f.U - 0.5)
    _waste(k, f)


def preparation(k: Furnisher, f: Frame) -> None:
    """Counters and locked cupboards."""
    k.line(f, "right", "kitchen_counter", 2.2, 6.8)
    k.line(f, "left", "cupboard", 3.0, f.V - 0.2)


def wood_craft(k: Furnisher, f: Frame) -> None:
    """Joiner's benches, tools in cupboards, a teacher's place."""
    for u in (2.2, 4.4, 6.6):
        for v in (2.4, 4.4, 6.4):
            k.put(f, "workbench", u, v, LEFT)
    k.line(f, "left", "cupboard", 2.2, f.V - 0.4, most=4)
    k.line(f, "right", "bookshelf", 1.4, 4.2)
    k.line(f, "right", "kitchen_counter", 4.4, f.V - 0.3, most=2)
    k.hang(f, "right", "clock", 7.3)
    k.hang(f, "corridor", "fire_extinguisher", f.U - 0.5)
    _waste(k, f)


def textile_craft(k: Furnisher, f: Frame) -> None:
    """Large cutting tables, single desks for the machines along the windows, shelves."""
    for u in (2.6, 6.0):
        k.put(f, "meeting_table", u, 3.2, OUT)
        for du in (-0.8, 0.0, 0.8):
            for face in (IN, OUT):
                k.put(f, "chair", u + du, 3.2 - 0.58 * face[1], face)
    for n in range(5):
        u = 1.7 + 1.15 * n
        k.put(f, "desk_single", u, f.V - 0.62, IN)
        k.put(f, "chair", u, f.V - 1.05, IN)
    k.hang(f, "left", "notice_board", 2.4)
    k.hang(f, "left", "clock", 3.6)
    k.line(f, "right", "cupboard", 1.4, 4.8, most=4)
    k.line(f, "right", "bookshelf", 4.8, 6.8, most=2)
    _waste(k, f)


def art_room(k: Furnisher, f: Frame) -> None:
    """Six large tables, sinks, drying shelves."""
    k.hang(f, "right", "whiteboard", f.V / 2)
    for u in (2.0, 4.1, 6.2):
        for v in (2.7, 5.6):
            for dv, face in ((-0.3, IN), (0.3, OUT)):
                k.put(f, "desk_double", u, v + dv, face)
                for du in (-0.33, 0.33):
                    k.put(f, "chair", u + du, v + dv - CHAIR_BEHIND * face[1], face)
    k.line(f, "left", "kitchen_counter", 2.2, 4.7)
    k.line(f, "left", "bookshelf", 4.8, f.V - 0.4)
    k.hang(f, "right", "clock", f.V - 1.6)
    for along in (3.4, 5.0, 6.6):
        k.hang(f, "corridor", "picture", along)
    _waste(k, f)


def music_room(k: Furnisher, f: Frame) -> None:
    """A half circle of chairs, piano, board."""
    k.hang(f, "left", "whiteboard", f.V / 2 + 0.6)
    k.put(f, "piano", 1.2, f.V - 1.6, RIGHT)
    k.put(f, "teacher_desk", 1.6, 3.6, RIGHT)
    k.put(f, "office_chair", 0.9, 3.6, RIGHT)
    for u in (3.4, 4.6, 5.8, 7.0):
        for v in (2.1, 2.7, 3.3, 4.6, 5.2, 5.8):
            k.put(f, "chair", u, v, LEFT)
    k.line(f, "right", "bookshelf_low", 1.2, 4.6, most=3)
    k.against(f, "right", "cupboard", f.V - 0.9)
    k.hang(f, "right", "clock", 5.4)
    k.hang(f, "right", "picture", 4.2)


def home_economics(k: Furnisher, f: Frame) -> None:
    """Four kitchen islands, a wall of fridges, dining tables by the corridor."""
    for u in (2.4, 4.9):
        for v in (5.9,):
            for dv, face in ((-0.31, OUT), (0.31, IN)):
                k.put(f, "kitchen_counter", u - 0.3, v + dv, face)
                k.put(f, "stove", u + 0.6, v + dv, face)
    k.line(f, "right", "kitchen_counter", 4.4, f.V - 0.2)
    k.line(f, "right", "fridge", 3.1, 4.35)
    k.line(f, "left", "cupboard", 3.4, f.V - 0.4, most=3)
    for u in (2.4, 4.9):
        k.put(f, "canteen_table", u, 2.9, OUT)
        for du in (-0.55, 0.0, 0.55):
            for face in (IN, OUT):
                k.put(f, "chair", u + du, 2.9 - 0.42 * face[1], face)
    k.hang(f, "left", "clock", 3.0)
    k.hang(f, "corridor", "fire_extinguisher", 2.4)
    _waste(k, f)


def library(k: Furnisher, f: Frame) -> None:
    """Shelves across the far end, reading tables, sofas by the windows and the counter near the door."""
    for u in (6.2, 7.9, 9.6):
        for n in range(4):
            v = 2.3 + 0.92 * n
            k.put(f, "bookshelf_low", u - 0.165, v, LEFT)
            k.put(f, "bookshelf_low", u + 0.165, v, RIGHT)
    k.line(f, "right", "bookshelf", 1.2, f.V - 1.2)
    k.put(f, "reception_desk", 3.4, 2.3, OUT)
    k.put(f, "office_chair", 3.4, 3.05, OUT)
    for u in (2.2, 4.6):
        k.put(f, "round_table", u, 4.6, OUT)
        for du, dv, face in ((0.62, 0.0, LEFT), (-0.62, 0.0, RIGHT), (0.0, 0.62, OUT), (0.0, -0.62, IN)):
            k.put(f, "chair", u + du, 4.6 + dv, face)
    k.put(f, "sofa", 2.0, f.V - 0.6, OUT)
    k.put(f, "armchair", 4.2, f.V - 0.7, OUT)
    k.put(f, "armchair", 5.2, f.V - 0.7, OUT)
    k.put(f, "sofa", 8.2, f.V - 0.6, OUT)
    k.offer(f, "plant", 0.45, f.V - 0.45, RIGHT)
    k.offer(f, "plant", f.U - 0.75, f.V - 0.45, LEFT)
    k.hang(f, "left", "clock", 6.6)
    k.line(f, "corridor", "bookshelf_low", 6.4, f.U - 0.6, most=4)


def canteen(k: Furnisher, f: Frame) -> None:
    """Tables for six in rows, the buffet in front of the hatch, tray return by the dishwashing hatch."""
    for row, v in enumerate((2.4, 4.9, 7.4)):
        for n in range(5):
            u = 4.4 + 2.75 * n
            if row == 2 and n == 4:
                continue  # the way to the escape door
            k.put(f, "canteen_table", u, v, OUT)
            for du in (-0.58, 0.0, 0.58):
                for face in (IN, OUT):
                    k.put(f, "chair", u + du, v - 0.46 * face[1], face)
    k.line(f, "left", "serving_counter", 0.4, 3.8, most=2)
    k.line(f, "left", "waste_bins", 6.9, 8.2, most=1)
    for u in (6.0, 11.5):
        k.offer(f, "plant", u, f.V - 0.45, OUT)
    k.hang(f, "corridor", "clock", 8.0)
    k.hang(f, "corridor", "notice_board", 6.4)
    k.hang(f, "corridor", "notice_board", 9.6)


def kitchen(k: Furnisher, f: Frame) -> None:
    """Counters, cookers and cold storage round the walls."""
    for wall, key, start, end in (
        ("facade", "kitchen_counter", 0.7, f.U - 0.7),
        ("right", "kitchen_counter", 0.7, f.V - 0.7),
        ("left", "fridge", 0.2, 2.1),
        ("left", "stove", 2.2, 4.4),
        ("left", "kitchen_counter", 4.4, f.V - 0.7),
    ):
        k.line(f, wall, key, start, end)
    k.hang(f, "corridor", "fire_extinguisher", f.U / 2) or k.hang(f, "corridor", "fire_extinguisher", f.U - 0.4)


def reception(k: Furnisher, f: Frame) -> None:
    """A desk at the window to the hall (frame: the hall is the corridor side), cupboards behind."""
    k.put(f, "reception_desk", 1.3, 0.45, OUT)
    k.put(f, "office_chair", 1.3, 1.2, OUT)
    k.line(f, "facade", "cupboard", 0.2, f.U - 0.2, most=3)
    k.hang(f, "facade", "clock", f.U - 0.6)


def office(k: Furnisher, f: Frame) -> None:
    """A desk by the window, two visitors' chairs, shelf and plant."""
    k.put(f, "office_desk", f.U - 1.0, f.V - 1.15, RIGHT)
    k.put(f, "office_chair", f.U - 1.75, f.V - 1.15, RIGHT)
    k.line(f, "left", "bookshelf", 2.2, f.V - 0.4, most=2)
    k.hang(f, "right", "picture", f.V / 2)
    if f.V > 5.0:
        k.put(f, "round_table", f.U / 2, 2.7, OUT)
        for dv, face in ((0.62, OUT), (-0.62, IN)):
            k.put(f, "chair", f.U / 2, 2.7 + dv, face)
    k.hang(f, "right", "clock", f.V / 2 - 0.8)
    k.offer(f, "plant", 0.4, f.V - 0.4, OUT)


def nurse(k: Furnisher, f: Frame) -> None:
    """Desk, resting sofa, basin, locked cupboard."""
    office(k, f)
    k.hang(f, "right", "basin", 2.6)
    k.hang(f, "right", "mirror", 2.6)
    k.against(f, "left", "cupboard", 1.8)


def teachers_workroom(k: Furnisher, f: Frame) -> None:
    """Eight desks in pairs, shelves, a small sofa."""
    for u in (1.75, 5.1):
        for v in (2.9, 5.8):
            for du, face in ((-0.41, RIGHT), (0.41, LEFT)):
                k.put(f, "office_desk", u + du, v, face)
                k.put(f, "office_chair", u + du - 0.62 * face[0], v, face)
    k.line(f, "right", "bookshelf", 1.6, 4.6)
    k.against(f, "right", "sofa", f.V - 1.5)
    k.hang(f, "left", "notice_board", 4.4)
    k.hang(f, "left", "clock", 5.6)


def staff_room(k: Furnisher, f: Frame) -> None:
    """Kitchenette, lunch tables and a sofa group."""
    k.line(f, "left", "kitchen_counter", 1.2, 4.9, most=2)
    k.line(f, "left", "fridge", 3.7, 5.0, most=1)
    for u in (3.0, 5.9):
        k.put(f, "meeting_table", u, 2.7, OUT)
        for du in (-0.8, 0.0, 0.8):
            for face in (IN, OUT):
                k.put(f, "chair", u + du, 2.7 - 0.58 * face[1], face)
    k.put(f, "sofa", 2.0, f.V - 0.6, OUT)
    k.put(f, "coffee_table", 2.0, f.V - 1.7, OUT)
    for u in (1.5, 2.5):
        k.put(f, "armchair", u, f.V - 2.7, IN)
    k.put(f, "sofa", 5.8, f.V - 0.6, OUT)
    k.put(f, "coffee_table", 5.8, f.V - 1.7, OUT)
    for u in (5.3, 6.3):
        k.put(f, "armchair", u, f.V - 2.7, IN)
    k.offer(f, "plant", 4.0, f.V - 0.45, OUT)
    k.hang(f, "right", "notice_board", 2.4)
    k.hang(f, "right", "notice_board", 3.7)
    k.hang(f, "right", "clock", 5.0)
    _waste(k, f)


def wash_closet(k: Furnisher, f: Frame) -> None:
    """WC chair on the wall away from the door, basin and mirror beside."""
    k.against(f, "facade", "toilet", f.U - 0.45) or k.against(f, "facade", "toilet", 0.45)
    k.hang(f, "left", "basin", f.V - 0.6) or k.hang(f, "left", "basin", f.V - 1.2)
    k.hang(f, "left", "mirror", f.V - 0.6) or k.hang(f, "left", "mirror", f.V - 1.2)


def store_room(k: Furnisher, f: Frame) -> None:
    """Shelves along both sides."""
    k.line(f, "left", "bookshelf", 1.2, f.V - 0.6)
    k.line(f, "right", "cupboard", 1.2, f.V - 0.6)
    k.line(f, "facade", "bookshelf", 0.4, f.U - 0.4)


def changing_room(k: Furnisher, f: Frame) -> None:
    """Benches under hooks along the walls, a double row in the middle."""
    for wall in ("left", "right"):
        k.line(f, wall, "coat_rack", 0.6, f.V - 0.4, gap=0.02)
        k.line(f, wall, "bench", 0.6, f.V - 0.4, gap=0.02)
    for n in range(2):
        k.put(f, "bench", f.U / 2, 2.4 + 1.22 * n, RIGHT)
    k.hang(f, "facade", "mirror", f.U / 2)


def showers(k: Furnisher, f: Frame) -> None:
    """Basins with mirrors, a bench to leave one's towel on."""
    for along in (0.6, f.U / 2, f.U - 0.6):
        k.hang(f, "facade", "basin", along)
        k.hang(f, "facade", "mirror", along)
    k.against(f, "corridor", "bench", f.U / 2)


def sports_hall(k: Furnisher, f: Frame) -> None:
    """Goals at the short ends, wall bars along the far side, benches, clock."""
    k.put(f, "gym_goal", 0.7, f.V / 2, RIGHT)
    k.put(f, "gym_goal", f.U - 0.7, f.V / 2, LEFT)
    k.line(f, "facade", "gym_wall_bars", 4.0, f.U - 4.0, gap=0.06)
    for along in (7.5, 21.0):
        k.against(f, "corridor", "gym_bench", along)
    k.hang(f, "corridor", "clock", 13.3)


def equipment_store(k: Furnisher, f: Frame) -> None:
    """Mats, benches, cupboards."""
    k.put(f, "thick_mat", f.U - 1.2, 4.2, OUT)
    k.line(f, "left", "cupboard", 1.4, f.V - 0.4)
    k.line(f, "facade", "gym_bench", 1.4, f.U - 0.2, most=1)


def _waste(k: Furnisher, f: Frame) -> None:
    for along in (f.U - 1.2, f.U / 2, 1.4, 2.6):
        if k.against(f, "corridor", "waste_bins", along):
            return


def corridor(k: Furnisher, f: Frame, lockers: tuple[float, float], hooks: tuple[float, float]) -> None:
    """Lockers in groups of three along one wall, coat hooks over benches and shoe shelves along the other, boards between."""
    start = lockers[0]
    while start < lockers[1]:
        k.line(f, "facade", "locker_row", start, min(start + 4.0, lockers[1]), most=3)
        start += 5.2
    start = hooks[0]
    while start < hooks[1]:
        end = min(start + 3.0, hooks[1])
        k.line(f, "corridor", "coat_rack", start, end, most=2, gap=0.02)
        k.line(f, "corridor", "bench", start, end, most=2, gap=0.02)
        start += 7.6
    for along in (7.0, 27.0, 47.0):
        k.line(f, "corridor", "fire_extinguisher", along, along + 4.0, most=1)
    k.line(f, "corridor", "notice_board", 4.0, f.U - 3.0, most=6, gap=6.0)
    k.line(f, "facade", "picture", 3.0, f.U - 3.0, most=5, gap=7.0)


def passage(k: Furnisher, f: Frame) -> None:
    """A short corridor: a bench, a shoe shelf, pictures."""
    k.line(f, "facade", "shoe_shelf", 1.0, f.U - 1.0, most=3, gap=0.1)
    k.line(f, "facade", "bench", 5.0, f.U - 1.0, most=2, gap=0.6)
    k.line(f, "facade", "picture", 1.0, f.U - 1.0, most=4, gap=2.0)
    k.line(f, "corridor", "picture", 1.0, f.U - 1.0, most=3, gap=3.0)
