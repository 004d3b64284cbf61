"""Baked light is light: it comes from windows, lamps and the sun, bounces without growing, and stays behind shut walls."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.view.bake.emitters import BEARINGS, Emitters, Skyline, lamps_of, windows_of
from sim.view.bake.field import field_of, spread
from sim.view.bake.gather import Effort, gathered, reaches, sunshine
from sim.view.bake.patches import Exchange, RoomFacts, balance, exchange, planned_lamps, surroundings
from sim.view.bake.prism import Gap, Prism, Way, Well
from sim.view.bake.volume import volume_of
from sim.view.light import LAMP
from sim.view.outside import SUN
from sim.view.shell import Lamp

NO_SKYLINE = Skyline(np.zeros((0, 2, 2)), np.zeros(0))
SOUTH, EAST, WEST = 0, 1, 3


def box(
    width: float = 6.0, depth: float = 5.0, height: float = 2.7, gaps: tuple[Gap, ...] = (), wells: tuple[Well, ...] = ()
) -> Prism:
    """A room with its south wall first; its corner is at (0, 0, 0)."""
    ring = np.array([[0, 0], [width, 0], [width, depth], [0, depth]], float)
    return Prism((ring,), ring, np.roll(ring, -1, axis=0), 0.0, height, gaps, wells)


def east_of_it(*gaps: Gap) -> Prism:
    """The next room, behind the east wall."""
    ring = np.array([[6.2, 0], [12, 0], [12, 5], [6.2, 5]], float)
    return Prism((ring,), ring, np.roll(ring, -1, axis=0), 0.0, 2.7, gaps)


def window(face: int = SOUTH, span: tuple[float, float] = (2.0, 4.0), rise: tuple[float, float] = (0.9, 2.2)) -> Gap:
    return Gap(face, span, rise, 0.15, Way.SKY, 0.8)


def slab(low: tuple[float, float, float], high: tuple[float, float, float]) -> np.ndarray:
    """The twelve triangles of a box, (12, 3, 3)."""
    a, b = np.array(low, np.float32), np.array(high, np.float32)
    faces = []
    for axis in range(3):
        u, v = (axis + 1) % 3, (axis + 2) % 3
        for end in (a, b):
            p = np.tile(a, (4, 1))
            p[:, axis] = end[axis]
            p[1:3, u], p[2:, v] = b[u], b[v]
            faces += [p[[0, 1, 2]], p[[0, 2, 3]]]
    return np.array(faces, np.float32)


def facts(
    prism: Prism, *slabs: np.ndarray, lamps: tuple[Lamp, ...] = (), others: dict | None = None, number: int = 0
) -> RoomFacts:
    corners = np.concatenate([np.zeros((0, 3, 3), np.float32), *slabs])
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals = (normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)).astype(np.float32)
    return RoomFacts(
        number, prism, lamps, corners, normals, np.full((len(corners), 3), 0.5, np.float32), others or {}, NO_SKYLINE
    )


LAMPS = (Lamp((3.0, 2.5, 2.69), (0.6, 0.3)),)
DESK = slab((2.2, 1.5, 0.70), (3.8, 2.5, 0.74))
UP = np.array([[0.0, 0.0, 1.0]])


def polygon_factor(p: np.ndarray, n: np.ndarray, ring: np.ndarray) -> float:
    """Share of what a matt surface sees that is the polygon: Lambert's contour formula; the ring is seen counter-clockwise."""
    d = ring - p
    d = d / np.linalg.norm(d, axis=1, keepdims=True)
    total = 0.0
    for a, b in zip(d, np.roll(d, -1, axis=0), strict=True):
        cross = np.cross(a, b)
        total += np.arccos(np.clip(a @ b, -1, 1)) * (cross / np.linalg.norm(cross)) @ n
    return float(abs(total) / (2 * np.pi))


