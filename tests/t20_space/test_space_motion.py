"""A body never crosses a wall or a shut door and never gets lost, whatever it tries."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.plan.building import Building, OpeningKind, Polygon
from sim.space.build import build_space
from sim.space.locate import Locator
from sim.space.motion import move, move_many
from sim.space.space import Space
from tests.t20_space.houses import (
    L_STAIR,
    STRAIGHT_STAIR,
    U_STAIR,
    box,
    corridor_house,
    door,
    grid_house,
    house,
    level,
    room,
    two_storeys,
)

RADIUS = 0.2


def random_bodies(space: Space, rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Bodies anywhere indoors, each inside its cell."""
    indoors = np.flatnonzero(space.cell_unit >= 0)
    cell = rng.choice(indoors, count).astype(np.int32)
    xy = np.array([rng.dirichlet(np.ones(len(space.polygon(c)))) @ space.polygon(c) for c in cell])
    return cell, xy


def lies_in(space: Space, cell: np.ndarray, xy: np.ndarray) -> np.ndarray:
    """Whether each body is in the cell it says, by the polygons themselves."""
    inside = np.ones(len(cell), bool)
    for k, (c, (x, y)) in enumerate(zip(cell.tolist(), xy.tolist(), strict=True)):
        p = space.polygon(c)
        d = np.roll(p, -1, axis=0) - p
        away = (d[:, 0] * (y - p[:, 1]) - d[:, 1] * (x - p[:, 0])) / np.sqrt((d * d).sum(axis=1))
        inside[k] = away.min() >= -1e-4
    return inside


