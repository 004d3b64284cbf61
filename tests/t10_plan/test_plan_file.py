"""Writing and reading a plan loses nothing, and the same plan is the same bytes."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from sim.errors import FileProblem, IssuesFound
from sim.plan.building import Building, Polygon, Tri
from sim.plan.convert import from_file, hashed
from sim.plan.file import FORMAT, VERSION, PlanFile, plan_schema
from sim.plan.load import UPGRADES, load_plan, read_plan, upgraded
from sim.plan.save import INLINE, plan_json, save_plan
from tests.t10_plan.plan_examples import change, door, plans, rectangle, small_school

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


# ---------------------------------------------------------------- round trip


def test_a_school_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    school = small_school()
    save_plan(school, tmp_path / "a.plan.json")
    assert load_plan(tmp_path / "a.plan.json") == school


@QUICK
@given(plans())
def test_any_plan_comes_back_as_it_was(building: Building) -> None:
    again = from_file(PlanFile.model_validate_json(plan_json(building)))
    assert again == building
    for field in fields(Building):
        if field.name != "content_hash":
            assert getattr(again, field.name) == getattr(building, field.name), field.name


@QUICK
@given(plans())
def test_writing_is_stable(building: Building) -> None:
    text = plan_json(building)
    assert plan_json(from_file(PlanFile.model_validate_json(text))) == text


@QUICK
@given(plans())
def test_any_plan_is_checked_without_falling_over(building: Building) -> None:
    from sim.issue_text import issue_text
    from sim.plan.validate import validate

    issues = validate(building)
    assert all(issue_text(issue, language) for issue in issues for language in ("sv", "en"))


def test_every_field_of_every_feature_is_in_the_file() -> None:
    school = small_school()
    spoiled = [
        change(school, "units", "a101", ceiling=3.1),
        change(school, "units", "a101", capacity=25),
        change(school, "openings", "d101", glazed=0.5),
        change(school, "openings", "d101", closer=Tri.UNKNOWN),
        change(school, "openings", "d101", emergency_exit=Tri.YES),
        change(school, "walls", "v1", exterior=True),
        change(school, "windows", "f1", openable=Tri.NO),
        change(school, "levels", "p2", height=4.0),
        change(school, "assembly_points", "samling", alternative=True),
        change(school, "alarm_devices", "knapp", height=1.3),
        change(school, "fixtures", "bank", heading=0.0),
        change(school, "zones", "norr", opening_ids=()),
        change(school, "vertical_links", "trappa", width=1.2),
        replace(school, north=0.3),
    ]
    texts = {plan_json(b) for b in [school, *spoiled]}
    assert len(texts) == len(spoiled) + 1


def test_rooms_may_have_holes(tmp_path: Path) -> None:
    pillar = tuple(reversed(rectangle(3, 4, 4, 5)))
    school = change(small_school(), "units", "a101", polygon=Polygon(rectangle(0, 2.2, 8, 9.2), (pillar,)))
    save_plan(school, tmp_path / "a.plan.json")
    again, issues = read_plan(tmp_path / "a.plan.json")
    assert again.unit["a101"].polygon.holes == (pillar,)
    assert issues == ()


# ---------------------------------------------------------------- the text of a file


def test_a_file_reads_well_for_people_and_programs() -> None:
    text = plan_json(small_school())
    assert text.endswith("}\n")
    assert list(json.loads(text))[:5] == ["format", "version", "manifest", "building", "levels"]
    assert '\n  "levels": [\n    {\n' in text
    assert '"name": {"sv": "Rum a101", "en": "Room a101"}' in text
    assert max(len(line.strip()) for line in text.splitlines()) <= INLINE + 40


def test_features_are_named_as_imdf_names_them() -> None:
    data = json.loads(plan_json(small_school()))
    assert data["format"] == FORMAT
    assert data["version"] == VERSION
    assert data["manifest"] == {"crs": "local", "unit": "metre", "north": pytest.approx(1.5707963)}
    kinds = {group: {f["feature_type"] for f in data[group]} for group in data if isinstance(data[group], list)}
    assert kinds == {
        "levels": {"level"},
        "units": {"unit"},
        "walls": {"detail"},
        "openings": {"opening"},
        "windows": {"detail"},
        "vertical_links": {"relationship"},
        "assembly_points": {"amenity"},
        "alarm_devices": {"amenity"},
        "fixtures": {"fixture"},
        "zones": {"geofence"},
    }
    features = [f for group in kinds for f in data[group]] + [data["building"]]
    assert all(f["type"] == "Feature" and set(f) == {"type", "id", "feature_type", "geometry", "properties"} for f in features)


def test_rings_in_the_file_are_closed_as_geojson_says() -> None:
    data = json.loads(plan_json(small_school()))
    ring = data["units"][0]["geometry"]["coordinates"][0]
    assert ring[0] == ring[-1]
    assert len(ring) == 5


def test_what_is_ours_stands_apart_from_imdf() -> None:
    data = json.loads(plan_json(small_school()))
    opening = data["openings"][0]["properties"]
    assert set(opening) == {"level_id", "name", "x_training"}
    assert opening["x_training"]["lock_kind"] == "thumb_turn"


# ---------------------------------------------------------------- hash


def test_the_hash_follows_the_content_not_the_spelling(tmp_path: Path) -> None:
    school = small_school()
    one, two = tmp_path / "one.plan.json", tmp_path / "two.plan.json"
    save_plan(school, one)
    two.write_text(json.dumps(json.loads(one.read_text("utf-8")), indent=7, ensure_ascii=True), "utf-8")
    assert one.read_bytes() != two.read_bytes()
    assert load_plan(one).content_hash == load_plan(two).content_hash == hashed(school).content_hash
    assert len(load_plan(one).content_hash) == 64


def test_another_plan_has_another_hash() -> None:
    school = small_school()
    other = change(school, "openings", "d101", lockable_from_inside=Tri.NO)
    assert hashed(school).content_hash != hashed(other).content_hash


def test_the_hash_is_the_same_in_another_process() -> None:
    code = (
        "from tests.t10_plan.plan_examples import small_school\n"
        "from sim.plan.convert import hashed\n"
        "print(hashed(small_school()).content_hash)"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": "."},
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert found == {hashed(small_school()).content_hash}


# ---------------------------------------------------------------- saving safely


def test_saving_leaves_nothing_else_behind(tmp_path: Path) -> None:
    save_plan(small_school(), tmp_path / "a.plan.json")
    save_plan(small_school(), tmp_path / "a.plan.json")
    assert [p.name for p in tmp_path.iterdir()] == ["a.plan.json"]


def test_a_plan_no_file_can_hold_is_refused_and_the_old_file_stays(tmp_path: Path) -> None:
    target = tmp_path / "a.plan.json"
    save_plan(small_school(), target)
    before = target.read_bytes()
    spoiled = change(small_school(), "units", "a101", polygon=Polygon(((0.0, 0.0), (float("nan"), 1.0), (1.0, 1.0))))
    with pytest.raises(FileProblem, match="cannot be written"):
        save_plan(spoiled, target)
    assert target.read_bytes() == before
    with pytest.raises(FileProblem, match="hinge is 7"):
        save_plan(change(small_school(), "openings", "d101", hinge=7), target)


def test_saving_to_nowhere_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match=r"cannot be written .*Choose a folder"):
        save_plan(small_school(), tmp_path / "missing" / "a.plan.json")


def test_a_failed_rename_cleans_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(FileProblem, match="No space left"):
        save_plan(small_school(), tmp_path / "a.plan.json")
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------- issues and errors


def test_loading_a_plan_with_errors_lists_them_all(tmp_path: Path) -> None:
    school = small_school()
    bad = change(school, "openings", "d101", unit_ids=("a101", "nowhere"))
    bad = change(bad, "units", "a102", polygon=Polygon(tuple(reversed(rectangle(8.2, 2.2, 16.2, 9.2)))))
    save_plan(bad, tmp_path / "a.plan.json")
    with pytest.raises(IssuesFound) as caught:
        load_plan(tmp_path / "a.plan.json")
    assert {"P012", "P003"} <= {i.code for i in caught.value.issues}
    building, issues = read_plan(tmp_path / "a.plan.json")
    assert building == bad
    assert issues == caught.value.issues


def test_warnings_and_notes_do_not_stop_a_plan(tmp_path: Path) -> None:
    school = change(small_school(), "openings", "d101", lockable_from_inside=Tri.UNKNOWN)
    save_plan(school, tmp_path / "a.plan.json")
    assert load_plan(tmp_path / "a.plan.json") == school


# ---------------------------------------------------------------- schema and versions


def test_the_schema_describes_what_is_written() -> None:
    schema = plan_schema()
    assert schema["$schema"].endswith("2020-12/schema")
    assert schema["properties"]["format"]["const"] == FORMAT
    assert schema["additionalProperties"] is False
    data = json.loads(plan_json(small_school()))
    assert set(data) == set(schema["properties"])
    for name, definition in schema["$defs"].items():
        if definition.get("type") == "object":
            assert definition["additionalProperties"] is False, name
    assert json.dumps(schema, sort_keys=True) == json.dumps(plan_schema(), sort_keys=True)


def test_every_enum_value_is_in_the_schema() -> None:
    enums = {name: d["enum"] for name, d in plan_schema()["$defs"].items() if "enum" in d}
    assert enums["Tri"] == ["yes", "no", "unknown"]
    assert "thumb_turn" in enums["LockKind"]
    assert "classroom" in enums["Category"]


def test_there_is_an_upgrade_from_every_older_version() -> None:
    assert set(UPGRADES) == set(range(1, VERSION))


def test_older_files_are_brought_up_one_version_at_a_time() -> None:
    def two(data: dict[str, Any]) -> dict[str, Any]:
        return {**data, "steps": [*data.get("steps", []), "to 2"]}

    def three(data: dict[str, Any]) -> dict[str, Any]:
        assert data["version"] == 2
        return {**data, "steps": [*data["steps"], "to 3"]}

    steps: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {1: two, 2: three}
    old = {"format": FORMAT, "version": 1}
    assert upgraded(Path("x"), dict(old), steps, 3) == {**old, "version": 3, "steps": ["to 2", "to 3"]}
    assert upgraded(Path("x"), {**old, "version": 3}, steps, 3)["version"] == 3


def test_a_door_with_a_name_keeps_it(tmp_path: Path) -> None:
    from sim.text import Text

    school = change(small_school(), "openings", "ut", name=Text("Huvudentrén", "Main door"))
    save_plan(school, tmp_path / "a.plan.json")
    assert load_plan(tmp_path / "a.plan.json").opening["ut"].name == Text("Huvudentrén", "Main door")
    assert door("x", "p1", ((0, 0), (1, 0)), "a").name is None