class TestTheEmptyRoom:
    """Rays end on walls, floor and ceiling, never between them."""

    @given(st.integers(0, 10_000))
    @settings(max_examples=20, deadline=None)
    def test_every_ray_from_within_ends_on_a_face(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        ring = np.array([[0, 0], [7, 0], [7, 4], [3, 4], [3, 6], [0, 6]], float)
        prism = Prism((ring,), ring, np.roll(ring, -1, axis=0), 0.0, 2.7)
        o = rng.uniform([0.02, 0.02, 0.02], [2.98, 5.98, 2.68], (400, 3)).T.astype(np.float32)
        d = rng.normal(size=(3, 400)).astype(np.float32)
        d /= np.sqrt((d * d).sum(axis=0))
        t, face = prism.exits(o, d)
        end = (o + t * d).T.astype(float)
        assert (face >= 0).all()
        assert (end.min(axis=0) > [-1e-3, -1e-3, -1e-3]).all()
        assert (end.max(axis=0) < [7.001, 6.001, 2.701]).all()
        half = (o + 0.999 * t * d).T.astype(float)
        assert prism.holds(half[:, :2]).all(), "nothing has gone through the corner that juts into the room"
        patch = prism.patch_at(end.T.astype(np.float32), face)
        assert ((patch >= prism.starts[face]) & (patch < prism.starts[face + 1])).all()

    def test_gaps_and_wells_are_found_where_they_are(self) -> None:
        well = Well(True, np.array([[1, 1], [2, 1], [2, 2], [1, 2]], float), 7, 3.0)
        prism = box(gaps=(window(),), wells=(well,))
        at = np.array([[3, 0, 1.5], [1, 0, 1.5], [1.5, 1.5, 2.7], [1.5, 1.5, 0.0]], np.float32).T
        assert prism.gap_at(at, np.array([SOUTH, SOUTH, 5, 4], np.int32)).tolist() == [0, -1, 1, -1]


class TestFurniture:
    """Rays stop at furniture, not before and not behind."""

    def test_distances_are_those_of_a_plain_search(self) -> None:
        rng = np.random.default_rng(3)
        solid = rng.random((9, 8, 7)) < 0.03
        cells = np.stack(np.nonzero(np.ones_like(solid)), axis=1)
        apart = np.linalg.norm(cells[:, None] - np.stack(np.nonzero(solid), axis=1)[None], axis=2).min(axis=1)
        assert spread(solid, 5) == pytest.approx(np.minimum(apart, 5).reshape(solid.shape), abs=1e-5)

    @given(st.floats(0.3, 5.0), st.floats(0.3, 4.5), st.floats(-0.4, 0.4))
    @settings(max_examples=25, deadline=None)
    def test_a_ray_down_meets_the_desk_top_or_the_floor(self, x: float, y: float, tilt: float) -> None:
        field = field_of(DESK, np.zeros(3), np.array([6.0, 5.0, 2.7]))
        d = np.array([[tilt], [0.0], [-1.0]], np.float32) / np.float32(np.hypot(tilt, 1.0))
        most = np.array([2.5 * np.hypot(tilt, 1.0)], np.float32)
        got = float(field.march(np.array([[x], [y], [2.5]], np.float32), d, most)[0])
        over = x + tilt * (2.5 - 0.74)
        if 2.25 < over < 3.75 and 1.55 < y < 2.45:
            assert got == pytest.approx((2.5 - 0.74) * np.hypot(tilt, 1.0), abs=0.1)
        elif not (2.0 < over < 4.0 and 1.4 < y < 2.6):
            assert got == most[0]


class TestWindows:
    """A window lights as much as it fills of what a point sees."""

    @given(st.floats(0.5, 5.5), st.floats(1.0, 4.8))
    @settings(max_examples=30, deadline=None)
    def test_light_of_an_evenly_bright_window_is_its_form_factor(self, x: float, y: float) -> None:
        panes = windows_of(box(gaps=(window(),)), NO_SKYLINE)
        even = replace(panes, horizon=np.zeros((len(panes), 0)), strength=np.ones(len(panes)))
        p = np.array([x, y, 0.0])
        ring = np.array([[2, -0.15, 0.9], [4, -0.15, 0.9], [4, -0.15, 2.2], [2, -0.15, 2.2]])
        assert even.factors(p[None], UP).sum() == pytest.approx(polygon_factor(p, UP[0], ring), rel=0.04)

    def test_the_sky_shines_more_than_the_ground_and_a_wall_across_the_yard_hides_it(self) -> None:
        prism = box(gaps=(window(),))
        across = Skyline(np.array([[[-50.0, -8.0], [50.0, -8.0]]]), np.array([9.0]))
        p = np.array([[3.0, 3.0, 0.0]])
        free, hidden = (windows_of(prism, s).factors(p, UP).sum() for s in (NO_SKYLINE, across))
        assert hidden < 0.6 * free
        from_above = windows_of(prism, NO_SKYLINE).factors(np.array([[3.0, 3.0, 2.69]]), -UP).sum()
        assert from_above < 0.7 * free, "the ceiling sees the ground"

    def test_emitters_have_one_bearing_table_each(self) -> None:
        panes = windows_of(box(gaps=(window(), window(EAST, (1.0, 2.0)))), NO_SKYLINE)
        assert panes.horizon.shape == (len(panes), BEARINGS)
        assert set(panes.gap.tolist()) == {0, 1}
        assert panes.area.sum() == pytest.approx(2.0 * 1.3 + 1.0 * 1.3)

    def test_what_is_seen_goes_through_the_window_and_not_through_the_wall_beside_it(self) -> None:
        place, _ = surroundings(facts(box(gaps=(window(),))))
        start = np.array([[3.0, 2.0, 1.0], [0.3, 0.4, 1.0]], np.float32).T
        target = np.array([[3.0, -0.15, 1.5], [2.2, -0.15, 1.5]], np.float32).T
        assert reaches(place, start, target, np.array([0, 0], np.int32)).tolist() == [1.0, 0.0]


class TestBounces:
    """Surfaces pass light on: less each time, and to all sides."""

    EFFORT = Effort(sky=4, lamp=4, sun=1, around=48)

    @pytest.mark.parametrize("albedo", [0.2, 0.5, 0.8])
    def test_a_closed_evenly_glowing_room_gets_as_bright_as_the_furnace_formula_says(self, albedo: float) -> None:
        seen = exchange(facts(box(), DESK), self.EFFORT)
        assert (seen.hits[: seen.walls] >= 0).all(), "no ray finds a way out of a closed room"
        count = len(seen.albedo)
        white = np.full((count, 3), albedo, np.float32)
        glow = Exchange(white, np.full((count, 3), 0.25 / albedo, np.float32), 0 * white, np.maximum(seen.hits, 0), seen.walls)
        assert balance({0: glow}, {0: []})[0].day == pytest.approx(0.25 / (1.0 - albedo), rel=2e-3)

    def test_nothing_gets_brighter_than_all_of_it_would_in_a_furnace(self) -> None:
        rng = np.random.default_rng(1)
        seen = exchange(facts(box(gaps=(window(),)), DESK, lamps=LAMPS), self.EFFORT)
        albedo = rng.uniform(0.0, 0.8, seen.albedo.shape).astype(np.float32)
        lit = replace(seen, albedo=albedo)
        sent = balance({0: lit}, {0: []})[0]
        for mine, given_ in ((sent.day, seen.day), (sent.lamp, seen.lamp)):
            assert mine.max() <= float((albedo * given_).max()) / 0.2 + 1e-5
            gathered_ = mine[np.maximum(seen.hits, 0)].mean(axis=1)
            assert (mine <= albedo * (given_ + gathered_) + 2e-3).all()

    def test_lights_on_and_day_add_up(self) -> None:
        seen = exchange(facts(box(gaps=(window(),)), DESK, lamps=LAMPS), self.EFFORT)
        apart = balance({0: seen}, {0: []})[0]
        both = balance({0: replace(seen, day=seen.day + seen.lamp)}, {0: []})[0]
        assert both.day == pytest.approx(apart.day + apart.lamp, abs=2e-3)

    def test_a_symmetric_room_is_lit_symmetrically(self) -> None:
        seen = exchange(facts(box(gaps=(window(),)), lamps=LAMPS), Effort(sky=32, lamp=32, sun=0, around=128))
        sent = balance({0: seen}, {0: []})[0]
        middle, _, _ = box().patches()
        for light in (sent.day[: len(middle)], sent.lamp[: len(middle)]):
            left, right = light[middle[:, 0] < 2.9].mean(), light[middle[:, 0] > 3.1].mean()
            assert left == pytest.approx(right, rel=0.03)

    def test_colour_bleeds(self) -> None:
        seen = exchange(facts(box(), lamps=LAMPS), self.EFFORT)
        red = np.where(np.arange(len(seen.albedo))[:, None] < seen.walls, [[0.7, 0.2, 0.2]], 0.5).astype(np.float32)
        sent = balance({0: replace(seen, albedo=red)}, {0: []})[0]
        upper = sent.lamp[: seen.walls][box().patches()[1][:, 2] < -0.5]  # the ceiling sees no lamp, only what the floor sends up
        assert upper[:, 0].mean() > 5 * upper[:, 2].mean()


class TestShutWalls:
    """What is shut is dark."""

    def test_no_light_comes_through_a_shut_wall(self) -> None:
        shut = facts(box())
        seen = exchange(shut)
        assert seen.day.max() == 0.0
        assert seen.lamp.max() == 0.0

    def test_a_bright_room_next_door_does_not_leak_at_the_foot_of_the_wall(self) -> None:
        bright = east_of_it(window())
        dark = facts(box())
        rooms = {0: exchange(dark), 1: exchange(replace(facts(bright, lamps=(Lamp((9.0, 2.5, 2.69), (0.6, 0.3)),)), number=1))}
        sent = balance(rooms, {0: [], 1: []})
        assert rooms[1].day.max() > 0.1
        assert sent[0].day.max() == 0.0
        assert sent[0].lamp.max() == 0.0

    def test_an_open_passage_lets_light_through_and_glass_only_the_day(self) -> None:
        def joined(way: Way) -> tuple[float, float]:
            other = east_of_it(window(), Gap(WEST, (2.0, 3.0), (0.0, 2.1), 0.1, way, 0.9, 0))
            here = box(gaps=(Gap(EAST, (2.0, 3.0), (0.0, 2.1), 0.1, way, 0.9, 1),))
            lamps = (Lamp((9.0, 2.5, 2.69), (0.6, 0.3)),)
            one = facts(here, others={1: (other, lamps)})
            two = replace(facts(other, lamps=lamps, others={0: (here, ())}), number=1)
            sent = balance({0: exchange(one), 1: exchange(two)}, {0: [1], 1: [0]})
            return float(sent[0].day.mean()), float(sent[0].lamp.mean())

        (day, lamp), (day_glass, lamp_glass) = joined(Way.PASSAGE), joined(Way.PANE)
        assert day > 3e-4
        assert lamp > 3e-4
        assert day_glass > 1e-4
        assert lamp_glass == 0.0, "the lamps behind the glass are switched there"


class TestLamps:
    """Lighting is planned to a level."""

    def test_desks_get_about_what_is_planned_straight_and_bounced(self) -> None:
        lamps = tuple(Lamp((x, y, 2.69), (0.6, 0.3)) for x in (1.5, 4.5) for y in (1.3, 3.7))
        room = facts(box(), lamps=lamps)
        seen = exchange(room)
        sent = balance({0: replace(seen, albedo=np.full_like(seen.albedo, 0.6))}, {0: []})[0]
        place, _ = surroundings(room)
        p = np.array([[x, y, 0.75] for x in (1.5, 3.0, 4.5) for y in (1.5, 2.5, 3.5)])
        got = gathered(place, p, np.repeat(UP, len(p), axis=0), np.arange(len(p), dtype=np.int32), Effort())
        level = got.lamp * got.lamp_seen + sent.lamp[got.hits].mean(axis=(1, 2))
        assert 0.7 * LAMP < level.mean() < 1.7 * LAMP

    def test_small_rooms_lamps_are_not_turned_up_without_end(self) -> None:
        closet = box(1.2, 1.2)
        strong = planned_lamps(closet, (Lamp((0.6, 0.6, 2.69), (0.3, 0.3)),))
        assert strong.strength.max() < 3.0 * planned_lamps(box(), LAMPS).strength.max()

    def test_lamps_are_cut_into_small_patches_of_the_same_area(self) -> None:
        cut = lamps_of(LAMPS)
        assert len(cut) == 2
        assert cut.area.sum() == pytest.approx(1.2 * 0.6)
        assert (cut.normal[:, 2] == -1).all()


class TestSun:
    """Sun comes in by windows that face it, and casts shadows."""

    def spot(self, prism: Prism, *slabs: np.ndarray, away: float = 0.0) -> float:
        """Sunshine on the floor where the ray through the window's middle meets it, or ``away`` metres east of there."""
        place, _ = surroundings(facts(prism, *slabs))
        middle = np.array([3.0, -0.15, 1.55])
        foot = middle - SUN * (1.55 / SUN[2]) + np.array([away, 0, 0])
        assert prism.holds(foot[None, :2])[0]
        return float(sunshine(place, foot[None], UP, np.zeros(1, np.int32), 9)[0])

    def test_the_spot_lies_where_the_ray_through_the_window_ends(self) -> None:
        prism = box(8.0, 6.0, gaps=(window(),))
        assert self.spot(prism) == pytest.approx(0.8 * SUN[2], rel=1e-3)
        assert self.spot(prism, away=2.5) == 0.0

    def test_a_desk_on_the_way_casts_a_shadow(self) -> None:
        prism = box(8.0, 6.0, gaps=(window(),))
        at = np.array([3.0, -0.15, 1.55]) - SUN * (0.8 / SUN[2])
        desk = slab((at[0] - 0.4, at[1] - 0.4, 0.7), (at[0] + 0.4, at[1] + 0.4, 0.78))
        assert self.spot(prism, desk) == 0.0

    def test_mullions_and_walls_across_the_yard_do_too(self) -> None:
        barred = replace(window(), panes=2)
        assert self.spot(box(8.0, 6.0, gaps=(barred,))) < 0.4 * 0.8 * SUN[2], "the middle of the window is its mullion"
        place, _ = surroundings(
            replace(
                facts(box(8.0, 6.0, gaps=(window(),))),
                skyline=Skyline(np.array([[[-40.0, -6.0], [60.0, -6.0]]]), np.array([20.0])),
            )
        )
        assert sunshine(place, np.array([[2.0, 1.5, 0.0]]), UP, np.zeros(1, np.int32), 4)[0] == 0.0

    def test_a_window_to_the_north_gets_none(self) -> None:
        place, _ = surroundings(facts(box(gaps=(window(2),))))
        grid = np.stack(np.meshgrid(np.linspace(0.2, 5.8, 15), np.linspace(0.2, 4.8, 12)), axis=-1).reshape(-1, 2)
        p = np.column_stack([grid, np.zeros(len(grid))])
        assert sunshine(place, p, np.repeat(UP, len(p), axis=0), np.arange(len(p), dtype=np.int32), 4).max() == 0.0


def test_the_floor_under_a_desk_is_darker_and_the_desk_top_is_not() -> None:
    room = facts(box(gaps=(window(),)), DESK, lamps=LAMPS)
    place, _ = surroundings(room)
    p = np.array([[3.0, 2.0, 0.0], [3.0, 4.2, 0.0], [3.0, 2.0, 0.82]])
    got = gathered(place, p, np.repeat(UP, 3, axis=0), np.zeros(3, np.int32), Effort(lamp=40))
    assert got.lamp_seen[0] < 0.5
    assert got.lamp_seen[1] > 0.9
    assert got.lamp_seen[2] > 0.9
    assert got.open[0] < got.open[1]


def test_light_in_the_air_comes_from_where_the_window_is() -> None:
    room = facts(box(gaps=(window(),)), DESK)
    place, _ = surroundings(room)
    seen = exchange(room)
    sent = balance({0: seen}, {0: []})[0]
    dark = np.zeros((1, 3), np.float32)
    volume = volume_of(place, (np.concatenate([sent.day, dark]), np.concatenate([sent.lamp, dark])))
    at = np.array([[3.0, 1.5, 1.4], [3.0, 1.5, 1.4], [3.0, 4.5, 1.4]])
    day = volume.at(at, np.array([[0, -1.0, 0], [0, 1.0, 0], [0, -1.0, 0]]))[:, 0]
    assert day[0] > 1.5 * day[1]
    assert day[0] > 1.5 * day[2]
    assert np.isfinite(volume.values).all()


def test_emitters_can_be_chosen_from() -> None:
    panes = windows_of(box(gaps=(window(), window(EAST, (1.0, 2.0)))), NO_SKYLINE)
    some = panes.where(panes.gap == 1)
    assert isinstance(some, Emitters)
    assert set(some.gap.tolist()) == {1}
