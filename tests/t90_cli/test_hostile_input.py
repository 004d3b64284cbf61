"""Whatever a person, a pipe or a disk does: no traceback, the exit code that says what it was, nothing half-written."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.t90_cli.conftest import PROGRAM, surroundings
from tools.language import language_of
from tools.settings import Settings, json_text

LINUX = pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")


def test_no_arguments_at_all_shows_the_help(cli):
    ran = cli()
    assert ran.code == 2  # click's answer to "what do you want?"
    assert "inrymning demo" in ran.err + ran.out
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("arguments", "language"),
    [([], "en"), (["--lang"], "en"), (["run", "--lang", "sv"], "sv"), (["--lang=sv"], "sv"), (["--lang", "tlh"], "en")],
)
def test_the_language_is_found_wherever_it_stands(monkeypatch, arguments, language):
    monkeypatch.setenv("INRYMNING_LANG", "en")
    assert language_of(arguments) == language


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1"])
def test_a_terminal_without_our_letters_still_gets_everything_said(tmp_path: Path, encoding: str):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "plan", "import", "--help"],
        capture_output=True,
        env=surroundings(tmp_path, {"PYTHONIOENCODING": encoding}),
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    arrow = "import tools.cli, tools.settings, pathlib; tools.cli.say_what_can_be_said(); "
    arrow += "tools.settings.Settings('sv', pathlib.Path()).tell('→ \\udcff')"
    done = subprocess.run(
        [sys.executable, "-c", arrow],
        capture_output=True,
        env=surroundings(tmp_path, {"PYTHONIOENCODING": encoding}),
        cwd=tmp_path,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_json_is_the_same_json_in_every_encoding():
    said = {"text": "Sök skydd → å", "file": "\udcff.plan.json"}
    for encoding in ("ascii", "cp1252", "latin-1", "utf-8"):
        assert json.loads(json_text(said, encoding).encode(encoding).decode(encoding)) == said


@pytest.mark.parametrize("rows", [[], [{"a": "å\u2028\n\x85b", "b": [1, None], "c": {"d": []}}], [{"n": n} for n in range(3)]])
def test_rows_written_one_at_a_time_are_the_same_json(capsys, tmp_path, rows):
    settings = Settings("sv", tmp_path, as_json=True)
    settings.emit({"rows": rows})
    at_once = capsys.readouterr().out
    settings.emit_rows("rows", iter(rows))
    assert capsys.readouterr().out == at_once


@pytest.mark.parametrize("command", [["results", "show"], ["replay"], ["run"], ["plan", "check"], ["plan", "draw"]])
@pytest.mark.parametrize("name", ["finns-inte", "", "å", "\udcff", "%s{}'\"", "x" * 300])
def test_a_name_that_means_nothing_is_a_usage_error(cli, command, name):
    ran = cli(*command, os.fsdecode(os.fsencode(name)))
    assert ran.code == 2, ran
    assert "Traceback" not in ran.err


def test_a_folder_of_the_schools_name_does_not_hide_the_school(cli, tmp_path: Path):
    (tmp_path / "lingonmoskolan").mkdir()
    assert cli("plan", "check", "lingonmoskolan").code == 0


def test_good_and_bad_files_are_all_reported(cli, repository: Path, tmp_path: Path):
    good = repository / "scenarios" / "plans" / "lingonmoskolan.plan.json"
    (tmp_path / "digits.scenario.json").write_text('{"version":' + "9" * 5000 + "}")
    (tmp_path / "deep.rubric.json").write_text('{"a":' * 300 + "1" + "}" * 300)
    (tmp_path / "notes.txt").write_text("hello")
    ran = cli("check", good, "digits.scenario.json", "deep.rubric.json", "notes.txt", "gone.plan.json", "--json")
    assert ran.code == 1
    assert [f["ok"] for f in ran.json["files"]] == [True, False, False, False, False]


@LINUX
def test_a_full_disk_behind_the_output_is_said_and_not_success(tmp_path: Path):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, "results", "list"],
            stdout=full,
            stderr=subprocess.PIPE,
            env=surroundings(tmp_path),
            cwd=tmp_path,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert b"No space left" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_reader_that_leaves_is_no_problem(tmp_path: Path):
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, "plan", "check", "lingonmoskolan", "--json"],
            stdout=writing,
            stderr=subprocess.PIPE,
            env=surroundings(tmp_path),
            cwd=tmp_path,
            timeout=60,
            check=False,
        )
    finally:
        os.close(writing)
    assert done.returncode == 0
    assert done.stderr == b""


@pytest.mark.parametrize("target", ["missing/plan.svg", "folder.png", "x.svg/y.svg"])
def test_a_drawing_that_cannot_be_written_is_one_sentence(cli, tmp_path: Path, target):
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "x.svg").write_text("mine")
    before = sorted(p.name for p in tmp_path.iterdir())
    ran = cli("plan", "draw", "lingonmoskolan", "-o", target)
    assert ran.code == 1
    assert "Traceback" not in ran.err
    assert sorted(p.name for p in tmp_path.iterdir() if p.name != "home") == before
    assert (tmp_path / "x.svg").read_text() == "mine"


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no such modes; its user folders are private anyway")
def test_results_are_for_their_owner_only(cli, tmp_path: Path):
    assert cli("results", "list").code == 0
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "data" / "results.db").stat().st_mode) == 0o600


def test_a_scenario_that_does_not_fit_names_the_command_that_says_why(cli, repository: Path, tmp_path: Path):
    whole = json.loads((repository / "scenarios" / "plans" / "lingonmoskolan.plan.json").read_text(encoding="utf-8"))
    room = next(u for u in whole["units"] if u["properties"]["category"] == "classroom")
    others = {
        k: [] for k in ("openings", "windows", "walls", "vertical_links", "assembly_points", "alarm_devices", "fixtures", "zones")
    }
    (tmp_path / "one.plan.json").write_text(json.dumps({**whole, **others, "units": [room]}), encoding="utf-8")
    ran = cli("run", "inne-i-korridoren", "--plan", "one.plan.json", "--script", "careful", "--display", "none")
    assert ran.code == 1
    command = ran.err.split("'inrymning ")[1].split("'")[0]
    again = cli(*command.split())
    assert again.code == 1
    assert "S201" in again.out
    assert not (tmp_path / "data").exists()
