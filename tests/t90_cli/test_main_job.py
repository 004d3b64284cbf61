"""The main job as the command shows it: a run is played, judged, stored and can be played again, in any school."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from scoring.store import Store
from sim.session.runlog import HASH_DIGITS
from sim.text import say

SCRIPTS = ("careful", "passive", "random")
AIMLESS = 5
"""A seed whose random trainee does whatever comes to mind from the first second; with 1 it begins with care."""
FIELDS = {"run", "scenario", "plan", "script", "display", "seed", "ticks", "sim_seconds", "hash", "score", "grade"}
CRITERION = {"id", "state", "points", "max", "evidence"}
INSTITUTE = {
    "levels": 5,
    "rooms": 82,
    "doors": 77,
    "doors_two_rooms": 76,
    "doors_outside": 1,
    "windows": 206,
    "vertical_links": 4,
}
STATES = {"met", "partly", "missed", "not_relevant"}


def states(result):
    return {c["id"]: c["state"] for c in result["criteria"]}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """An empty HOME."""
    return tmp_path_factory.mktemp("fresh")


@pytest.fixture(scope="module")
def demo(day, home):
    """Played for a person, in an empty HOME, by another process than ``day``'s with another hash seed."""
    alone = {"HOME": str(home), "XDG_CACHE_HOME": "", "INRYMNING_DATA": "", "PYTHONHASHSEED": "2"}
    ran = day.cli("demo", "--display", "none", env=alone)
    assert ran.code == 0, ran.err
    return ran


@pytest.fixture(scope="module")
def stored(demo, home):
    """The data folder and the one run in it."""
    [path] = home.rglob("results.db")
    with Store(path) as store:
        [row] = store.runs()
    return path.parent, row


@pytest.fixture(scope="module")
def english(day):
    """Another seed than the others', told in English."""
    asked = ("--script", "careful", "--seed", "2", "--display", "none", "--lang", "en")
    ran = day.cli("run", "inne-i-korridoren", *asked)
    assert ran.code == 0, ran.err
    return ran


@pytest.fixture(scope="module")
def checks(day):
    ran = day.cli("doctor", "--json")
    assert ran.code == 0, ran.out
    return {c["name"]: c for c in ran.json["checks"]}


@pytest.fixture(scope="module")
def institute(day, real_plans):
    """The imported plan's path, and what the import told."""
    pytest.importorskip("ifcopenshell", reason="the extra 'import' is not installed")
    source = real_plans / "ifc" / "kit_institute_ifc2x3.ifc"
    plan = day.folder / "institute.plan.json"
    ran = day.cli("plan", "import", source, "-o", plan, "--json")
    assert ran.code == 0, ran.err
    return plan, ran.json, source


