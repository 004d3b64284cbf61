"""``inrymning plan export``: one plan, five kinds of files, and clear words where something is missing."""

import json
import os
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import FileProblem, UsageProblem
from sim.plan.building import Anchor
from sim.plan.save import plan_json, save_plan
from tests.t10_plan.plan_examples import small_school
from tools.commands.plan_export import ENDINGS, FORMATS, command, form_of, made, point_on_earth

STARTS = {"imdf": b"PK", "geojson": b'{"type": "FeatureCollection"', "gltf": b"glTF", "svg": b"<", "png": b"\x89PNG"}


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    save_plan(small_school(), tmp_path / "skolan.plan.json")
    return tmp_path / "skolan.plan.json"


def run(*arguments: object) -> dict:
    result = CliRunner().invoke(command, ["--json", *map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def refused(*arguments: object) -> str:
    with pytest.raises((UsageProblem, FileProblem)) as caught:
        CliRunner().invoke(command, list(map(str, arguments)), catch_exceptions=False)
    return str(caught.value)


@pytest.mark.parametrize("form", FORMATS)
def test_each_format_by_name(plan, form):
    report = run(plan, "--format", form, "--anchor", "59.33,18.06")
    data = Path(report["file"]).read_bytes()
    assert report["file"] == "skolan" + FORMATS[form]
    assert (report["format"], report["bytes"]) == (form, len(data))
    assert data.startswith(STARTS[form])
    assert report["on_earth"] is (form in {"imdf", "geojson"})


@pytest.mark.parametrize(("ending", "form"), ENDINGS.items())
def test_each_format_by_the_files_ending(plan, ending, form):
    report = run(plan, "-o", f"x{ending.upper()}", "--anchor", "59.33,18.06")
    assert report["format"] == form


def test_a_plan_that_knows_its_place_needs_no_anchor(tmp_path, monkeypatch):
    from dataclasses import replace

    monkeypatch.chdir(tmp_path)
    save_plan(replace(small_school(), anchor=Anchor(59.33, 18.06)), tmp_path / "a.plan.json")
    assert run("a.plan.json", "-o", "a.zip")["on_earth"]
    assert run("a.plan.json", "-o", "a.geojson")["on_earth"]
    assert not run("a.plan.json", "-o", "b.geojson", "--local")["on_earth"]


def test_a_plan_that_does_not_is_in_metres_or_refused(plan):
    assert not run(plan, "-o", "a.geojson")["on_earth"]
    assert "--anchor" in refused(plan, "-o", "a.zip")
    assert not Path("a.zip").exists()


def test_one_storey_or_all(plan):
    level = small_school().levels[0].id
    one = run(plan, "-o", "one.svg", "--level", level)["bytes"]
    assert one < run(plan, "-o", "all.svg")["bytes"]
    assert "has no level" in refused(plan, "-o", "x.svg", "--level", "none")


def test_nothing_is_written_over_unless_told(plan):
    run(plan, "-o", "a.geojson")
    assert "exists already" in refused(plan, "-o", "a.geojson")
    run(plan, "-o", "a.geojson", "--force")


def test_what_cannot_be_told_from_the_name(plan):
    assert "--format" in refused(plan)
    assert "ends in '.dwg'" in refused(plan, "-o", "a.dwg")
    assert run(plan, "-o", "a.dwg", "--format", "gltf")["format"] == "gltf"
    with pytest.raises(UsageProblem):
        form_of(None)


def test_a_plan_with_errors_is_not_exported(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    data = json.loads(plan_json(small_school()))
    data["openings"][0]["properties"]["x_training"]["unit_ids"] = ["nowhere"]
    Path("bad.plan.json").write_text(json.dumps(data), encoding="utf-8")
    result = CliRunner().invoke(command, ["bad.plan.json", "-o", "x.svg"])
    assert result.exit_code != 0
    assert not Path("x.svg").exists()


@pytest.mark.parametrize("told", ["", "59", "a,b", "59,18,3", "90,0", "-89.5,0", "0,181", "nan,0", "0,inf"])
def test_what_is_no_place_on_earth(told):
    with pytest.raises(UsageProblem, match=r"anchor|earth"):
        point_on_earth(told)


@given(st.floats(-89, 89), st.floats(-180, 180))
def test_any_place_on_earth(latitude, longitude):
    assert point_on_earth(f"{latitude!r},{longitude!r}") == Anchor(latitude, longitude)


def test_the_archive_is_as_old_as_the_plan(plan, monkeypatch):
    os.utime(plan, (1_700_000_000, 1_700_000_000))
    assert made(plan) == datetime.fromtimestamp(1_700_000_000, UTC)
    run(plan, "-o", "a.zip", "--anchor", "59,18")
    run(plan, "-o", "b.zip", "--anchor", "59,18")
    assert Path("a.zip").read_bytes() == Path("b.zip").read_bytes()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    run(plan, "-o", "c.zip", "--anchor", "59,18")
    with zipfile.ZipFile("c.zip") as archive:
        assert json.loads(archive.read("manifest.json"))["created"] == "1970-01-02T00:00:00.000Z"


def test_no_engine_is_loaded_for_it(plan):
    import subprocess

    script = (
        "import sys; from click.testing import CliRunner; from tools.commands.plan_export import command\n"
        f"done = CliRunner().invoke(command, [{str(plan)!r}, '-o', 'a.glb'], catch_exceptions=False)\n"
        "sys.exit('panda3d' in sys.modules or done.exit_code)\n"
    )
    root = Path(__file__).resolve().parents[2]
    subprocess.run([sys.executable, "-c", script], check=True, env={**os.environ, "PYTHONPATH": str(root)})
    assert Path("a.glb").is_file()
