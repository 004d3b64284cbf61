"""A building becomes cells that fit together; whatever is odd in it becomes a finding."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.plan.building import Building, Category, LinkKind, OpeningKind, Polygon, VerticalLink
from sim.space.build import build_space
from sim.space.polygon import area, is_convex, signed_area
from sim.space.space import OUTDOORS, Space
from tests.t20_space.houses import (
    L_STAIR,
    STRAIGHT_STAIR,
    U_STAIR,
    box,
    components,
    corridor_house,
    door,
    grid_house,
    house,
    level,
    room,
    two_storeys,
)

BUILDINGS = {
    "grid": grid_house(3, 3),
    "grid without outline": grid_house(3, 2, outline=False),
    "grid without walls": grid_house(2, 2, wall=0.0),
    "corridor": corridor_house(4),
    "corridor, L-shaped rooms": corridor_house(3, l_shaped=True),
    "U stair": two_storeys(U_STAIR),
    "straight stair": two_storeys(STRAIGHT_STAIR),
    "L stair": two_storeys(L_STAIR),
}


@pytest.fixture(params=list(BUILDINGS), scope="module")
def built(request: pytest.FixtureRequest) -> Space:
    return build_space(BUILDINGS[request.param])


def test_every_cell_is_convex_and_counter_clockwise(built: Space) -> None:
    for c in range(built.cell_count):
        assert signed_area(built.polygon(c)) > 0
        assert is_convex(built.polygon(c), 1e-5)


def test_every_portal_lies_on_one_edge_of_each_of_its_cells(built: Space) -> None:
    edges = built.edges
    seen: dict[int, list[int]] = {}
    for c in range(built.cell_count):
        lo, hi = edges.start[c], edges.start[c + 1]
        for k in range(lo, hi):
            p = edges.portal[k]
            if p < 0:
                continue
            seen.setdefault(p, []).append(c)
            j = k + 1 if k + 1 < hi else lo
            a, b = built.portal_a[p], built.portal_b[p]
            if built.portal_cells[p, 0] != c:
                a, b = b, a  # the first cell's inside is on the left of a to b
            assert (edges.x[k], edges.y[k]) == pytest.approx(tuple(a), abs=1e-5)
            assert (edges.x[j], edges.y[j]) == pytest.approx(tuple(b), abs=1e-5)
    assert {p: sorted(c) for p, c in seen.items()} == {p: sorted(c) for p, c in enumerate(built.portal_cells.tolist())}


def test_everything_is_one_component_without_findings(built: Space) -> None:
    assert len(components(built)) == 1
    assert [f for f in built.findings if not f.startswith("outline_derived")] == []


def test_the_floor_is_level_in_rooms_and_meets_at_every_portal(built: Space) -> None:
    for p, (a, b) in enumerate(built.portal_cells.tolist()):
        for x, y in (built.portal_a[p], built.portal_b[p]):
            assert built.floor(a, x, y) == pytest.approx(built.floor(b, x, y), abs=0.01)
    for c in np.flatnonzero(built.cell_link < 0):
        assert built.cell_plane[c, :2].tolist() == [0.0, 0.0]


def test_the_same_building_gives_the_same_bits(built: Space) -> None:
    again = build_space(built.building)
    for field in dataclasses.fields(Space):
        one, two = getattr(built, field.name), getattr(again, field.name)
        assert one.tobytes() == two.tobytes() if isinstance(one, np.ndarray) else one == two


def test_rooms_keep_their_floor_area() -> None:
    space = build_space(corridor_house(3, l_shaped=True))
    for k, unit in enumerate(space.building.units):
        cells = [c for c in space.unit_cells[k] if space.cell_door[c] < 0]
        assert sum(signed_area(space.polygon(c)) for c in cells) == pytest.approx(area(unit.polygon), abs=1e-6)


def test_a_door_is_room_portal_threshold_portal_room() -> None:
    space = build_space(grid_house(2, 1))
    d = space.door_index["d0_0_0"]
    (threshold,) = np.flatnonzero(space.cell_door == d)
    portals = np.flatnonzero(space.portal_door == d)
    assert len(portals) == 2
    assert {threshold} == set(space.portal_cells[portals[0]]) & set(space.portal_cells[portals[1]])
    around = sorted(set(space.portal_cells[portals].ravel().tolist()) - {threshold})
    assert [space.unit_ids[space.cell_unit[c]] for c in around] == ["r0_0", "r1_0"]
    assert sorted(space.unit_ids[u] for u in space.door_units[d]) == ["r0_0", "r1_0"]
    assert space.door_width[d] == pytest.approx(0.9)


def test_an_exterior_door_leads_to_the_outdoors() -> None:
    space = build_space(grid_house(2, 1))
    d = space.door_index["exit"]
    assert space.door_units[d].tolist() == [space.unit_index["r0_0"], OUTDOORS]
    beyond = space.portal_cells[space.portal_door == d].ravel()
    assert OUTDOORS in space.cell_unit[beyond]


def test_an_open_passage_is_always_open_and_a_hatch_is_no_way() -> None:
    units = [room("a", box(0, 0, 4, 4)), room("b", box(4.2, 0, 8, 4)), room("c", box(0, 4.2, 4, 8))]
    openings = [
        door("gap", (4.1, 1), (4.1, 2.5), ("a", "b"), kind=OpeningKind.OPEN),
        door("hatch", (1, 4.1), (2, 4.1), ("a", "c"), kind=OpeningKind.HATCH),
    ]
    space = build_space(house([level("p1", 0, box(-0.3, -0.3, 8.3, 8.3))], units, openings))
    assert space.door_ids == ()
    assert (space.portal_door == -1).all()
    together = [{space.unit_ids[u] for u in c if u >= 0} for c in components(space)]
    assert {"a", "b"} in together
    assert {"c"} in together


def test_a_courtyard_is_outdoors_and_reached_by_its_door() -> None:
    units = [
        room("w", box(0, 0, 3, 12)),
        room("e", box(9, 0, 12, 12)),
        room("s", box(3.2, 0, 8.8, 3)),
        room("n", box(3.2, 9, 8.8, 12)),
    ]
    frame = Polygon(box(-0.3, -0.3, 12.3, 12.3).exterior, (box(3.3, 3.3, 8.7, 8.7).exterior[::-1],))
    openings = [door("yard", (5, 3.15), (6, 3.15), ("s",)), door("front", (1, -0.15), (2, -0.15), ("w",))]
    space = build_space(house([level("p1", 0, frame)], units, openings))
    assert space.findings == ()
    yard = [c for c in range(space.cell_count) if space.cell_unit[c] == OUTDOORS and signed_area(space.polygon(c)) < 40]
    assert yard
    assert any(OUTDOORS in c and space.unit_index["s"] in c and space.unit_index["w"] not in c for c in components(space))


def test_an_outdoor_unit_on_the_ground_is_a_label_and_a_roof_terrace_is_a_room() -> None:
    base = two_storeys(U_STAIR)
    yard = room("yard", box(-15, -15, -5, -5), category=Category.OUTDOOR)
    terrace = room("terrace", box(12.5, 0, 15, 8), "p2", Category.OUTDOOR)
    more = (*base.openings, door("out", (12.1, 2), (12.1, 3), ("room1", "terrace"), "p2"))
    space = build_space(dataclasses.replace(base, units=(*base.units, yard, terrace), openings=more))
    assert space.unit_index["yard"] not in space.unit_cells
    assert space.unit_index["terrace"] in space.unit_cells
    assert len(components(space)) == 1


def test_an_exit_above_ground_gets_a_landing() -> None:
    base = two_storeys(U_STAIR)
    more = (*base.openings, door("escape", (11.8, 5), (11.8, 6), ("room1",), "p2"))
    space = build_space(dataclasses.replace(base, openings=more))
    assert space.findings == ("exit_without_ground:escape",)
    d = space.door_index["escape"]
    beyond = space.portal_cells[space.portal_door == d].ravel()
    assert OUTDOORS in space.cell_unit[beyond]


@pytest.mark.parametrize("wall", [0.0, 0.02, 0.1, 0.3, 0.6])
def test_walls_of_any_thickness_are_joined(wall: float) -> None:
    space = build_space(grid_house(2, 2, wall=wall))
    assert space.findings == ()
    assert len(components(space)) == 1


@pytest.mark.parametrize("shift", [-0.3, -0.1, 0.1, 0.3])
@pytest.mark.parametrize("skew", [0.0, 0.1])
def test_misdrawn_doors_are_joined(shift: float, skew: float) -> None:
    units = [room("a", box(0, 0, 4, 4)), room("b", box(4.3, 0, 8, 4))]
    line = ((4.15 + shift - skew, 1.0), (4.15 + shift + skew, 1.9))
    space = build_space(house([level("p1", 0, box(-0.3, -0.3, 8.3, 4.3))], units, [door("d", *line, ("a", "b"))]))
    assert space.findings == ()
    assert any({0, 1} <= c for c in components(space))


@pytest.mark.parametrize(
    ("opening", "finding"),
    [
        (door("d", (2, 2), (2, 2.9), ("a", "b")), "door_not_joined:d"),
        (door("d", (4.1, 1), (4.1, 1.2), ("a", "b")), "door_not_joined:d"),
        (door("d", (4.1, 1), (4.1, 2), ("a", "a")), "door_rooms_unknown:d"),
        (door("d", (4.1, 1), (4.1, 2), ("a", "nowhere")), "door_rooms_unknown:d"),
        (door("d", (4.1, 1), (4.1, 2), ()), "door_rooms_unknown:d"),
        (door("d", (4.1, 3.5), (4.1, 4.5), ("a", "b")), "door_narrowed:d"),
    ],
)
def test_bad_doors_are_findings(opening: object, finding: str) -> None:
    units = [room("a", box(0, 0, 4, 4)), room("b", box(4.2, 0, 8, 4))]
    space = build_space(house([level("p1", 0, box(-0.3, -0.3, 8.3, 4.3))], units, [opening]))  # type: ignore[list-item]
    assert finding in space.findings
    assert space.door_ids == ("d",)


@pytest.mark.parametrize(
    "path", [(), ((1.0, 1.0, 0.0),), ((1.0, 1.0, 0.0), (1.0, 1.0, 3.5)), ((50.0, 0.0, 0.0), (60.0, 0.0, 3.5))]
)
def test_bad_stairs_are_findings(path: tuple[tuple[float, float, float], ...]) -> None:
    space = build_space(two_storeys(path))
    assert any(f.split(":")[0] in ("stair_path_unusable", "stair_not_joined") for f in space.findings)


def test_a_stair_that_fills_its_well_can_still_be_walked() -> None:
    narrow = two_storeys(((1.0, 0.5, 0.0), (1.0, 7.0, 3.5)), width=1.9, well=box(0, 0, 5, 8))
    tight = dataclasses.replace(
        narrow,
        units=tuple(dataclasses.replace(u, polygon=box(0, 0, 2.0, 8)) if u.id.startswith("well") else u for u in narrow.units),
    )
    doors = tuple(dataclasses.replace(o, line=((2.1, 0.05), (2.1, 1.0))) if o.id in ("d0", "d1") else o for o in tight.openings)
    rooms = tuple(dataclasses.replace(u, polygon=box(2.2, 0, 11.6, 8)) if u.id.startswith("room") else u for u in tight.units)
    space = build_space(dataclasses.replace(tight, openings=doors, units=rooms))
    wells = {space.unit_index["well0"], space.unit_index["well1"]}
    assert any(wells <= c for c in components(space))


def test_lifts_are_not_walked() -> None:
    base = two_storeys(U_STAIR)
    lift = VerticalLink("lift", LinkKind.ELEVATOR, "well0", "well1", ((4.0, 4.0, 0.0), (4.0, 4.0, 3.5)), 1.0)
    space = build_space(dataclasses.replace(base, vertical_links=(lift,)))
    assert (space.cell_link == -1).all()
    assert len(components(space)) == 2


def test_the_stair_is_cut_out_of_both_floors() -> None:
    space = build_space(two_storeys(U_STAIR))
    for uid in ("well0", "well1"):
        cells = [c for c in space.unit_cells[space.unit_index[uid]] if space.cell_door[c] < 0 and space.cell_link[c] < 0]
        floor = sum(signed_area(space.polygon(c)) for c in cells)
        assert floor < 40 - 2 * 1.2 * 3.4 - 1.2 * 2.6 + 0.01


def test_broken_outlines_fall_back_on_the_rooms() -> None:
    base = grid_house(3, 1)
    bow = Polygon(((-0.4, -0.4), (19.0, 5.4), (19.0, -0.4), (-0.4, 5.4)))
    space = build_space(dataclasses.replace(base, levels=(level("p1", 0, bow),)))
    assert "outline_unusable:p1" in space.findings
    assert len(components(space)) == 1


def test_a_building_of_nothing_is_a_space_of_nothing() -> None:
    assert build_space(house([], [], [])).cell_count == 0


def test_a_hundred_and_twenty_rooms_make_few_cells() -> None:
    space = build_space(grid_house(12, 10))
    assert space.findings == ()
    assert len(components(space)) == 1
    assert space.cell_count < 4 * 120


@given(
    st.integers(1, 4),
    st.integers(1, 3),
    st.sets(st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 1))),
    st.sampled_from([0.0, 0.1, 0.2, 0.45]),
    st.booleans(),
)
@settings(max_examples=30, deadline=None)
def test_rooms_are_together_exactly_when_doors_join_them(
    columns: int, rows: int, doors: set[tuple[int, int, int]], wall: float, outline: bool
) -> None:
    building = grid_house(columns, rows, doors=sorted(doors), wall=wall, outline=outline)
    space = build_space(building)
    assert [f for f in space.findings if not f.startswith("outline_derived")] == []
    assert sorted(map(sorted, components(space))) == sorted(map(sorted, door_graph(building)))


def door_graph(building: Building) -> list[set[int]]:
    """Units joined by doors, the outdoors as -1."""
    index = {u.id: k for k, u in enumerate(building.units)}
    groups = [{k} for k in [-1, *index.values()]]
    for o in building.openings:
        ends = {index[u] for u in o.unit_ids} | ({-1} if len(o.unit_ids) == 1 else set())
        hit = [g for g in groups if g & ends]
        groups = [g for g in groups if not g & ends] + [set().union(*hit)]
    return groups