class TestScriptedTrainees:
    """Three trainees get clearly different scores, for reasons the card names."""

    @pytest.mark.parametrize("script", SCRIPTS)
    def test_the_object_holds_what_is_promised(self, day, script):
        result = day.run(script)
        assert set(result) >= FIELDS | {"criteria", "files"}
        assert (result["script"], result["display"], result["seed"]) == (script, "none", 1)
        assert (result["scenario"], result["plan"]) == ("inne-i-korridoren", "lingonmoskolan")
        assert result["ticks"] > 0
        assert 0 < result["sim_seconds"] <= 600
        assert len(result["hash"]) >= HASH_DIGITS
        for criterion in result["criteria"]:
            assert set(criterion) >= CRITERION
            assert criterion["state"] in STATES
            assert 0 <= criterion["points"] <= criterion["max"]

    @pytest.mark.parametrize("script", SCRIPTS)
    def test_the_files_are_there_and_what_could_not_be_drawn_is_null(self, day, script):
        files = day.run(script)["files"]
        assert Path(files["results"]).read_bytes().startswith(b"SQLite format 3")
        assert Path(files["plan_picture"]).read_bytes().startswith(b"\x89PNG")
        assert files["stereo_picture"] is None
        assert Path(files["runlog"]).stat().st_size > 1000

    def test_careful_scores_high_passive_low_random_otherwise(self, day):
        scores = {script: day.run(script, AIMLESS)["score"] for script in SCRIPTS}
        assert scores["careful"] >= 0.9
        assert scores["passive"] <= 0.3
        assert scores["passive"] < scores["random"] < scores["careful"]

    def test_the_score_is_the_points_gained_of_the_points_there_were(self, day):
        for script in SCRIPTS:
            result = day.run(script)
            most = sum(c["max"] for c in result["criteria"])
            assert result["score"] == pytest.approx(sum(c["points"] for c in result["criteria"]) / most, abs=1e-3)

    def test_at_least_twelve_criteria_from_the_list_of_actions(self, day):
        criteria = day.run("careful")["criteria"]
        assert len(criteria) >= 12
        assert all(c["action"][0] == "A" and 1 <= int(c["action"][1:]) <= 40 for c in criteria)
        assert {c["phase"] for c in criteria} == {"flee", "shelter", "alarm"}

    def test_the_reasons_differ_criterion_by_criterion(self, day):
        careful, passive, random = (states(day.run(s, AIMLESS)) for s in SCRIPTS)
        assert sum(careful[c] == "met" and passive[c] == "missed" for c in careful) >= 12
        assert random not in (careful, passive)

    @pytest.mark.parametrize("script", SCRIPTS)
    def test_every_point_cites_events_that_are_stored(self, day, script):
        result = day.run(script)
        stored = {e["seq"]: e for e in day.events(result["run"])}
        for criterion in result["criteria"]:
            assert criterion["evidence"] or criterion["points"] == 0, criterion
            for proof in criterion["evidence"]:
                event = stored[proof["seq"]]
                assert {k: event[k] for k in ("type", "place", "target")} == {k: proof[k] for k in ("type", "place", "target")}
                assert event["t"] == pytest.approx(proof["t"], abs=0.01)

    def test_what_is_stored_is_what_was_told(self, day):
        result = day.run("careful")
        stored = day.cli("results", "show", result["run"], "--json").json
        assert (stored["state"], stored["hash"], stored["ticks"]) == ("finished", result["hash"], result["ticks"])
        [score] = stored["scores"]
        assert (score["score"], score["grade"]) == (result["score"], result["grade"])
        assert [f["criterion"] for f in score["findings"]] == [c["id"] for c in result["criteria"]]


class TestDemo:
    """``demo`` needs nothing but Python, says what it took, and leaves everything behind."""

    def test_it_writes_results_plan_picture_and_run_log_under_home(self, demo, stored):
        data, row = stored
        assert row.state == "finished"
        assert (data / row.runlog).stat().st_size > 1000
        assert (data / "pictures" / f"{row.id}-plan.png").read_bytes().startswith(b"\x89PNG")
        for path in (data / "results.db", data / row.runlog, data / "pictures" / f"{row.id}-plan.png"):
            assert str(path) in demo.out

    def test_it_says_which_display_it_took(self, demo):
        assert say("app.display.none", "sv") in demo.err

    def test_the_card_names_the_school_and_that_it_was_a_drill(self, demo):
        head = demo.out.splitlines()[1]
        assert "ÖVNING" in head
        assert "Lingonmoskolan" in head
        assert say("scoring.card.went_well", "sv") in demo.out
        assert say("scoring.card.talk", "sv") in demo.out

    def test_the_same_seed_in_another_process_has_the_same_hash(self, day, stored):
        assert stored[1].hash == day.run("careful")["hash"]
        assert stored[1].score == day.run("careful")["score"]

    def test_without_graphics_and_headset_it_simulates_and_says_why(self, cli, tmp_path):
        (tmp_path / "bare").mkdir()
        (tmp_path / "bare" / "sitecustomize.py").write_text(
            "import sys\n"
            "class Absent:\n"
            "    def find_spec(self, name, path=None, target=None):\n"
            "        if name.partition('.')[0] in ('panda3d', 'direct', 'xr'):\n"
            "            raise ModuleNotFoundError(f'No module named {name!r}', name=name)\n"
            "sys.meta_path.insert(0, Absent())\n",
            encoding="utf-8",
        )
        paths = f"{tmp_path / 'bare'}:{Path(__file__).parents[2]}".replace(":", ";" if sys.platform == "win32" else ":")
        ran = cli("demo", "--json", env={"PYTHONPATH": paths, "DISPLAY": ":99"})
        assert ran.code == 0, ran.err
        assert ran.json["display"] == "none"
        assert list(ran.json["display_lacking"]) == ["headset", "window", "offscreen"]
        assert "Panda3D" in ran.json["display_lacking"]["offscreen"]
        assert "pyopenxr" in ran.json["display_lacking"]["headset"]
        assert "Panda3D" in ran.err
        assert "Traceback" not in ran.err
        assert ran.json["score"] >= 0.9


