"""Where a point is: the same answer as the polygons give."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.plan.building import Category
from sim.space.build import build_space
from sim.space.locate import Locator
from sim.space.polygon import contains
from sim.space.space import OUTDOORS
from tests.t20_space.houses import U_STAIR, box, corridor_house, grid_house, room, two_storeys

SPACE = build_space(corridor_house(4, l_shaped=True))
LOCATOR = Locator(SPACE)


@given(st.floats(-60, 90), st.floats(-60, 60))
@settings(max_examples=300, deadline=None)
def test_the_cell_found_holds_the_point_and_none_is_found_only_in_walls(x: float, y: float) -> None:
    cell = LOCATOR.cell(x, y, 0)
    holding = [c for c in range(SPACE.cell_count) if bool(contains(SPACE.polygon(c), x, y))]
    if cell >= 0:
        assert min(nx * x + ny * y - d for nx, ny, d in SPACE.side_rows[cell]) >= -1e-5  # on a side counts as inside
    else:
        assert holding == []


@pytest.mark.parametrize("unit", ["hall", "n0", "s3"])
def test_a_units_middle_is_in_that_unit(unit: str) -> None:
    k = SPACE.unit_index[unit]
    for c in SPACE.unit_cells[k]:
        x, y = SPACE.polygon(c).mean(axis=0).tolist()
        assert SPACE.cell_unit[LOCATOR.cell(x, y, 0)] == k


def test_many_at_once_are_the_same_as_one_by_one() -> None:
    xy = np.random.default_rng(2).uniform(-30, 60, (200, 2))
    assert LOCATOR.cells(xy, 0).tolist() == [LOCATOR.cell(x, y, 0) for x, y in xy.tolist()]
    assert LOCATOR.cells(xy, np.zeros(200, np.int32)).tolist() == LOCATOR.cells(xy, 0).tolist()


def test_storeys_are_apart() -> None:
    space = build_space(two_storeys(U_STAIR))
    where = Locator(space)
    assert [space.unit_ids[space.cell_unit[where.cell(8.0, 4.0, k)]] for k in (0, 1)] == ["room0", "room1"]
    assert space.cell_unit[where.cell(-20.0, -20.0, 0)] == OUTDOORS
    assert where.cell(-20.0, -20.0, 1) == -1


def test_a_yard_is_found_under_its_label() -> None:
    base = grid_house(1, 1)
    yard = room("yard", box(-20, -20, -10, -10), category=Category.OUTDOOR)
    space = build_space(dataclasses.replace(base, units=(*base.units, yard)))
    where = Locator(space)
    index = space.unit_index["yard"]
    assert where.outdoor_unit(-15, -15) == index
    assert where.outdoor_unit(3, 2) == -1
    (cell,) = where.unit_cells(index)
    assert space.cell_unit[cell] == OUTDOORS
    assert bool(contains(space.polygon(cell), -15.0, -15.0))
