"""Which rooms are drawn, in which form, and which slices of the outdoors with them."""

import numpy as np
import pytest
from panda3d.core import NodePath

from sim.plan.building import Building
from sim.view.cells import Cells
from sim.view.eyes import eye_set, flat_eye
from sim.view.furniture import shipped_props
from sim.view.glance import Glance
from sim.view.sectors import Sectors
from sim.view.statics import Cell, Statics, build_statics

WHOLE = (-1.0, -1.0, 1.0, 1.0)


@pytest.fixture(scope="module")
def statics(school: Building) -> Statics:
    return build_statics(school, shipped_props())


@pytest.fixture(scope="module")
def yard(statics: Statics) -> Cell:
    return statics.cells[-1]


@pytest.fixture
def cells(statics: Statics) -> Cells:
    return Cells(NodePath("root"), statics)


def seen_from(cells: Cells, *at: float, units: set[int], outdoors: bool = False) -> int:
    cells.show(units, np.array(at), None, outdoors=outdoors)
    return cells.triangles


class TestForms:
    def test_a_room_one_is_in_is_drawn_in_full(self, cells: Cells, statics: Statics) -> None:
        assert seen_from(cells, 4.0, 3.5, 1.6, units={0}) == len(statics.cells[0].forms[0].index)
        assert cells.draws == 1

    def test_from_the_next_room_it_is_plain_and_from_far_away_plainer(self, cells: Cells, statics: Statics) -> None:
        near, far, away = (len(form.index) for form in statics.cells[0].forms)
        assert seen_from(cells, 12.0, 3.5, 1.6, units={0}) == far
        assert seen_from(cells, 30.0, 3.5, 1.6, units={0}) == away
        assert away < far < near

    def test_the_storey_above_counts_as_far(self, cells: Cells, statics: Statics) -> None:
        assert seen_from(cells, 4.0, 8.6, 5.0, units={2}) == len(statics.cells[2].forms[1].index)

    def test_furniture_further_down_a_room_is_plain_while_its_walls_are_not(self, cells: Cells, statics: Statics) -> None:
        corridor = statics.cells[2]
        shell, whole = int(corridor.ends[0, 0]), len(corridor.index)
        assert seen_from(cells, 6.0, 8.6, 1.6, units={2}) == whole
        assert shell < seen_from(cells, 15.5, 8.6, 1.6, units={2}) < whole, "the coat rack is 9 m away"

    def test_a_form_that_was_drawn_before_is_drawn_again(self, cells: Cells) -> None:
        first = seen_from(cells, 4.0, 3.5, 1.6, units={0, 2})
        other = seen_from(cells, 12.0, 3.5, 1.6, units={0, 2})
        assert other != first
        assert seen_from(cells, 4.0, 3.5, 1.6, units={0, 2}) == first
        assert cells.shown == {0, 2}

    def test_walking_up_and_down_keeps_few_nodes(self, cells: Cells, statics: Statics) -> None:
        root = cells.open_air.get_parent()
        for x in [*np.linspace(-30.0, 40.0, 60), *np.linspace(40.0, -30.0, 60)]:
            seen_from(cells, float(x), 8.6, 1.6, units=set(range(len(statics.cells))))
        assert len(root.find_all_matches("**/room*")) < 2 * 13 * len(statics.cells)
        assert cells.triangles > 0

    def test_nothing_is_drawn_of_nothing(self, cells: Cells) -> None:
        assert seen_from(cells, 4.0, 3.5, 1.6, units=set()) == 0
        assert cells.draws == 0

    def test_the_sky_is_for_who_is_outdoors(self, cells: Cells, statics: Statics) -> None:
        outdoors = len(statics.cells) - 1
        seen_from(cells, 4.0, 3.5, 1.6, units={0, outdoors})
        assert cells.open_air.is_hidden()
        inside = cells.triangles
        seen_from(cells, 4.0, -9.0, 1.6, units={0, outdoors}, outdoors=True)
        assert not cells.open_air.is_hidden()
        assert cells.triangles != inside


class TestSlices:
    def test_together_they_are_the_outdoors(self, yard: Cell) -> None:
        cut = Sectors(yard, np.array([8.0, 5.0]))
        for form in range(3):
            whole = {tuple(t) for t in yard.forms[form].index.tolist()}
            parts = [tuple(t) for cell in cut.cells for t in cell.forms[form].index.tolist()]
            assert len(parts) == len(yard.forms[form].index)
            assert set(parts) == whole
            assert all(int(cell.ends[form, -1]) == len(cell.forms[form].index) for cell in cut.cells)
        assert sum(len(cell.boxes) for cell in cut.cells) == len(yard.boxes)

    @pytest.mark.parametrize("heading", [-90.0, 0.0, 75.0, 180.0])
    def test_no_slice_is_left_out_that_shows(self, yard: Cell, heading: float) -> None:
        cut = Sectors(yard, np.array([8.0, 5.0]))
        glance = Glance(eye_set([flat_eye((4.0, 3.0, 1.6), np.radians(heading))]))
        chosen = cut.in_view(glance.matrix, WHOLE)
        assert 0 < len(chosen) < len(cut.cells)
        for n, cell in enumerate(cut.cells):
            points = cell.rows["vertex"][np.unique(cell.index)].astype(float)
            clip = np.column_stack([points, np.ones(len(points))]) @ glance.matrix
            within = (np.abs(clip[:, :2]) < clip[:, 3:]).all(axis=1) & (clip[:, 3] > 0.0)
            assert n in chosen or not within.any()

    def test_a_narrow_window_shows_fewer(self, yard: Cell) -> None:
        cut = Sectors(yard, np.array([8.0, 5.0]))
        matrix = Glance(eye_set([flat_eye((4.0, 3.0, 1.6), np.radians(-60.0), fov_deg=110.0)])).matrix
        narrow = set(cut.in_view(matrix, (-0.9, -0.2, -0.7, 0.4)))
        assert narrow <= set(cut.in_view(matrix, WHOLE))
        assert len(narrow) < len(cut.cells)

    def test_a_school_without_a_yard_has_none(self) -> None:
        from sim.view.statics import _empty

        assert Sectors(_empty(), np.zeros(2)).in_view(np.eye(4), WHOLE) == []