class TestCards:
    """The card as people read it, in both languages."""

    def test_english_names_school_and_drill(self, english):
        head = english.out.splitlines()[1]
        assert "DRILL" in head
        assert "Lingonmo School" in head
        assert say("scoring.card.went_well", "en") in english.out

    def test_another_seed_is_another_run(self, english, day):
        runs = day.cli("results", "list", "--json").json["runs"]
        [other] = [r for r in runs if r["seed"] == 2]
        assert other["hash"] != day.run("careful")["hash"]
        assert other["score"] >= 0.9

    @pytest.mark.parametrize("language", ["sv", "en"])
    def test_praise_comes_first_and_at_most_three_things_to_practise(self, day, language):
        card = day.cli("results", "show", day.run("random", AIMLESS)["run"], "--lang", language).out
        praise, practise = card.index(say("scoring.card.went_well", language)), card.index(say("scoring.card.practise", language))
        question = card.index(say("scoring.card.question", language))
        assert praise < practise < question < card.index(say("scoring.card.talk", language))
        things = [line for line in card[practise:question].splitlines() if line[:5].strip().rstrip(".").isdigit()]
        assert 1 <= len(things) <= 3
        assert all(line.startswith(("   + ", "     ")) for line in card[praise:practise].splitlines()[1:-2])

    def test_who_did_nothing_reads_a_kind_grade_and_what_happened(self, day):
        card = day.cli("results", "show", day.run("passive")["run"]).out
        assert say("scoring.grade.practise_again", "sv") in card
        assert "Du kom inte in bakom en stängd dörr den här gången." in card
        assert max(map(len, card.splitlines())) <= 100


class TestReplay:
    """A log is played again exactly, or the first step that differs is named."""

    def test_a_run_replays_without_a_mismatch(self, day):
        result = day.run("careful")
        ran = day.cli("replay", result["run"], "--verify", "--json")
        assert ran.code == 0, ran.err
        assert (ran.json["run"], ran.json["ticks"]) == (result["run"], result["ticks"])
        assert (ran.json["mismatches"], ran.json["first_mismatch"]) == (0, None)
        assert Path(ran.json["plan_picture"]).exists()

    @pytest.fixture
    def changed(self, day):
        """Writes the first half minute of the careful run with one line changed; gives the path."""
        source = Path(day.run("careful")["files"]["runlog"])
        path = source.with_name("changed.runlog")

        def write(number, change):
            lines = source.read_text(encoding="utf-8").splitlines()[:61]
            line = json.loads(lines[number])
            change(line)
            lines[number] = json.dumps(line)
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")
            return path

        yield write
        path.unlink()

    def test_a_changed_hash_is_named_by_its_step(self, day, changed):
        def change(line):
            at = 4 * HASH_DIGITS
            digit = "0" if line["hash"][at] != "0" else "1"
            line["hash"] = line["hash"][:at] + digit + line["hash"][at + 1 :]

        ran = day.cli("replay", changed(20, change), "--verify", "--json")
        assert ran.code == 1
        assert (ran.json["mismatches"], ran.json["first_mismatch"]) == (1, 194)

    def test_a_changed_input_differs_from_its_step_on(self, day, changed):
        def change(line):
            line["in"] = [[line["ticks"], [700, 190, 0, 15]]]

        ran = day.cli("replay", changed(20, change), "--verify")
        assert ran.code == 1
        assert " 190" in ran.out
        assert "Traceback" not in ran.err

    def test_a_changed_event_is_found(self, day, changed):
        def change(line):
            line["events"][2]["data"]["level"] = "CL4"

        ran = day.cli("replay", changed(1, change), "--verify", "--json")
        assert ran.code == 1
        assert ran.json["first_mismatch"] == 0


