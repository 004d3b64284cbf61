"""Buildings nobody drew for these tests: the shipped school, and real files where there are any."""

from pathlib import Path

import numpy as np
import pytest

from sim.plan.building import Building, Category
from sim.plan.load import load_plan
from sim.space.build import build_space
from sim.space.motion import move_many
from sim.space.nav import Navigator
from sim.space.sight import Sight
from sim.space.space import OUTDOORS, Space
from tests.t20_space.houses import components

NOT_WALKED = {Category.SHAFT, Category.ELEVATOR, Category.OUTDOOR}


@pytest.fixture(scope="module")
def school(repository: Path) -> Space:
    path = repository / "scenarios" / "plans" / "lingonmoskolan.plan.json"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    return build_space(load_plan(path))


@pytest.fixture(scope="module")
def institute(real_plans: Path) -> Building:
    pytest.importorskip("ifcopenshell", reason="the import extra is not installed")
    importer = pytest.importorskip("tools.importers", reason="there is no IFC importer")
    building = importer.import_plan(real_plans / "ifc" / "kit_institute_ifc2x3.ifc").building
    assert isinstance(building, Building)
    return building


def all_rooms_are_one(space: Space) -> bool:
    rooms = {k for k, u in enumerate(space.building.units) if u.category not in NOT_WALKED}
    return any(rooms | {OUTDOORS} <= c for c in components(space))


def test_every_room_of_the_school_is_reached_from_outdoors(school: Space) -> None:
    assert school.findings == ()
    assert len(school.level_ids) == 2
    assert all_rooms_are_one(school)


def test_assembly_points_of_the_school_are_reached(school: Space) -> None:
    nav = Navigator(school)
    start = nav.unit_place(next(k for k, u in enumerate(school.building.units) if u.category is Category.CLASSROOM))
    assert start is not None
    assert school.building.assembly_points
    for point in school.building.assembly_points:
        cell = nav.locator.cell(*point.point, int(school.cell_level[school.unit_cells[OUTDOORS][0]]))
        assert school.cell_unit[cell] == OUTDOORS
        assert 5 < nav.distance(*start, cell, point.point) < 400


def test_in_the_school_the_fast_sight_is_the_true_one(school: Space) -> None:
    sight, rng = Sight(school), np.random.default_rng(4)
    cell = rng.integers(0, school.cell_count, 160).astype(np.int32)
    xyz = []
    for c in cell:
        x, y = rng.dirichlet(np.ones(len(school.polygon(c)))) @ school.polygon(c)
        xyz.append((x, y, school.floor(c, x, y) + 1.2))
    points = np.array(xyz)
    state = rng.random(len(school.door_ids)) < 0.5, rng.random(len(school.door_ids)) < 0.5, rng.random(len(school.unit_ids)) < 0.5
    asked = (points[:60], points, *state)
    fast = sight.visible(*asked, eye_cells=cell[:60], target_cells=cell)
    assert (fast == sight.visible_brute(*asked, eye_cells=cell[:60], target_cells=cell)).all()


def test_a_whole_school_leaves_by_following_the_field(school: Space) -> None:
    nav, rng = Navigator(school), np.random.default_rng(8)
    outdoors = school.unit_cells[OUTDOORS]
    doors = np.ones(len(school.door_ids), bool)
    field = nav.goal_field(outdoors, doors)
    rooms = [k for k, u in enumerate(school.building.units) if u.category not in NOT_WALKED]
    places = [nav.unit_place(k) for k in rng.choice(rooms, 100)]
    cell = np.array([p[0] for p in places if p], np.int32)
    xy = np.array([p[1] for p in places if p])
    is_out = np.isin(np.arange(school.cell_count), outdoors)
    for _ in range(2500):
        portal = nav.next_portal(cell, xy, field)
        assert (portal >= 0).all()
        aim = nav.middle[portal] - xy
        far = np.sqrt((aim * aim).sum(axis=1))
        a, b = school.portal_a[portal], school.portal_b[portal]
        through = np.stack([-(b - a)[:, 1], (b - a)[:, 0]], axis=1) / np.sqrt(((b - a) ** 2).sum(axis=1))[:, None]
        through[school.portal_cells[portal, 0] == cell] *= -1.0
        pull = np.where(far[:, None] > 0.2, aim / np.maximum(far, 1e-9)[:, None], through)
        target = np.where(is_out[cell][:, None], xy, xy + 0.1 * pull)
        cell, xy = move_many(school, cell, xy, target, doors, 0.2)
        if is_out[cell].all():
            break
    assert is_out[cell].all()


def test_a_real_institute_of_five_storeys_is_one_building(institute: Building) -> None:
    space = build_space(institute)
    assert len(space.level_ids) == 5
    rooms = {k for k, u in enumerate(space.building.units) if u.category not in NOT_WALKED}
    largest = max(components(space), key=len)
    assert len(rooms & largest) >= len(rooms) - 1
    assert OUTDOORS in largest
