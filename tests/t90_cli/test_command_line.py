"""The command line as a person meets it: help, languages, weight, exit codes, one sentence per error."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMANDS = [
    "demo",
    "run",
    "check",
    "plan import",
    "plan answer",
    "plan check",
    "plan draw",
    "replay",
    "results list",
    "results show",
    "doctor",
]
HEAVY = ["panda3d", "direct", "xr", "nicegui", "sqlite_utils", "numpy", "pydantic", "ifcopenshell"]


def test_help_imports_nothing_heavy():
    script = f"""
import sys
sys.argv = ["inrymning", "--help"]
from tools.cli import main
try:
    main()
except SystemExit as end:
    assert end.code == 0
print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(("language", "option"), [("sv", "Språk."), ("en", "Language.")])
def test_every_command_explains_itself_in_both_languages(cli, command, language, option):
    ran = cli(*command.split(), "--help", env={"INRYMNING_LANG": language})
    assert ran.code == 0
    assert option in ran.out
    assert "--json" in ran.out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_stands_in_the_readme(repository: Path, command):
    assert f"inrymning {command}" in (repository / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("arguments", [["no-such-command"], ["run"], ["check"], ["plan", "draw"], ["demo", "--no-such-option"]])
def test_wrong_usage_is_exit_2_and_one_short_message(cli, arguments):
    ran = cli(*arguments)
    assert ran.code == 2
    assert ran.err.startswith("Fel: ")
    assert len(ran.err.splitlines()) == 2
    assert "Traceback" not in ran.err
    assert ran.out == ""


def test_an_unknown_plan_is_named_with_the_known_ones(cli):
    ran = cli("plan", "check", "skolan-som-inte-finns")
    assert ran.code == 2
    assert "skolan-som-inte-finns" in ran.err
    assert "lingonmoskolan" in ran.err


def test_version(cli):
    assert cli("--version").out.startswith("inrymning, version 0.")


def test_the_shipped_plan_is_without_errors(cli):
    ran = cli("plan", "check", "lingonmoskolan", "--json")
    assert ran.code == 0
    [report] = ran.json["files"]
    assert report["ok"]
    assert not [i for i in report["issues"] if i["severity"] == "error"]


def test_json_is_one_object_on_stdout_and_nothing_else(cli):
    ran = cli("plan", "check", "lingonmoskolan", "--json")
    assert isinstance(json.loads(ran.out), dict)


@pytest.mark.parametrize(("suffix", "head"), [(".svg", b"<"), (".png", b"\x89PNG")])
def test_a_plan_is_drawn(cli, tmp_path: Path, suffix, head):
    ran = cli("plan", "draw", "lingonmoskolan", "-o", tmp_path / f"plan{suffix}", "--width", "900")
    assert ran.code == 0, ran.err
    assert (tmp_path / f"plan{suffix}").read_bytes().startswith(head)


def test_drawing_does_not_overwrite_unasked(cli, tmp_path: Path):
    (tmp_path / "lingonmoskolan.svg").write_text("mine")
    ran = cli("plan", "draw", "lingonmoskolan")
    assert ran.code == 2
    assert "--force" in ran.err
    assert (tmp_path / "lingonmoskolan.svg").read_text() == "mine"


@pytest.mark.parametrize("name", ["plan.gif", "plan"])
def test_a_drawing_of_another_kind_is_refused_by_name(cli, name):
    ran = cli("plan", "draw", "lingonmoskolan", "-o", name)
    assert ran.code == 2
    assert "ritas som .svg eller .png" in ran.err


class TestBadFiles:
    """Bad input: one message that names the file and the place, exit 1, nothing half-written."""

    def failed(self, ran, path: Path) -> str:
        assert ran.code == 1, ran
        assert "Traceback" not in ran.err + ran.out
        text = ran.out + ran.err
        assert path.name in text
        return text

    @pytest.mark.parametrize("kind", ["plan", "scenario", "rubric"])
    def test_truncated_json_names_line_and_column(self, cli, repository: Path, tmp_path: Path, kind):
        source = sorted((repository / "scenarios").rglob(f"*.{kind}.json"))[0]
        bad = tmp_path / f"short.{kind}.json"
        bad.write_bytes(source.read_bytes()[:700])
        assert "line" in self.failed(cli("check", bad), bad)

    @pytest.mark.parametrize("kind", ["plan", "scenario", "rubric"])
    def test_an_unknown_key_is_named(self, cli, repository: Path, tmp_path: Path, kind):
        source = sorted((repository / "scenarios").rglob(f"*.{kind}.json"))[0]
        bad = tmp_path / f"extra.{kind}.json"
        bad.write_text(json.dumps(json.loads(source.read_text(encoding="utf-8")) | {"colour_of_the_sky": 1}), encoding="utf-8")
        assert "colour_of_the_sky" in self.failed(cli("check", bad), bad)

    @pytest.mark.parametrize("kind", ["plan", "scenario", "rubric"])
    def test_an_empty_file(self, cli, tmp_path: Path, kind):
        bad = tmp_path / f"empty.{kind}.json"
        bad.write_bytes(b"")
        assert "empty" in self.failed(cli("check", bad), bad)

    @pytest.mark.parametrize("kind", ["plan", "scenario", "rubric"])
    def test_a_directory(self, cli, tmp_path: Path, kind):
        bad = tmp_path / f"folder.{kind}.json"
        bad.mkdir()
        assert "folder" in self.failed(cli("check", bad), bad) or "directory" in self.failed(cli("check", bad), bad)

    def test_a_file_that_is_not_there(self, cli, tmp_path: Path):
        self.failed(cli("check", tmp_path / "gone.plan.json"), tmp_path / "gone.plan.json")

    @pytest.mark.skipif(
        os.geteuid() == 0 and not Path("/usr/bin/setpriv").exists(), reason="root reads everything and setpriv is absent"
    )
    def test_a_file_nobody_may_read(self, repository: Path, tmp_path: Path):
        bad = tmp_path / "closed.plan.json"
        bad.write_text("{}")
        bad.chmod(0)
        script = f"""
import os
from pathlib import Path
from sim.errors import FileProblem
from sim.plan.load import load_plan
if os.geteuid() == 0:  # after the imports: the interpreter itself may lie where only root reads
    os.setgid(65534); os.setuid(65534)
try:
    load_plan(Path({str(bad)!r}))
except FileProblem as problem:
    print(problem)
"""
        for folder in [tmp_path, *tmp_path.parents]:
            if folder.stat().st_uid == os.geteuid() and folder != Path("/"):
                folder.chmod(folder.stat().st_mode | 0o055)
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=repository, check=False)
        assert "closed.plan.json" in done.stdout, done.stderr
        assert "ermission" in done.stdout

    def test_a_door_joined_to_a_missing_room_is_named(self, cli, repository: Path, tmp_path: Path):
        plan = json.loads((repository / "scenarios/plans/lingonmoskolan.plan.json").read_text(encoding="utf-8"))
        text = json.dumps(plan["openings"][0])
        unit = next(u["id"] for u in plan["units"] if f'"{u["id"]}"' in text)
        plan["openings"][0] = json.loads(text.replace(f'"{unit}"', '"rum-som-inte-finns"'))
        bad = tmp_path / "door.plan.json"
        bad.write_text(json.dumps(plan), encoding="utf-8")
        text = self.failed(cli("check", bad), bad)
        assert "rum-som-inte-finns" in text
        assert plan["openings"][0]["id"] in text

    def test_a_scenario_naming_an_absent_room_is_named(self, cli, repository: Path, tmp_path: Path):
        scenario = json.loads((repository / "scenarios/scenarios/inne-i-korridoren.scenario.json").read_text(encoding="utf-8"))
        scenario["places"]["corridor"] = {"units": ["rum-som-inte-finns"]}
        bad = tmp_path / "room.scenario.json"
        bad.write_text(json.dumps(scenario), encoding="utf-8")
        assert "rum-som-inte-finns" in self.failed(cli("check", bad, "--plan", "lingonmoskolan"), bad)
        ran = cli("run", bad, "--plan", "lingonmoskolan", "--script", "careful", "--display", "none")
        assert ran.code == 1
        assert "rum-som-inte-finns" in ran.err or "room.scenario.json" in ran.err

    @pytest.mark.parametrize(
        ("name", "content"), [("zip.ifc", b"PK\x03\x04" + bytes(200)), ("empty.ifc", b""), ("text.ifc", b"hello\n")]
    )
    def test_an_ifc_file_that_is_not_one(self, cli, tmp_path: Path, name, content):
        pytest.importorskip("ifcopenshell", reason="the extra 'import' is not installed")
        bad = tmp_path / name
        bad.write_bytes(content)
        ran = cli("plan", "import", bad, "-o", tmp_path / "out.plan.json")
        self.failed(ran, bad)
        assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith("out")) == []


def test_interrupting_is_exit_130(repository: Path):
    script = """
import sys
sys.argv = ["inrymning", "doctor"]
import tools.commands.doctor as doctor
def interrupted(settings):
    raise KeyboardInterrupt
doctor.look = interrupted
from tools.cli import main
main()
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=repository, check=False)
    assert done.returncode == 130
    assert "Traceback" not in done.stderr