class TestResults:
    """What the store has, as a program reads it."""

    def test_a_list_of_all_runs_newest_first(self, day):
        for script in SCRIPTS:
            day.run(script)
        runs = day.cli("results", "list", "--json").json["runs"]
        assert all(set(r) >= {"run", "state", "events", "started", "scenario", "score"} for r in runs)
        assert {day.run(s)["run"] for s in SCRIPTS} <= {r["run"] for r in runs}
        assert [r["started"] for r in runs] == sorted((r["started"] for r in runs), reverse=True)
        by_id = {r["run"]: r for r in runs}
        for script in SCRIPTS:
            told = day.run(script)
            row = by_id[told["run"]]
            assert (row["state"], row["score"], row["scenario"]) == ("finished", told["score"], told["scenario"])
            assert row["events"] == len(day.events(told["run"]))

    def test_a_fresh_folder_has_none(self, cli):
        ran = cli("results", "list", "--json")
        assert ran.code == 0
        assert ran.json == {"runs": []}


class TestExpiry:
    """Run logs give up what they must, whenever somebody looks at the results."""

    @pytest.fixture
    def old(self, day):
        """A copy of a log whose date has passed."""
        source = Path(day.run("careful")["files"]["runlog"])
        path = source.with_name("old.runlog")
        head, rest = source.read_text(encoding="utf-8").split("\n", 1)
        header = json.loads(head) | {"expires": "2020-01-01T00:00:00+00:00"}
        path.write_text(json.dumps(header) + "\n" + rest, encoding="utf-8")
        yield path
        path.unlink()

    def test_looking_at_the_results_is_enough(self, day, old):
        assert day.cli("results", "list", "-q").code == 0
        lines = [json.loads(line) for line in old.read_text(encoding="utf-8").splitlines()]
        assert lines[0]["coarse"] is True
        assert not [line for line in lines if set(line) & {"in", "hash"}]
        fresh = Path(day.run("careful")["files"]["runlog"]).read_text(encoding="utf-8")
        assert '"in":' in fresh, "a log whose date has not come stays as it is"

    def test_replaying_it_says_why_it_cannot_be_done(self, day, old):
        day.cli("results", "list", "-q")
        ran = day.cli("replay", old, "--verify")
        assert ran.code == 1
        assert "tiden gick ut 2020-01-01" in ran.err
        assert "Traceback" not in ran.err

    def test_a_damaged_log_is_no_reason_not_to_go_on(self, day):
        path = Path(day.run("careful")["files"]["runlog"]).with_name("damaged.runlog")
        path.write_bytes(b"no log at all\n")
        try:
            quiet, loud = day.cli("results", "list"), day.cli("results", "list", "-v")
        finally:
            path.unlink()
        assert (quiet.code, loud.code) == (0, 0)
        assert "damaged.runlog" not in quiet.err
        assert "damaged.runlog" in loud.err


