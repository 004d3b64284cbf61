"""Sight, by the hundred thousand pairs: left-out cells, targets and screens change no answer, and closing never shows more."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.plan.building import Blinds, Window
from sim.plan.load import load_plan
from sim.space.build import build_space
from sim.space.sight import Sight
from sim.space.sightoverlaps import overlaps, reach_into
from sim.space.space import Space
from tests.t20_space.houses import box, door, house, level, room, two_storeys
from tests.t20_space.small_schools import any_state, places, small_school, with_blinds

SEEDS = st.integers(0, 2**32 - 1)
REAL = (
    "ifc/kit_institute_ifc2x3.ifc",
    "ifc/duplex_ifc2x3.ifc",
    "ifc/kit_fzk_haus_ifc4.ifc",
    "ifc/bimwhale_large_mm_ifc2x3.ifc",
    "dxf/jupedsim_iso_office.dxf",
    "indoorgml/fjk_haus.gml",
    "traced/hotel.building.yaml",
    "osm/tu_dresden_apb.osm",
)


def compare(sight: Sight, rng: np.random.Generator, eyes: int, targets: int) -> tuple[int, int]:
    """Asks about eyes times targets in one random state, in all three ways; gives (pairs, how many see each other)."""
    space = sight.space
    (e, at), (t, there) = places(space, rng, eyes, (0.6, 1.9)), places(space, rng, targets)
    state = any_state(space, rng)
    slow = sight.visible_brute(e, t, *state, eye_cells=at, target_cells=there)
    fast = sight.visible(e, t, *state, eye_cells=at, target_cells=there)
    assert (fast == slow).all()
    few = sight.visible(e, t[:9], *state, eye_cells=at, target_cells=there[:9])
    assert (few == slow[:, :9]).all()
    anybody = sight.seen_by_any(e, t, *state, eye_cells=at, target_cells=there)
    assert (anybody == slow.any(axis=0)).all()
    return eyes * targets, int(slow.sum())


def never_more(sight: Sight, rng: np.random.Generator) -> int:
    """Shuts a door, covers a pane or lowers a room's blinds, and nobody sees what they did not; gives how many saw before."""
    space = sight.space
    (e, at), (t, there) = places(space, rng, 4, (0.6, 1.9)), places(space, rng, 30)
    opened, covered, down = any_state(space, rng)
    before = sight.visible(e, t, opened, covered, down, eye_cells=at, target_cells=there)
    what = int(rng.integers(3))
    less = opened.copy(), covered.copy(), down.copy()
    column = less[what]
    column[int(rng.integers(len(column)))] = (0.0, True, True)[what]
    after = sight.visible(e, t, *less, eye_cells=at, target_cells=there)
    assert not (after & ~before).any()
    return int(before.sum())


@pytest.fixture(scope="module")
def school(repository: Path) -> Sight:
    return Sight(build_space(with_blinds(load_plan(repository / "scenarios/plans/lingonmoskolan.plan.json"))))


def generated(rng: np.random.Generator, count: int) -> Iterator[Sight]:
    for _ in range(count):
        yield Sight(build_space(small_school(rng)))


def test_in_the_school_what_is_left_out_changes_nothing(school: Sight) -> None:
    rng = np.random.default_rng(11)
    found = [compare(school, rng, 20, 150) for _ in range(3)]
    assert sum(pairs for pairs, _ in found) == 9_000
    assert sum(seen for _, seen in found) > 50


@given(SEEDS)
@settings(max_examples=24, deadline=None)
def test_in_schools_nobody_drew_what_is_left_out_changes_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for sight in generated(rng, 1):
        compare(sight, rng, 10, 50)


def test_generated_schools_are_schools() -> None:
    rng = np.random.default_rng(5)
    spaces: list[Space] = [s.space for s in generated(rng, 12)]
    assert {len(s.level_ids) for s in spaces} == {1, 2}
    assert min(len(s.door_ids) for s in spaces) >= 4
    assert any((s.cell_link >= 0).any() for s in spaces)
    assert sum(len(s.building.windows) for s in spaces) > 40
    assert all(s.findings == () for s in spaces)


