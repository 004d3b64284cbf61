"""What can be seen is never left out, and what a shut door hides is."""

import math

import numpy as np
import pytest

from sim.plan.building import Building
from sim.view.eyes import eye_set, flat_eye
from sim.view.glance import SHIFT
from sim.view.stairwell import stairwells
from sim.view.visibility import Visibility, find_portals, near_wall


@pytest.fixture(scope="module")
def visibility(school: Building) -> Visibility:
    return Visibility(school, stairwells(school))


def names(school: Building, seen: set[int]) -> set[str]:
    return {school.units[k].id if k < len(school.units) else "outdoors" for k in seen}


def look(visibility: Visibility, school: Building, at: tuple[float, float, float], heading_deg: float, *clear: str) -> set[str]:
    eyes = eye_set([flat_eye(at, math.radians(heading_deg))])
    open_now = np.array([o.id in clear for o in school.openings])
    return names(school, visibility.visible(visibility.starts(eyes.head), eyes.cull_matrix, open_now))


def test_a_point_is_in_its_room_and_outside_is_outdoors(visibility: Visibility, school: Building) -> None:
    assert names(school, visibility.starts(np.array([4.0, 3.0, 1.6]))) == {"a"}
    assert names(school, visibility.starts(np.array([4.0, 8.0, 5.0]))) == {"corridor2"}
    assert names(school, visibility.starts(np.array([4.0, -9.0, 1.6]))) == {"outdoors"}


def test_in_a_doorway_one_is_in_both_rooms(visibility: Visibility, school: Building) -> None:
    assert names(school, visibility.starts(np.array([1.4, 7.1, 1.6]))) == {"a", "corridor"}


def test_shut_doors_hide_and_open_ones_show(visibility: Visibility, school: Building) -> None:
    assert look(visibility, school, (1.4, 4.0, 1.6), 90) == {"a"}
    assert "corridor" in look(visibility, school, (1.4, 4.0, 1.6), 90, "a_door")
    assert "corridor" not in look(visibility, school, (1.4, 4.0, 1.6), -90, "a_door"), "it is behind"


def test_an_open_door_beside_the_eyes_shows_nothing_to_who_looks_along_the_wall(visibility: Visibility, school: Building) -> None:
    """Its frame reaches behind the eyes: it must count for the part ahead of them, not for the whole screen."""
    beside = (9.45, 8.6, 1.6)
    assert "b" in look(visibility, school, beside, -90, "b_door")
    assert "b" not in look(visibility, school, beside, 90, "b_door")
    assert "a" not in look(visibility, school, beside, 0, "a_door", "b_door"), "behind"


def test_one_does_not_look_into_rooms_below_across_a_stair_hole(visibility: Visibility, school: Building) -> None:
    assert "corridor" not in look(visibility, school, (2.0, 8.6, 5.0), 0)
    assert "stairs" in look(visibility, school, (15.0, 8.6, 5.0), 0), "the rail around the hole is the lower room's"


@pytest.mark.parametrize("seed", range(3))
def test_whoever_moves_a_little_sees_no_room_that_was_not_looked_for(visibility: Visibility, school: Building, seed: int) -> None:
    """Lines from eyes that moved by up to SHIFT through open doors end in rooms that were found from where one was before."""
    rng = np.random.default_rng(seed)
    index = {u.id: k for k, u in enumerate(school.units)}
    doors = [o for o in school.openings if len(o.unit_ids) == 2 and o.level_id == "plan1"]
    checked = 0
    for _ in range(300):
        door = doors[int(rng.integers(len(doors)))]
        (ax, ay), (bx, by) = door.line
        t, z = rng.random(), rng.uniform(0.02, door.height - 0.02)
        through = np.array([ax + t * (bx - ax), ay + t * (by - ay), z])
        across = np.array([-(by - ay), bx - ax, 0.0]) / np.hypot(bx - ax, by - ay)
        along = np.array([bx - ax, by - ay, 0.0]) / np.hypot(bx - ax, by - ay)
        slant = rng.uniform(-2.0, 2.0)
        ray = across + slant * along
        eye = through - ray * rng.uniform(0.7, 2.2)
        eye[2] = rng.uniform(0.9, 1.8)
        beyond = through + (through - eye) * rng.uniform(0.4, 2.5)
        here, there = ({school.units[k].id for k in visibility.starts(p) if k < len(school.units)} for p in (eye, beyond))
        if len(here) != 1 or len(there) != 1 or here | there != set(door.unit_ids):
            continue
        moved = rng.normal(size=3)
        head = eye + moved / np.linalg.norm(moved) * rng.uniform(0.0, SHIFT)
        heading = np.arctan2(*(beyond - head)[1::-1])
        rise = np.arctan2(beyond[2] - head[2], np.hypot(*(beyond - head)[:2]))
        eyes = eye_set([flat_eye((float(head[0]), float(head[1]), float(head[2])), float(heading), float(rise))])
        seen = visibility.visible(visibility.starts(eyes.head), eyes.cull_matrix, np.ones(len(school.openings), bool))
        assert index[next(iter(there))] in seen
        checked += 1
    assert checked > 10


