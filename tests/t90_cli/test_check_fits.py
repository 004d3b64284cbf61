"""``inrymning check --plan``: an author sees at once which scenarios fit which plans, and why one does not."""

from pathlib import Path

import pytest

from sim.plan.save import save_plan
from sim.resources import find, shipped
from tests.t45_session.odd_buildings import home, old_school

NAMES = [path.name.removesuffix(".scenario.json") for path in shipped("scenario")]


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    """A folder with two plans."""
    folder = tmp_path / "plans"
    folder.mkdir()
    save_plan(home(), folder / "home.plan.json")
    save_plan(old_school(), folder / "old.plan.json")
    return folder


def test_a_folder_of_plans_makes_a_table_of_every_scenario(cli, plans):
    ran = cli("check", "--plan", plans, "--json")
    assert ran.code == 0, ran.err
    assert [plan["name"] for plan in ran.json["plans"]] == ["home", "old_school"]
    assert [row["scenario"] for row in ran.json["fits"]] == NAMES * 2
    refused = {(row["scenario"], row["plan"]) for row in ran.json["fits"] if not row["fits"]}
    assert {("toaletten", 1), ("rasten", 1), ("rasten", 2), ("vikarien", 2)} <= refused
    assert ("inne-i-korridoren", 1) not in refused
    assert all(bool(row["issues"]) is not row["fits"] for row in ran.json["fits"])


def test_people_read_a_line_for_each_scenario_and_a_reason_for_each_no(cli, plans):
    text = cli("check", find("scenario", "rasten"), find("scenario", "knackningen"), "--plan", plans, "--lang", "en").out
    rows = {line.split()[0]: line.split()[1:] for line in text.splitlines() if line and not line[0].isspace()}
    assert rows["knackningen"] == ["fits", "fits"]
    assert rows["rasten"] == ["no", "no"]
    assert text.count("no room of") == 2
    assert "outdoors" in text


def test_the_shipped_school_and_a_plan_of_ones_own_side_by_side(cli, plans):
    ran = cli("check", find("scenario", "toaletten"), "--plan", "lingonmoskolan", "--plan", plans / "home.plan.json")
    assert ran.code == 0, "that a scenario does not fit somewhere is what was asked, and no error"
    assert "passar  nej" in ran.out
    assert "toalett" in ran.out.split("home:")[1]


def test_with_one_plan_and_one_scenario_it_is_an_error_not_to_fit(cli, plans):
    ran = cli("check", find("scenario", "toaletten"), "--plan", plans / "home.plan.json", "--json")
    assert ran.code == 1
    assert [i["code"] for i in ran.json["files"][0]["issues"] if i["severity"] == "error"] == ["S201"]


def test_one_plan_and_no_file_is_about_every_scenario(cli, plans):
    ran = cli("check", "--plan", plans / "home.plan.json", "--json")
    assert [row["scenario"] for row in ran.json["fits"]] == NAMES


def test_a_plan_that_cannot_be_used_is_told_and_stops_nobody(cli, plans):
    (plans / "broken.plan.json").write_text("{", encoding="utf-8")
    ran = cli("check", find("scenario", "rasten"), "--plan", plans, "--json")
    assert ran.code == 0, ran.err
    assert [bool(plan["error"]) for plan in ran.json["plans"]] == [True, False, False]
    assert {row["plan"] for row in ran.json["fits"]} == {2, 3}
    assert "broken.plan.json: " in cli("check", find("scenario", "rasten"), "--plan", plans).out


def test_a_scenario_that_is_wrong_in_itself_is_an_error_and_in_no_table(cli, plans, tmp_path):
    (tmp_path / "trasig.scenario.json").write_text("{}", encoding="utf-8")
    ran = cli("check", tmp_path / "trasig.scenario.json", find("scenario", "rasten"), "--plan", plans, "--json")
    assert ran.code == 1
    assert {row["scenario"] for row in ran.json["fits"]} == {"rasten"}


def test_own_scenarios_stand_in_the_table_too(cli, plans, tmp_path):
    own = tmp_path / "data" / "scenarios"
    own.mkdir(parents=True)
    text = find("scenario", "rasten").read_text(encoding="utf-8").replace('"id": "rasten"', '"id": "min-rast"', 1)
    (own / "min-rast.scenario.json").write_text(text, encoding="utf-8")
    ran = cli("check", "--plan", plans / "home.plan.json", "--data", tmp_path / "data", "--json")
    assert ran.json["fits"][-1]["scenario"] == "min-rast"


@pytest.mark.parametrize(("name", "code"), [("empty", 1), ("no-such-plan", 2)])
def test_a_folder_without_plans_and_a_name_nobody_has_are_told(cli, tmp_path, name, code):
    (tmp_path / "empty").mkdir()
    ran = cli("check", "--plan", name)
    assert ran.code == code
    assert "Traceback" not in ran.err
    assert ran.err


def test_neither_file_nor_plan_is_a_mistake_in_use(cli):
    assert cli("check").code == 2
