"""Reading scenario files: every bad file gives one clear sentence with its place."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import FileProblem
from sim.jsonfile import key_path, read_json
from sim.scenario.load import load_scenario, scenario_hash, scenario_json
from sim.scenario.model import Scenario


def problem(path: Path) -> FileProblem:
    with pytest.raises(FileProblem) as caught:
        load_scenario(path)
    return caught.value


def file(tmp_path: Path, content: str | bytes) -> Path:
    path = tmp_path / "x.scenario.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_the_shipped_scenario_reads(korridoren):
    assert korridoren.id == "inne-i-korridoren"
    assert korridoren.level == "CL3"


def test_a_missing_file_is_named(tmp_path):
    assert "gone.scenario.json: does not exist" in str(problem(tmp_path / "gone.scenario.json"))


def test_a_folder_is_no_file(tmp_path):
    assert "is a folder" in str(problem(tmp_path))


@pytest.mark.parametrize("content", ["", "  \n\t "])
def test_an_empty_file_says_so(tmp_path, content):
    assert "is empty" in str(problem(file(tmp_path, content)))


def test_a_cut_off_file_names_line_and_column_and_asks_whether_it_is_cut(tmp_path):
    found = problem(file(tmp_path, '{\n  "format": "inrymning.scenario",\n  "id": "x'))
    assert found.place == "line 3, column 9"
    found = problem(file(tmp_path, '{\n  "format": "inrymning.scenario",'))
    assert found.place.startswith("line 2")
    assert "cut off" in str(found)


def test_a_misplaced_comma_names_its_line(tmp_path):
    assert problem(file(tmp_path, '{\n  "id": 1,,\n}')).place == "line 2, column 11"


def test_other_encodings_are_refused(tmp_path):
    assert "UTF-8" in str(problem(file(tmp_path, '{"id": "å"}'.encode("latin-1"))))


def test_a_byte_order_mark_is_fine(tmp_path, korridoren, korridoren_data):
    path = file(tmp_path, b"\xef\xbb\xbf" + json.dumps(korridoren_data).encode())
    assert load_scenario(path) == korridoren


@pytest.mark.parametrize("content", ["[]", "3", "null", '"text"'])
def test_the_top_must_be_an_object(tmp_path, content):
    assert "must be a JSON object" in str(problem(file(tmp_path, content)))


def test_a_key_that_stands_twice_is_refused(tmp_path):
    assert "'id' stands twice" in str(problem(file(tmp_path, '{"id": 1, "id": 2}')))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_are_none_are_refused(tmp_path, number):
    assert number in str(problem(file(tmp_path, f'{{"max_seconds": {number}}}')))


def test_deep_nesting_is_refused_and_does_not_crash(tmp_path):
    assert "nested" in str(problem(file(tmp_path, "[" * 200_000)))


def test_another_format_is_named(tmp_path):
    found = problem(file(tmp_path, '{"format": "inrymning.plan", "version": 1}'))
    assert "'inrymning.scenario'" in str(found)
    assert found.place == "format"


def test_a_newer_version_asks_for_an_update(written):
    assert "Update the program" in str(problem(written(lambda d: d.update(version=2))))


@pytest.mark.parametrize("version", [0, "1", True, None, 1.5])
def test_other_versions_are_refused(written, version):
    problem(written(lambda d: d.update(version=version)))


def test_an_unknown_key_is_named_with_its_path(written):
    found = problem(written(lambda d: d["places"]["corridor"].update(colour="blue")))
    assert found.place == "places.corridor.colour"
    assert "unknown key 'colour'" in str(found)


def test_an_unknown_key_inside_a_list_is_named_with_its_position(written):
    found = problem(written(lambda d: d["decisions"][1]["options"][2].update(points=3)))
    assert found.place == "decisions[1].options[2].points"


def test_a_missing_key_is_named(written):
    found = problem(written(lambda d: d.pop("briefing")))
    assert found.place == "briefing"
    assert "is missing" in str(found)


def test_a_wrong_value_is_shown(written):
    found = problem(written(lambda d: d["people"][0].update(count=-3)))
    assert found.place == "people[0].count"
    assert "-3" in str(found)


def test_long_wrong_values_are_shortened(written):
    assert len(str(problem(written(lambda d: d.update(level="x" * 5000))))) < 400


def test_several_problems_are_counted(written):
    assert "1 more problem" in str(problem(written(lambda d: (d.pop("briefing"), d.pop("debrief")))))


def test_writing_and_reading_gives_the_same_scenario(tmp_path, korridoren):
    assert load_scenario(file(tmp_path, scenario_json(korridoren))) == korridoren


def test_written_form_is_stable(korridoren):
    again = Scenario.model_validate(json.loads(scenario_json(korridoren)))
    assert scenario_json(again) == scenario_json(korridoren)
    assert scenario_json(korridoren).endswith("}\n")


def test_the_hash_is_of_the_content_not_of_the_layout(tmp_path, korridoren):
    compact = json.dumps(json.loads(scenario_json(korridoren)))
    assert scenario_hash(load_scenario(file(tmp_path, compact))) == scenario_hash(korridoren)


def test_the_hash_changes_with_one_letter(korridoren, korridoren_data):
    korridoren_data["name"]["sv"] += "!"
    assert scenario_hash(Scenario.model_validate(korridoren_data)) != scenario_hash(korridoren)


def test_defaults_are_left_out_and_kinds_are_kept(korridoren):
    written = json.loads(scenario_json(korridoren))
    assert "optional" not in written["places"]["corridor"]
    assert {c["kind"] for t in written["triggers"] for group in t["any"] for c in group} == {
        "clock",
        "happened",
        "trainee_sheltered",
    }
    assert (written["format"], written["version"]) == ("inrymning.scenario", 1)


def test_a_key_added_later_with_a_default_changes_no_hash(korridoren):
    class Later(Scenario):
        weather: str = "sun"

    later = Later.model_validate(korridoren.model_dump())
    assert scenario_hash(later) == scenario_hash(korridoren)
    assert scenario_hash(later.model_copy(update={"weather": "snow"})) != scenario_hash(korridoren)


def test_key_paths_read_as_people_write_them():
    assert key_path(("places", "hall", "categories", 0)) == "places.hall.categories[0]"
    assert key_path(()) == ""


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=60)
@given(st.dictionaries(st.text(), json_values, max_size=5))
def test_every_json_object_reads_as_itself(tmp_path_factory, value):
    path = tmp_path_factory.mktemp("json") / "any.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    assert read_json(path) == value


@settings(max_examples=60)
@given(st.binary(max_size=200))
def test_no_bytes_bring_anything_but_a_file_problem(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("bytes") / "any.scenario.json"
    path.write_bytes(content)
    with pytest.raises(FileProblem):
        load_scenario(path)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_file_cut_off_anywhere_is_one_file_problem(tmp_path_factory, data):
    from sim.resources import find

    whole = find("scenario", "inne-i-korridoren").read_bytes().rstrip()
    cut = data.draw(st.integers(0, len(whole) - 1))
    path = tmp_path_factory.mktemp("cut") / "cut.scenario.json"
    path.write_bytes(whole[:cut])
    with pytest.raises(FileProblem):
        load_scenario(path)
