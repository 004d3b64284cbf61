"""Every real building can be walked: each room a door or stair leads to, through no wall, without getting stuck."""

from pathlib import Path

import pytest

from sim.plan.load import load_plan
from sim.resources import find
from tests.t45_session.tours import Toured, toured

pytest.importorskip("shapely", reason="the import extra is not installed")

SMALL = {
    "ifc/kit_institute_ifc2x3.ifc": 80,
    "ifc/kit_fzk_haus_ifc4.ifc": 7,
    "ifc/duplex_ifc2x3.ifc": 20,
    "ifc/bimwhale_large_mm_ifc2x3.ifc": 8,
    "ifc/ifcopenhouse_nospace_ifc4.ifc": 1,
    "ifc/pcert_tessellated_ifc4.ifc": 1,
    "dxf/house_inches_labelled_mm.dxf": 17,
    "dxf/jupedsim_iso_office.dxf": 1,
    "indoorgml/fjk_haus.gml": 14,
    "wkt/office_rooms.wkt": 1,
    "traced/office.building.yaml": 5,
    "traced/hotel.building.yaml": 3,
}
"""Files and the rooms a tour must see in them at least."""

LARGE = {"osm/tu_dresden_apb.osm": 460, "imdf_uulm": 270}


def tour_of(path: Path) -> Toured:
    from tools.importers import import_plan

    if not path.exists():
        pytest.skip(f"{path} is not there")
    return toured(import_plan(path).building)


def assert_walked(done: Toured, least: int) -> None:
    report = done.report
    assert report.unreached == {}
    assert (report.stuck, report.crossings) == (0, 0)
    assert report.visited == report.reachable >= least
    assert done.session.result.cause == "debrief"


@pytest.mark.parametrize("name", SMALL)
def test_every_reachable_room_is_visited(real_plans: Path, name: str) -> None:
    assert_walked(tour_of(real_plans / name), SMALL[name])


@pytest.mark.slow
@pytest.mark.parametrize("name", LARGE)
def test_every_reachable_room_of_a_university_is_visited(real_plans: Path, name: str) -> None:
    assert_walked(tour_of(real_plans / name), LARGE[name])


def test_the_shipped_school_is_walked_whole() -> None:
    done = toured(load_plan(find("plan", "lingonmoskolan")))
    assert_walked(done, 67)
    assert done.report.rooms == 67
