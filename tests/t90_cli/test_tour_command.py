"""Whether an imported building can be walked is asked on the command line: the tour's counts are part of the run's JSON."""

import json
from pathlib import Path

import pytest

pytest.importorskip("shapely", reason="the import extra is not installed")

SHAPES = {
    "k1": ("Klassrum 1", [[0, 0], [9, 0], [9, 7], [0, 7], [0, 0]]),
    "h1": ("Korridor", [[0, 7.1], [9, 7.1], [9, 9.5], [0, 9.5], [0, 7.1]]),
    "k2": ("Klassrum 2", [[0, 9.6], [9, 9.6], [9, 16], [0, 16], [0, 9.6]]),
    "k3": ("Klassrum 3", [[40, 0], [47, 0], [47, 6], [40, 6], [40, 0]]),
}
DOORS = {"d1": [[2, 7.05], [2.9, 7.05]], "d2": [[6, 9.55], [6.9, 9.55]], "ut": [[0, 8], [0, 9]]}


@pytest.fixture
def drawing(tmp_path: Path) -> Path:
    """Two classrooms on a corridor, and a third one no door leads to."""
    rooms = [
        {"type": "Feature", "id": i, "properties": {"name": n}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for i, (n, ring) in SHAPES.items()
    ]
    doors = [
        {"type": "Feature", "id": i, "properties": {"kind": "door"}, "geometry": {"type": "LineString", "coordinates": line}}
        for i, line in DOORS.items()
    ]
    path = tmp_path / "skolan.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": rooms + doors}), encoding="utf-8")
    return path


@pytest.mark.parametrize("furniture", [(), ("--no-furniture",)], ids=["furnished", "bare"])
def test_the_tour_of_an_imported_building_is_counted(cli, drawing, tmp_path, furniture):
    plan = tmp_path / "skolan.plan.json"
    imported = cli("plan", "import", drawing, "-o", plan, "--json", *furniture)
    assert imported.code == 0, imported.err
    done = cli("run", "rundtur", "--plan", plan, "--script", "tour", "--display", "none", "--json")
    assert done.code == 0, done.err
    assert done.json["cause"] == "debrief"
    tour = done.json["tour"]
    assert (tour["rooms"], tour["reachable"], tour["visited"]) == (4, 3, 3)
    assert (tour["stuck"], tour["crossings"], tour["unreached"]) == (0, 0, [])
    assert 5 < tour["metres"] < 30
