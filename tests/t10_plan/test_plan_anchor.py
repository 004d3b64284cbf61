"""Where on earth a plan lies: kept when known, not a word of it when not."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import FileProblem
from sim.plan.building import Anchor
from sim.plan.convert import from_file, hashed, to_file
from sim.plan.file import PlanFile
from sim.plan.load import read_plan
from sim.plan.save import plan_json, save_plan
from sim.resources import find
from tests.t10_plan.plan_examples import small_school

STOCKHOLM = Anchor(59.3293, 18.0686, (12.5, -3.0))


def test_a_plan_without_one_says_nothing_of_it():
    """So plans from before there were anchors keep their text and their hash."""
    text = plan_json(small_school())
    assert "anchor" not in text
    shipped = find("plan", "lingonmoskolan")
    assert plan_json(read_plan(shipped)[0]) == shipped.read_text(encoding="utf-8")


def test_it_is_written_and_read_back(tmp_path):
    building = replace(small_school(), anchor=STOCKHOLM)
    save_plan(building, tmp_path / "a.plan.json")
    again, _ = read_plan(tmp_path / "a.plan.json")
    assert again.anchor == STOCKHOLM
    assert plan_json(again) == plan_json(building)


def test_it_is_part_of_what_the_hash_is_of():
    plain, placed = hashed(small_school()), hashed(replace(small_school(), anchor=STOCKHOLM))
    assert plain.content_hash != placed.content_hash


@given(st.floats(-89, 89), st.floats(-180, 180), st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)))
def test_any_place_on_earth(latitude, longitude, point):
    building = replace(small_school(), anchor=Anchor(latitude, longitude, point))
    again = from_file(PlanFile.model_validate_json(to_file(building).model_dump_json()))
    assert again.anchor == building.anchor


@pytest.mark.parametrize(
    "anchor",
    [
        {"latitude": 91.0, "longitude": 0.0},
        {"latitude": 59.0, "longitude": 181.0},
        {"latitude": 59.0},
        {"latitude": "59", "longitude": 18.0},
        {"latitude": 59.0, "longitude": 18.0, "height": 3.0},
        [59.0, 18.0],
    ],
)
def test_what_is_no_place_is_refused(tmp_path, anchor):
    data = json.loads(plan_json(small_school()))
    data["manifest"]["anchor"] = anchor
    (tmp_path / "a.plan.json").write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(FileProblem) as caught:
        read_plan(tmp_path / "a.plan.json")
    assert caught.value.place.startswith("manifest.anchor")
