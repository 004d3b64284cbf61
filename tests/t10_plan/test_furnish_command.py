"""``inrymning plan furnish``: rooms of a plan furnished on the command line, choices kept beside the plan."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.errors import UsageProblem
from sim.plan.building import Building, Fixture
from sim.plan.load import load_plan
from sim.plan.save import save_plan
from sim.resources import find
from sim.sentences import error_text
from tests.t10_plan.plan_examples import small_school
from tools.commands.plan_furnish import command
from tools.furnish import cleared, furnish, is_example
from tools.review.answers import answers_path, read_answers
from tools.review.applying import layouts


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A school without furniture, in a file."""
    path = tmp_path / "skolan.plan.json"
    save_plan(cleared(small_school(), [u.id for u in small_school().units]), path)
    return path


def ran(*arguments: object) -> dict:
    result = CliRunner().invoke(command, [*map(str, arguments), "--json"], catch_exceptions=False, standalone_mode=False)
    return json.loads(result.output)


def refused(*arguments: object) -> str:
    result = CliRunner().invoke(command, [*map(str, arguments)], standalone_mode=False)
    assert isinstance(result.exception, UsageProblem), result.exception
    assert error_text(result.exception, "sv") != str(result.exception)  # said in Swedish too
    return str(result.exception)


def keys(building: Building, unit: str) -> list[str]:
    return [f.key for f in building.fixtures if f.unit_id == unit]


def test_empty_rooms_are_furnished_and_the_plan_is_written(plan):
    report = ran(plan)
    made = load_plan(plan)
    assert report["file"] == str(plan)
    assert report["pieces"] == len(made.fixtures) > 60
    assert report["rooms"] == len({f.unit_id for f in made.fixtures})
    assert [i["code"] for i in report["findings"]] == ["I220"]
    assert keys(made, "a101").count("chair") >= 20
    assert keys(made, "t1") == []


def test_doing_it_again_changes_nothing(plan):
    ran(plan)
    before = plan.read_bytes()
    ran(plan)
    assert plan.read_bytes() == before
    assert not answers_path(plan).exists()


def test_it_does_what_furnish_does(plan):
    empty = load_plan(plan)
    ran(plan)
    assert load_plan(plan) == furnish(empty)[0]


def test_another_layout_is_kept_with_the_answers_and_used_from_then_on(plan):
    ran(plan)
    other = keys(load_plan(plan), "a102")
    report = ran(plan, "--room", "A101=groups")
    first = load_plan(plan)
    assert report["layouts"] == {"a101": "groups"}
    assert layouts(read_answers(answers_path(plan))) == {"a101": "groups"}
    assert keys(first, "a102") == other
    ran(plan)
    assert load_plan(plan) == first


def test_several_rooms_by_id_or_number(plan):
    ran(plan, "--room", "a101=none", "--room", "A102=horseshoe")
    made = load_plan(plan)
    assert keys(made, "a101") == []
    assert keys(made, "a102")
    assert layouts(read_answers(answers_path(plan))) == {"a101": "none", "a102": "horseshoe"}


def test_what_the_drawing_has_stays_unless_asked_for(plan):
    own = Fixture("soffa", "a101", "sofa", (4.0, 5.0))
    drawn = load_plan(plan)
    save_plan(type(drawn)(**{**{f: getattr(drawn, f) for f in drawn.__dataclass_fields__}, "fixtures": (own,)}), plan)
    ran(plan)
    assert keys(load_plan(plan), "a101") == ["sofa"]
    ran(plan, "--room", "A101=rows")
    assert "sofa" not in keys(load_plan(plan), "a101")
    assert "desk_double" in keys(load_plan(plan), "a101")


def test_all_furnishes_even_rooms_of_the_shipped_school_anew(tmp_path):
    target = tmp_path / "ny.plan.json"
    ran("lingonmoskolan", "--all", "-o", target)
    made = load_plan(target)
    inside = [f for f in made.fixtures if made.unit[f.unit_id].category != "outdoor"]
    assert len(inside) > 500
    assert all(is_example(f) for f in inside)


def test_a_shipped_plan_is_never_written_over(tmp_path):
    before = find("plan", "lingonmoskolan").read_bytes()
    assert "shipped" in refused("lingonmoskolan")
    assert find("plan", "lingonmoskolan").read_bytes() == before


@pytest.mark.parametrize(
    ("room", "told"),
    [
        ("A101", "ROOM=LAYOUT"),
        ("=rows", "ROOM=LAYOUT"),
        ("A101=", "ROOM=LAYOUT"),
        ("nope=rows", "no room"),
        ("a101=rader", "rows, groups, horseshoe, singles, none"),
        ("t1=rows", "never furnished"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_written(plan, room, told):
    before = plan.read_bytes()
    assert told in refused(plan, "--room", room)
    assert plan.read_bytes() == before


def test_a_number_two_rooms_have_is_not_guessed(plan):
    text = plan.read_text(encoding="utf-8").replace('"number": "A102"', '"number": "A101"')
    plan.write_text(text, encoding="utf-8")
    assert "a101, a102" in refused(plan, "--room", "A101=rows")


def test_people_read_how_much_was_placed_and_kept(plan):
    result = CliRunner().invoke(command, [str(plan), "--room", "A101=groups", "--lang", "sv"], catch_exceptions=False)
    assert "möbl" in result.output
    assert "1 val sparades" in result.output
    assert plan.name in result.output
