"""Judging old runs anew, and reading why a run has its points, on the command line."""

import json
import shutil

import pytest

from scoring.rubric import rubric_hash
from scoring.rubric_file import load_rubric
from sim.resources import find


@pytest.fixture(scope="module")
def played(tmp_path_factory, one_day):
    """A careful run that was really played, and no other: the day's runs depend on which tests went before."""
    day = one_day(tmp_path_factory.mktemp("rescore"))
    day.run("careful")
    return day.data


@pytest.fixture
def data(played, tmp_path):
    """A copy of it to change."""
    shutil.copytree(played, tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def stricter(tmp_path):
    """The shipped rubric with another weight, as a school might hand it over."""
    told = json.loads(find("rubric", "inne-i-korridoren").read_text(encoding="utf-8"))
    told["edition"] = "2027-1"
    next(c for c in told["criteria"] if c["use"] == "start_at_once")["weight"] = 40
    path = tmp_path / "strangare.rubric.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    return path


def scores(cli, *options):
    return cli("results", "show", "last", "--json", *options).json


def test_a_new_score_stands_beside_the_old(cli, data, stricter):
    old = scores(cli)["scores"]
    ran = cli("results", "rescore", "last", "--rubric", stricter, "--json")
    assert ran.code == 0, ran.err
    assert (ran.json["given"], ran.json["rubrics"]["inne-i-korridoren"]["edition"]) == (1, "2027-1")
    shown = scores(cli)
    assert shown["scores"][: len(old)] == old
    assert shown["scores"][-1]["rubric_hash"] == rubric_hash(load_rubric(stricter))
    assert shown["shown"] == shown["scores"][-1]["id"]
    assert scores(cli, "--rubric", old[-1]["rubric_hash"][:12])["shown"] == old[-1]["id"]
    history = cli("results", "show", "last", "--all-scores").out
    assert "2027-1" in history
    assert [line.split()[0] for line in history.splitlines() if "→" in line] == ["start_at_once"]
    assert cli("results", "rescore", "--all", "--rubric", stricter, "--json").json["same"] == 1
    assert "Bedömda på nytt: 1 övningar" in cli("db", "log").out


def test_exports_take_the_newest_score_or_the_one_named(cli, data, stricter, tmp_path):
    before = rubric_hash(load_rubric(find("rubric", "inne-i-korridoren")))
    assert cli("results", "rescore", "--all", "--rubric", stricter).code == 0
    for name, options, expected in (
        ("a", (), "2027-1"),
        ("b", ("--rubric", before), ""),
        ("c", ("--rubric", "2027-1"), "2027-1"),
    ):
        assert cli("export", "json", "-o", name, *options).code == 0
        (run,) = json.loads((tmp_path / name).read_text(encoding="utf-8"))["runs"]
        assert run["edition"] == expected
        assert (run["rubric_hash"] == before) is (expected == "")
    assert cli("export", "json", "-o", "d", "--rubric", "2031", "--json").json["runs"] == 0


def test_judged_by_the_rubric_as_it_is_nothing_is_new(cli, data):
    ran = cli("results", "rescore", "--scenario", "inne-i-korridoren", "--json").json
    assert (ran["given"], ran["same"]) == (0, 1)


def test_choosing_nothing_rescoring_everything_by_mistake_is_refused(cli, data):
    ran = cli("results", "rescore")
    assert ran.code == 2
    assert "--all" in ran.err


def test_a_rubric_with_errors_judges_nothing(cli, data, stricter):
    told = json.loads(stricter.read_text(encoding="utf-8"))
    told["criteria"][0]["weight"] = -1
    stricter.write_text(json.dumps(told), encoding="utf-8")
    ran = cli("results", "rescore", "--all", "--rubric", stricter)
    assert ran.code == 1
    assert "R006" in ran.err
    assert len(scores(cli)["scores"]) == 1


def test_a_score_that_is_not_there_is_said(cli, data):
    ran = cli("results", "show", "last", "--rubric", "2031-1")
    assert ran.code == 2
    assert "--all-scores" in ran.err


def test_why_a_criterion_has_its_points(cli, data):
    shown = cli("results", "show", "last", "--why", "lock_the_door")
    assert shown.code == 0, shown.err
    assert "Dörr låstes" in next(line for line in shown.out.splitlines() if line.startswith(" ●") and "låstes" in line)
    assert cli("results", "show", "last", "--why", "something").code == 2


def test_every_run_bears_its_station(cli, data, tmp_path):
    listed = cli("results", "list", "--json").json["runs"]
    (station,) = {run["station"] for run in listed}
    assert len(station) == 8
    assert len(cli("results", "list", "--station", station, "--json").json["runs"]) == len(listed)
    assert cli("results", "list", "--station", "00000000", "--json").json["runs"] == []
    assert cli("export", "csv", "--station", station, "-o", "s.csv").code == 0
    assert station in (tmp_path / "s.csv").read_text(encoding="utf-8-sig")
