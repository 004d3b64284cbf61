"""Which scenarios there are, in the order of the curriculum; and a curriculum of one's own, checked."""

import json

from sim.resources import find, shipped


def test_the_list_names_every_shipped_scenario_with_its_level(cli):
    ran = cli("run", "--list", "--json")
    assert ran.code == 0, ran.err
    rows = [row for track in ran.json["tracks"] for row in track["steps"]]
    assert sorted(r["scenario"] for r in rows) == [p.name.removesuffix(".scenario.json") for p in shipped("scenario")]
    assert all(r["level"].startswith("CL") and r["minutes"] > 0 for r in rows)


def test_people_read_tracks_and_what_comes_first(cli):
    text = cli("run", "--list", "--lang", "en").out
    assert "Grades 4 to 6" in text
    assert "ratt-larm" in text
    assert "(after rundtur)" in text


def test_without_a_scenario_or_the_list_it_is_a_mistake_in_use(cli):
    ran = cli("run")
    assert ran.code == 2
    assert "Traceback" not in ran.err


def test_the_shipped_curriculum_is_checked_like_any_file(cli):
    ran = cli("check", find("curriculum", "grundkursen"), "--json")
    assert (ran.code, ran.json["files"][0]["issues"]) == (0, [])


def test_a_curriculum_that_builds_on_nothing_is_told_so(cli, tmp_path):
    data = json.loads(find("curriculum", "grundkursen").read_text(encoding="utf-8"))
    data["tracks"][0]["steps"][0]["after"] = ["simskolan"]
    (tmp_path / "egen.curriculum.json").write_text(json.dumps(data), encoding="utf-8")
    ran = cli("check", "egen.curriculum.json", "--json")
    assert ran.code == 1
    assert [i["code"] for i in ran.json["files"][0]["issues"]] == ["K003"]
    assert "simskolan" in ran.json["files"][0]["issues"][0]["text"]