def test_windows_show_the_yard_but_the_yard_sees_no_room(visibility: Visibility, school: Building) -> None:
    assert "outdoors" in look(visibility, school, (4.0, 4.0, 1.6), -90)
    assert look(visibility, school, (4.0, -9.0, 1.6), 90) == {"outdoors"}


def test_inner_windows_and_passages_are_always_clear(visibility: Visibility, school: Building) -> None:
    assert "b" in look(visibility, school, (13.0, 9.0, 1.6), -90)
    assert "stairs" in look(visibility, school, (10.0, 8.6, 1.6), 0)


def test_stairs_show_the_floor_above(visibility: Visibility, school: Building) -> None:
    eyes = eye_set([flat_eye((18.0, 9.0, 1.6), math.radians(-90), math.radians(35))])
    seen = visibility.visible(visibility.starts(eyes.head), eyes.cull_matrix, np.zeros(len(school.openings), bool))
    assert "stairs2" in names(school, seen)


def test_a_line_of_sight_through_open_doors_is_always_found(visibility: Visibility, school: Building) -> None:
    """Points that a straight line reaches through openings' middles lie in rooms the walk has found."""
    rng = np.random.default_rng(5)
    rooms = {"a": (0, 0, 8, 7), "b": (8.2, 0, 16, 7), "corridor": (0, 7.2, 16, 10)}
    ways = {("a", "corridor"): "a_door", ("b", "corridor"): "b_door", ("a", "b"): "between"}
    checked = 0
    for (start, end), door in ways.items():
        opening = school.opening[door]
        for _ in range(150):
            x0, y0, x1, y1 = rooms[start]
            eye = np.array([rng.uniform(x0 + 0.3, x1 - 0.3), rng.uniform(y0 + 0.3, y1 - 0.3), 1.6])
            p, q = np.array(opening.line)
            hole = np.array([*(p + (q - p) * rng.uniform(0.05, 0.95)), rng.uniform(0.1, 2.0)])
            heading = math.degrees(math.atan2(hole[1] - eye[1], hole[0] - eye[0]))
            assert end in look(visibility, school, (eye[0], eye[1], eye[2]), heading, door)
            checked += 1
    assert checked == 450


def test_portals_name_existing_units_and_skip_strangers(school: Building) -> None:
    portals = find_portals(school, stairwells(school))
    assert (portals.units >= 0).all()
    assert (portals.units <= len(school.units)).all()
    outdoors = len(school.units)
    assert (portals.units[portals.one_way][:, 1] == outdoors).all()


def test_distance_to_walls_guides_cameras(school: Building) -> None:
    assert near_wall(school, np.array([4.0, 3.0, 1.6])) == pytest.approx(3.0)


def test_a_room_is_framed_by_the_openings_it_is_seen_through(visibility: Visibility, school: Building) -> None:
    eyes = eye_set([flat_eye((1.4, 4.0, 1.6), math.radians(90))])
    clear = np.array([o.id == "a_door" for o in school.openings])
    through = visibility.seen_through(visibility.starts(eyes.head), eyes.cull_matrix, clear)
    frames = visibility.frames(through)
    index = {u.id: k for k, u in enumerate(school.units)}
    assert frames[index["a"]].tolist() == [-1.0, -1.0, 1.0, 1.0]
    x0, y0, x1, y1 = frames[index["corridor"]]
    assert -1.0 < x0 < 0.0 < x1 < 1.0, "no wider than the door straight ahead"
    assert y0 < y1
    assert not np.isfinite(frames[index["corridor2"]]).any(), "unseen rooms have no frame"


@pytest.mark.parametrize("step", range(8))
def test_nothing_seen_lies_outside_its_frame(visibility: Visibility, school: Building, step: int) -> None:
    """Points of a room beyond an open door, looked at through the door's own rectangle, project into the room's frame."""
    rng = np.random.default_rng(step)
    eye = np.array([rng.uniform(0.4, 7.0), rng.uniform(1.0, 6.0), 1.6])
    p, q = np.array(school.opening["a_door"].line)
    heading = math.degrees(math.atan2((p + q)[1] / 2 - eye[1], (p + q)[0] / 2 - eye[0]))
    eyes = eye_set([flat_eye((eye[0], eye[1], eye[2]), math.radians(heading))])
    clear = np.array([o.id == "a_door" for o in school.openings])
    frames = visibility.frames(visibility.seen_through(visibility.starts(eyes.head), eyes.cull_matrix, clear))
    x0, y0, x1, y1 = frames[[u.id for u in school.units].index("corridor")]
    for _ in range(60):
        hole = np.array([*(p + (q - p) * rng.uniform(0.02, 0.98)), rng.uniform(0.02, 2.05)])
        beyond = eye + (hole - eye) * rng.uniform(1.05, 1.4)
        clip = np.append(beyond, 1.0) @ eyes.cull_matrix
        x, y = clip[:2] / clip[3]
        if max(abs(x), abs(y)) < 1.0:
            assert x0 <= x <= x1
            assert y0 <= y <= y1