def barriers(space: Space, level_index: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Walls (door -1) and doors of one storey as segments (a, b, door)."""
    e = space.edges
    a, b, doors = [], [], []
    for c in range(space.cell_count):
        if space.cell_level[c] != level_index:
            continue
        lo, hi = e.start[c], e.start[c + 1]
        for k in range(lo, hi):
            if e.beyond[k] >= 0 and e.door[k] < 0:
                continue
            j = k + 1 if k + 1 < hi else lo
            a.append((e.x[k], e.y[k]))
            b.append((e.x[j], e.y[j]))
            doors.append(e.door[k] if e.beyond[k] >= 0 else -1)
    return np.array(a), np.array(b), np.array(doors)


def crossings(start: np.ndarray, end: np.ndarray, a: np.ndarray, b: np.ndarray) -> int:
    """Steps that properly cross a segment (by more than rounding)."""

    def side(p: np.ndarray, q: np.ndarray, r: np.ndarray) -> np.ndarray:
        return (q[..., 0] - p[..., 0]) * (r[..., 1] - p[..., 1]) - (q[..., 1] - p[..., 1]) * (r[..., 0] - p[..., 0])

    s, t = start[:, None], end[:, None]
    far = 1e-7
    over = ((side(a, b, s) > far) & (side(a, b, t) < -far)) | ((side(a, b, s) < -far) & (side(a, b, t) > far))
    within = ((side(s, t, a) > far) & (side(s, t, b) < -far)) | ((side(s, t, a) < -far) & (side(s, t, b) > far))
    return int((over & within).sum())


@pytest.mark.parametrize(
    "building",
    [
        corridor_house(4),
        corridor_house(3, l_shaped=True),
        grid_house(3, 3),
        grid_house(3, 3, wall=0.05),
        grid_house(2, 3, wall=0.0),
    ],
    ids=["corridor", "L rooms", "grid", "thin walls", "no walls"],
)
def test_random_walks_with_flapping_doors_cross_nothing(building: Building) -> None:
    """200 bodies, 120 steps in each of five houses: 120,000 body-steps."""
    space = build_space(building)
    rng = np.random.default_rng(7)
    cell, xy = random_bodies(space, rng, 200)
    wall_a, wall_b, wall_door = barriers(space, 0)
    heading = rng.uniform(0, 2 * np.pi, 200)
    passable = np.ones(len(space.door_ids), bool)
    moved = 0.0
    for step in range(120):
        if step % 7 == 0:
            passable = rng.random(len(passable)) < 0.6
        heading += rng.normal(0, 0.3, 200)
        pace = rng.choice([0.03, 0.065, 0.15, 0.4], 200)  # the last is more than a body's radius
        target = xy + pace[:, None] * np.stack([np.cos(heading), np.sin(heading)], axis=1)
        cell, new = move_many(space, cell, xy, target, passable, RADIUS)
        solid = (wall_door < 0) | ~passable[wall_door]
        short = pace <= RADIUS  # one stride is one straight line
        assert crossings(xy[short], new[short], wall_a[solid], wall_b[solid]) == 0
        moved += float(np.sqrt(((new - xy) ** 2).sum(axis=1)).sum())
        xy = new
        if step % 10 == 0:
            assert lies_in(space, cell, xy).all()
    assert lies_in(space, cell, xy).all()
    assert moved > 200 * 120 * 0.05


@pytest.mark.parametrize("path", [U_STAIR, STRAIGHT_STAIR, L_STAIR], ids=["U", "straight", "L"])
def test_bodies_wander_up_and_down_stairs(path: tuple[tuple[float, float, float], ...]) -> None:
    space = build_space(two_storeys(path))
    rng = np.random.default_rng(3)
    cell, xy = random_bodies(space, rng, 200)
    began = space.cell_level[cell].copy()
    heading = rng.uniform(0, 2 * np.pi, 200)
    passable = np.ones(len(space.door_ids), bool)
    for _ in range(600):
        heading += rng.normal(0, 0.15, 200)
        before = np.array([space.floor(c, x, y) for c, (x, y) in zip(cell, xy, strict=True)])
        target = xy + 0.1 * np.stack([np.cos(heading), np.sin(heading)], axis=1)
        new_cell, xy = move_many(space, cell, xy, target, passable, RADIUS)
        after = np.array([space.floor(c, x, y) for c, (x, y) in zip(new_cell, xy, strict=True)])
        assert np.abs(after - before).max() < 0.15  # nobody falls or jumps
        cell = new_cell
    assert lies_in(space, cell, xy).all()
    assert (space.cell_level[cell] != began).any()


def test_one_and_many_give_the_same_bits() -> None:
    space = build_space(corridor_house(4, l_shaped=True))
    rng = np.random.default_rng(11)
    cell, xy = random_bodies(space, rng, 120)
    radius = rng.uniform(0.12, 0.25, 120)
    for _ in range(40):
        passable = rng.random(len(space.door_ids)) < 0.5
        target = xy + rng.normal(0, 0.12, (120, 2)) * (rng.random((120, 1)) < 0.8)
        new_cell, new_xy = move_many(space, cell, xy, target, passable, radius)
        for i in range(120):
            alone = move(space, int(cell[i]), *xy[i].tolist(), *target[i].tolist(), passable, float(radius[i]))
            assert alone == (new_cell[i], new_xy[i, 0], new_xy[i, 1])
        cell, xy = new_cell, new_xy


def test_a_crowd_does_not_change_what_it_is_given() -> None:
    space = build_space(grid_house(2, 2))
    cell, xy = random_bodies(space, np.random.default_rng(1), 50)
    kept = cell.copy(), xy.copy()
    move_many(space, cell, xy, xy + 0.1, np.ones(len(space.door_ids), bool), RADIUS)
    assert (cell == kept[0]).all()
    assert (xy == kept[1]).all()


def test_standing_still_is_standing_still_even_in_a_wall() -> None:
    space = build_space(grid_house(1, 1))
    (cell,) = (c for c in space.unit_cells[0] if space.cell_door[c] < 0)
    assert move(space, cell, 0.01, 2.0, 0.01, 2.0, np.ones(1, bool), RADIUS) == (cell, 0.01, 2.0)


class TestOneRoom:
    space = build_space(house([level("p1", 0, box(-0.3, -0.3, 6.3, 5.3))], [room("a", box(0, 0, 6, 5))], []))
    cell = 0

    def step(self, x: float, y: float, x1: float, y1: float, radius: float = RADIUS) -> tuple[float, float]:
        return move(self.space, self.cell, x, y, x1, y1, np.ones(0, bool), radius)[1:]

    def test_in_the_open_one_gets_where_one_wants(self) -> None:
        assert self.step(3.0, 2.0, 3.1, 2.1) == (3.1, 2.1)

    def test_along_a_wall_one_slides(self) -> None:
        x, y = self.step(3.0, 0.2, 3.1, 0.1)
        assert x == pytest.approx(3.1)
        assert y == pytest.approx(0.2)

    def test_in_a_corner_one_stops(self) -> None:
        assert self.step(0.25, 0.25, 0.1, 0.1) == pytest.approx((0.2, 0.2))

    def test_a_long_leap_ends_at_the_wall(self) -> None:
        x, y = self.step(3.0, 2.0, 30.0, 2.0)
        assert (x, y) == pytest.approx((5.8, 2.0))

    def test_too_near_a_wall_one_is_eased_off(self) -> None:
        _, y = self.step(3.0, 0.02, 3.05, 0.02)
        assert y == pytest.approx(0.2)

    @given(st.floats(0.01, 5.99), st.floats(0.01, 4.99), st.floats(-3, 9), st.floats(-3, 8))
    @example(0.125, 0.125, -1e-7, -1e-7)
    @settings(max_examples=300, deadline=None)
    def test_the_rim_stays_off_the_walls(self, x: float, y: float, x1: float, y1: float) -> None:
        if x == x1 and y == y1:
            return
        nx, ny = self.step(x, y, x1, y1)
        assert 0.19 <= nx <= 5.81
        assert 0.19 <= ny <= 4.81


class TestDoorway:
    """Two rooms and the door between, walked straight through."""

    units = (room("a", box(0, 0, 4, 4)), room("b", box(4.2, 0, 8, 4)))
    frame = level("p1", 0, box(-0.3, -0.3, 8.3, 4.3))

    def walk(self, space: Space, y: float, passable: bool, radius: float = RADIUS) -> tuple[int, float, float]:
        cell, x = Locator(space).cell(3.0, y, 0), 3.0
        doors = np.full(len(space.door_ids), passable)
        for _ in range(40):
            cell, x, y = move(space, cell, x, y, x + 0.06, y, doors, radius)
        return cell, x, y

    def two_rooms(self, width: float = 0.9) -> Space:
        d = door("d", (4.1, 2 - width / 2), (4.1, 2 + width / 2), ("a", "b"))
        return build_space(house([self.frame], self.units, [d]))

    def test_open_one_passes(self) -> None:
        space = self.two_rooms()
        cell, x, _ = self.walk(space, 2.0, True)
        assert space.cell_unit[cell] == 1
        assert x > 5.3

    def test_shut_one_stops_a_radius_away(self) -> None:
        _, x, _ = self.walk(self.two_rooms(), 2.0, False)
        assert x == pytest.approx(3.8)

    def test_a_shoulder_at_the_jamb_slides_in(self) -> None:
        space = self.two_rooms()
        cell, _, y = self.walk(space, 2.36, True)
        assert space.cell_unit[cell] == 1
        assert y < 2.3

    @pytest.mark.parametrize("width", [0.45, 0.6, 0.7])
    def test_a_body_as_wide_as_the_door_squeezes_through(self, width: float) -> None:
        space = self.two_rooms(width)
        cell, _, _ = self.walk(space, 2.05, True, radius=0.25)
        assert space.cell_unit[cell] == 1

    def test_a_door_shut_on_somebody_holds_them_in_the_doorway(self) -> None:
        space = self.two_rooms()
        (cell,) = np.flatnonzero(space.cell_door == 0).tolist()
        doors = np.zeros(1, bool)
        x, y = 4.1, 2.0
        for k in range(200):
            cell, x, y = move(space, cell, x, y, x + (0.1 if k % 3 else -0.1), y + 0.03, doors, RADIUS)
            assert 4.0 <= x <= 4.2
        assert space.cell_door[cell] == 0

    def test_an_open_passage_needs_no_door(self) -> None:
        gap = door("gap", (4.1, 1), (4.1, 3), ("a", "b"), kind=OpeningKind.OPEN)
        space = build_space(house([self.frame], self.units, [gap]))
        cell, _, _ = self.walk(space, 2.0, False)
        assert space.cell_unit[cell] == 1


def test_round_a_pillar_nobody_gets_into_it() -> None:
    pillar = box(2.5, 2.0, 3.5, 3.0).exterior[::-1]
    hall = room("hall", Polygon(box(0, 0, 6, 5).exterior, (pillar,)))
    space = build_space(house([level("p1", 0, box(-0.3, -0.3, 6.3, 5.3))], [hall], []))
    rng = np.random.default_rng(5)
    cell, xy = random_bodies(space, rng, 100)
    for _ in range(150):
        pull = np.array([3.0, 2.5]) - xy
        target = xy + 0.08 * pull / np.sqrt((pull**2).sum(axis=1))[:, None] + rng.normal(0, 0.04, (100, 2))
        cell, xy = move_many(space, cell, xy, target, np.ones(0, bool), RADIUS)
    deep = (xy[:, 0] > 2.35) & (xy[:, 0] < 3.65) & (xy[:, 1] > 1.85) & (xy[:, 1] < 3.15)
    assert not deep.any()


@pytest.mark.parametrize("far", [0.17, 0.24, 0.33], ids=lambda far: f"opens to {far} m")
def test_in_a_strip_narrower_than_a_body_one_goes_sideways(far: float) -> None:
    """Beside a stair drawn nearly to the wall; pushed by both walls at full breadth, a body would stand there for good."""
    strip = Polygon(((0.0, 0.0), (5.0, 0.0), (5.0, far), (0.0, 0.17)))
    space = build_space(house([level("p1", 0, box(-1, -1, 6, 6))], [room("strip", strip)], []))
    passable = np.ones(len(space.door_ids), bool)
    cell, x, y = 0, 0.1, 0.08
    for _ in range(200):
        cell, x, y = move(space, cell, x, y, x + 0.07, y, passable, RADIUS)
        many_cell, many = move_many(
            space, np.array([cell], np.int32), np.array([[x, y]]), np.array([[x + 0.07, y]]), passable, RADIUS
        )
        again = move(space, cell, x, y, x + 0.07, y, passable, RADIUS)
        assert (int(many_cell[0]), *many[0].tolist()) == again
    assert x > 4.7


def test_across_a_room_wider_than_that_its_walls_push_as_ever() -> None:
    space = build_space(
        house(
            [level("p1", 0, box(-1, -1, 6, 6))], [room("passage", Polygon(((0.0, 0.0), (5.0, 0.0), (5.0, 0.6), (0.0, 0.6))))], []
        )
    )
    _, x, y = move(space, 0, 1.0, 0.3, 1.0, 0.05, np.ones(len(space.door_ids), bool), RADIUS)
    assert (x, y) == (1.0, pytest.approx(RADIUS))
