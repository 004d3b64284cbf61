"""An import leaves no empty school: rooms the drawing leaves bare get example furniture, unless a person says otherwise."""

import json
from pathlib import Path

import pytest


@pytest.fixture
def drawing(tmp_path: Path) -> Path:
    path = tmp_path / "skolan.geojson"
    square = [[0, 0], [9, 0], [9, 7], [0, 7], [0, 0]]
    hall = [[0, 7.1], [9, 7.1], [9, 9.5], [0, 9.5], [0, 7.1]]
    features = [
        {"type": "Feature", "id": i, "properties": {"name": n}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for i, n, ring in (("k1", "Klassrum 1", square), ("h1", "Korridor", hall))
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def fixtures(path: Path) -> list[dict[str, object]]:
    return json.loads(path.read_text(encoding="utf-8"))["fixtures"]


def test_rooms_without_furniture_get_some_and_it_is_said(cli, drawing, tmp_path):
    plan = tmp_path / "a.plan.json"
    done = cli("plan", "import", drawing, "-o", plan, "--json")
    assert done.code == 0, done.err
    assert len(fixtures(plan)) > 10
    assert "I220" in {f["code"] for f in done.json["findings"]}


def test_not_when_a_person_says_no(cli, drawing, tmp_path):
    plan = tmp_path / "a.plan.json"
    done = cli("plan", "import", drawing, "-o", plan, "--no-furniture", "--json")
    assert done.code == 0, done.err
    assert fixtures(plan) == []
    assert "I220" not in {f["code"] for f in done.json["findings"]}


def test_a_second_import_changes_not_a_byte(cli, drawing, tmp_path):
    plan = tmp_path / "a.plan.json"
    cli("plan", "import", drawing, "-o", plan)
    before = plan.read_bytes()
    again = cli("plan", "import", drawing, "-o", plan, "--json")
    assert plan.read_bytes() == before
    assert again.json["changes"] == []


def test_an_import_ends_in_what_the_plan_lacks_too(cli, drawing, tmp_path):
    done = cli("plan", "import", drawing, "-o", tmp_path / "a.plan.json", "--json")
    assert {"P040", "P042", "P043", "P035"} <= {f["code"] for f in done.json["findings"]}


def test_without_shapely_it_says_what_to_install(cli, tmp_path):
    """The base installation has no geometry library; a plan can still be opened, drawn and played."""
    blocked = tmp_path / "blocked"
    blocked.mkdir()
    (blocked / "shapely.py").write_text("raise ModuleNotFoundError('none', name='shapely')\n", encoding="utf-8")
    done = cli("plan", "furnish", "lingonmoskolan", "-o", tmp_path / "a.plan.json", env={"PYTHONPATH": str(blocked)})
    assert done.code == 3
    assert "inrymning[import]" in done.err
    assert not (tmp_path / "a.plan.json").exists()
