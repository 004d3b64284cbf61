"""What holds for every drawing, whatever its format: the same plan each time, without errors, with honest findings."""

from pathlib import Path

import pytest

from sim.errors import Severity
from sim.issue_text import issue_text
from sim.plan.building import Blinds, LockKind, Tri
from sim.plan.codes import CODES as PLAN_CODES
from sim.plan.load import load_plan
from sim.plan.save import plan_json, save_plan
from sim.plan.validate import validate
from sim.space.build import build_space
from tools.importers import ImportResult, import_plan
from tools.importers.codes import CODES

DRAWINGS = {  # file: rooms, doors and links at least (the numbers of the file itself, or what people count in it)
    "ifc/kit_institute_ifc2x3.ifc": (82, 77, 4),
    "ifc/kit_fzk_haus_ifc4.ifc": (7, 5, 1),
    "ifc/duplex_ifc2x3.ifc": (21, 14, 2),
    "ifc/bimwhale_large_mm_ifc2x3.ifc": (8, 18, 0),
    "ifc/ifcopenhouse_nospace_ifc4.ifc": (1, 1, 0),
    "ifc/pcert_tessellated_ifc4.ifc": (2, 0, 0),
    "dxf/house_inches_labelled_mm.dxf": (19, 15, 0),
    "dxf/jupedsim_iso_office.dxf": (1, 2, 0),
    "osm/tu_dresden_apb.osm": (440, 436, 20),
    "imdf_uulm": (554, 188, 40),
    "indoorgml/fjk_haus.gml": (14, 10, 1),
    "traced/hotel.building.yaml": (40, 19, 4),
    "traced/office.building.yaml": (4, 3, 0),
    "wkt/jps_BUW.wkt": (1, 0, 0),
    "wkt/jps_aknz_evac.wkt": (1, 0, 0),
    "wkt/office_rooms.wkt": (1, 0, 0),
}


@pytest.fixture(scope="module", params=DRAWINGS)
def drawing(request, real_plans: Path) -> str:
    return request.param


@pytest.fixture(scope="module")
def result(drawing: str, real_plans: Path) -> ImportResult:
    return import_plan(real_plans / drawing)


def test_its_rooms_doors_and_stairs_are_found(result, drawing):
    rooms, doors, links = DRAWINGS[drawing]
    assert result.counts["rooms"] >= rooms
    assert result.counts["doors"] >= doors
    assert result.counts["vertical_links"] >= links


def test_the_plan_has_no_errors_and_opens_again(result, tmp_path):
    assert [i for i in validate(result.building) if i.severity is Severity.ERROR] == []
    save_plan(result.building, tmp_path / "a.plan.json")
    assert load_plan(tmp_path / "a.plan.json") == result.building


def test_importing_twice_gives_the_same_bytes(result, drawing, real_plans):
    assert plan_json(import_plan(real_plans / drawing).building) == plan_json(result.building)


def test_every_finding_has_its_sentence_and_severity(result):
    for issue in result.findings:
        assert {**CODES, **PLAN_CODES}[issue.code] is issue.severity
        for language in ("sv", "en"):
            assert issue_text(issue, language)


def test_no_safety_property_is_guessed(result, drawing):
    """None of these files tells about locks, glass in doors, blinds or shelter; emergency exits only where a file marks them."""
    building = result.building
    assert {u.shelter_suitable for u in building.units} == {Tri.UNKNOWN}
    assert {o.lockable_from_inside for o in building.openings} <= {Tri.UNKNOWN}
    assert {o.lock_kind for o in building.openings} <= {LockKind.UNKNOWN}
    assert {o.closer for o in building.openings} <= {Tri.UNKNOWN}
    assert {w.blinds for w in building.windows} <= {Blinds.UNKNOWN}


def test_it_becomes_a_place_to_walk_in(result):
    space = build_space(result.building)
    assert len(space.unit_ids) == result.counts["rooms"]
    lost = [f for f in space.findings if f.startswith(("unit_empty", "link_rooms_unknown"))]
    assert lost == []


def test_the_report_names_its_format(result):
    report = result.report()
    assert report["source"]["format"] in {"ifc", "dxf", "osm", "imdf", "indoorgml", "traced", "wkt"}