def test_closing_covering_and_lowering_never_show_more_in_the_school(school: Sight) -> None:
    rng = np.random.default_rng(13)
    assert sum(never_more(school, rng) for _ in range(60)) > 100


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_closing_covering_and_lowering_never_show_more_anywhere(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for sight in generated(rng, 1):
        for _ in range(6):
            never_more(sight, rng)


def test_drawn_blinds_end_the_view_from_outdoors_whatever_is_behind_them() -> None:
    """A house with a window on either side: with blinds down nobody looks through it, though the rooms were never entered."""
    rooms = [room("a", box(0, 0, 6, 4)), room("b", box(0, 4.2, 6, 8))]
    doors = [door("d", (2.5, 4.1), (3.5, 4.1), ("a", "b")), door("out", (6.2, 1), (6.2, 2), ("a",))]
    windows = [
        Window("south", "p1", ((2.0, -0.2), (4.0, -0.2)), ("a",), 0.8, 2.0, Blinds.INSIDE),
        Window("north", "p1", ((2.0, 8.2), (4.0, 8.2)), ("b",), 0.8, 2.0, Blinds.INSIDE),
    ]
    space = build_space(house([level("p1", 0, box(-0.4, -0.4, 6.4, 8.4))], rooms, doors, windows=windows))
    sight, ends = Sight(space), np.array([[3.0, -6.0, 1.5]] + [[2.5 + k / 20, 14.0, 1.5] for k in range(20)])
    for down, through in ((False, 20), (True, 0)):
        state = np.ones(2), np.zeros(2, bool), np.full(2, down)
        brute = sight.visible_brute(ends[:1], ends[1:], *state)
        assert brute.sum() == through
        assert (sight.visible(ends[:1], ends[1:], *state) == brute).all()


def test_what_reaches_into_a_ring() -> None:
    ring = [(0.0, 0.0), (4.0, 0.0), (4.0, 2.0), (0.0, 2.0)]
    p = np.array([[1.0, 1.0], [-1.0, 1.0], [0.0, 0.0], [5.0, -1.0], [-1.0, 3.0], [3.0, -1.0]])
    q = np.array([[2.0, 1.0], [5.0, 1.0], [4.0, 0.0], [5.0, 3.0], [6.0, 3.0], [5.0, 1.0]])
    assert reach_into(ring, p, q).tolist() == [True, True, False, False, False, False]


def test_a_stair_drawn_over_the_floor_beside_it_hides_what_is_behind_it() -> None:
    """The stair's strip reaches half a metre into the room beside its well."""
    path = ((4.4, 2.0, 0.0), (4.4, 6.0, 3.5))
    space = build_space(two_storeys(path, 2.4))
    sight, rng = Sight(space), np.random.default_rng(2)
    (stair,) = (c for c in range(space.cell_count) if space.cell_link[c] >= 0)
    shared = overlaps(space, {(0, c): [] for c in range(space.cell_count) if space.cell_level[c] == 0})
    assert shared[(0, stair)]
    for _ in range(20):
        compare(sight, rng, 12, 60)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_million_pairs(school: Sight, real_plans: Path) -> None:
    """Half of them in the shipped school and in real buildings, half in schools nobody drew."""
    importer = pytest.importorskip("tools.importers", reason="the import extra is not installed")
    rng = np.random.default_rng(17)
    real = [Sight(build_space(with_blinds(importer.import_plan(real_plans / name).building))) for name in REAL]
    total = seen = 0
    for sight in [school] * 3 + real:
        for _ in range(12):
            pairs, visible = compare(sight, rng, 20, 200)
            total, seen = total + pairs, seen + visible
    for sight in generated(rng, 125):
        pairs, visible = compare(sight, rng, 20, 200)
        total, seen = total + pairs, seen + visible
    print(f"{total} pairs, {seen} in sight of each other")
    assert total >= 1_000_000
    assert seen > 20_000


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_thousands_of_doors_panes_and_blinds(school: Sight) -> None:
    rng = np.random.default_rng(19)
    saw = sum(never_more(school, rng) for _ in range(1500))
    for sight in generated(rng, 100):
        saw += sum(never_more(sight, rng) for _ in range(25))
    print(f"4000 changes, {saw} pairs in sight before them")
    assert saw > 10_000