class TestDoctor:
    """What the machine has."""

    def test_every_check_says_what_it_found_and_what_gets_the_missing(self, checks):
        assert set(checks) >= {
            "program",
            "python",
            "packages",
            "data",
            "store",
            "extra_import",
            "extra_fast",
            "opengl",
            "screen",
            "headset",
        }
        for check in checks.values():
            assert set(check) >= {"name", "ok", "found", "fix"}
            assert check["found"]
            assert check["ok"] or check["fix"], check

    def test_what_runs_need_is_here(self, checks):
        assert all(checks[name]["ok"] for name in ("program", "python", "packages", "data", "store"))


class TestRealBuilding:
    """Another school's drawing becomes a plan, and the same scenario is played there, its places found by what they are."""

    def test_the_counts_are_the_drawings(self, institute):
        told = institute[1]
        assert {k: told[k] for k in INSTITUTE} == INSTITUTE
        assert told["components"] >= 1
        assert told["seconds"] > 0
        assert told["findings"]
        assert all(f["text"] and f["code"][0] in "PI" for f in told["findings"])

    def test_importing_again_gives_the_same_bytes(self, day, institute):
        plan, _, source = institute
        again = day.folder / "again.plan.json"
        assert day.cli("plan", "import", source, "-o", again, env={"PYTHONHASHSEED": "7"}).code == 0
        assert again.read_bytes() == plan.read_bytes()

    def played(self, day, plan, display):
        ran = day.cli(
            *("run", "inne-i-korridoren", "--plan", plan, "--script", "careful", "--display", display, "--seed", "1", "--json")
        )
        assert ran.code == 0, ran.err
        return ran.json

    def test_the_scenario_is_played_there(self, day, institute):
        plan = institute[0]
        result = self.played(day, plan, "none")
        units = {u["id"] for u in json.loads(plan.read_text(encoding="utf-8"))["units"]}
        shipped = json.loads((Path(__file__).parents[2] / "scenarios/plans/lingonmoskolan.plan.json").read_text(encoding="utf-8"))
        assert result["plan"] == json.loads(plan.read_text(encoding="utf-8"))["building"]["id"]
        assert result["cause"] == "debrief"
        places = {e["place"] for e in day.events(result["run"]) if e["place"]}
        assert places
        assert places <= units
        assert not places & {u["id"] for u in shipped["units"]}
        assert {"close_the_door", "start_at_once"} <= {c["id"] for c in result["criteria"] if c["state"] == "met"}

    @pytest.mark.gl
    def test_and_drawn_for_both_eyes(self, day, institute):
        opengl = next(c for c in day.cli("doctor", "--json").json["checks"] if c["name"] == "opengl")
        if not opengl["ok"]:
            pytest.skip(f"no OpenGL here: {opengl['found']}")
        result = self.played(day, institute[0], "offscreen")
        with Image.open(result["files"]["stereo_picture"]) as picture:
            pixels = np.asarray(picture.convert("RGB")).astype(int)
        left, right = np.split(pixels[:, : pixels.shape[1] // 2 * 2], 2, axis=1)
        for eye in (left, right):
            assert eye.std() > 10, "something is seen"
        assert 0.01 < (np.abs(left - right).max(axis=2) > 8).mean() < 0.9, "by two eyes that are not in the same place"


def test_a_name_is_no_pseudonym_code(cli):
    ran = cli("run", "inne-i-korridoren", "--script", "passive", "--display", "none", "--code", "Anna Åberg")
    assert ran.code == 2
    assert "pseudonym" in ran.err


def test_nothing_of_a_run_is_written_outside_its_folders(day):
    """Working directory and HOME stay as they were."""
    day.run("careful")
    kept = {p.name for p in day.folder.iterdir()} - {"data", "home"}
    kept -= {f"{plan}.{kind}.json" for plan in ("institute", "again") for kind in ("plan", "answers")}
    assert kept == set()
    assert [p for p in (day.folder / "home").rglob("*") if p.is_file() and ".cache" not in p.parts] == []
