"""Answering a plan's questions, and importing over a plan, as a person does it on the command line."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from sim.plan.building import Blinds, LockKind, Source, Tri
from sim.plan.convert import hashed
from sim.plan.load import read_plan
from sim.plan.save import save_plan
from sim.resources import find

PROGRAM = "from tools.cli import main; main()"


@dataclass(frozen=True)
class School:
    """A folder with a plan nobody has answered anything about, and the command run in it."""

    folder: Path
    environment: dict[str, str]

    @property
    def plan(self) -> Path:
        return self.folder / "skola.plan.json"

    def run(self, *arguments: str | Path, lines: str = "") -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-c", PROGRAM, *map(str, arguments)],
            input=lines,
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=self.folder,
            env={**self.environment, "PYTHONIOENCODING": "utf-8"},
            timeout=120,
            check=False,
        )

    def json(self, *arguments: str | Path, lines: str = "") -> Any:
        ran = self.run(*arguments, "--json", lines=lines)
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)

    def files(self) -> dict[str, bytes]:
        return {p.name: p.read_bytes() for p in sorted(self.folder.glob("*.json"))}


def drawing(target: Path, sha: str = "a", without: int = 0) -> None:
    """The shipped school as if it came out of a drawing: what a person has to say is missing, and so many windows."""
    school, _ = read_plan(find("plan", "lingonmoskolan"))
    unknown: dict[str, Any] = {"lockable_from_inside": Tri.UNKNOWN, "lock_kind": LockKind.UNKNOWN, "emergency_exit": Tri.UNKNOWN}
    made = replace(
        school,
        source=Source("ifc", "skola.ifc", sha * 64),
        openings=tuple(replace(o, **unknown, glazed=None) for o in school.openings),
        windows=tuple(replace(w, blinds=Blinds.UNKNOWN) for w in school.windows[without:]),
        fixtures=(),
    )
    save_plan(hashed(made), target)


@pytest.fixture
def school(tmp_path: Path, environment_of: Callable[..., dict[str, str]]) -> School:
    drawing(tmp_path / "skola.plan.json")
    return School(tmp_path, environment_of(tmp_path))


def test_answers_are_written_into_the_plan_and_beside_it(school: School) -> None:
    before = school.json("plan", "check", school.plan)["files"][0]["questions"]
    ran = school.run("plan", "answer", school.plan, lines="1\nh\n1\ns\n")
    assert ran.returncode == 0, ran.stderr
    assert "svar sparade" in ran.stdout
    assert "Fråga 1" in ran.stderr
    kept = json.loads((school.folder / "skola.answers.json").read_text(encoding="utf-8"))
    assert kept["format"] == "inrymning.answers"
    assert len(kept["openings"]) > 3
    building, _ = read_plan(school.plan)
    assert any(o.lock_kind is LockKind.THUMB_TURN for o in building.openings)
    after = school.json("plan", "check", school.plan)["files"][0]["questions"]
    assert 0 < after < before


def test_the_check_ends_with_what_is_open_and_how_to_answer(school: School) -> None:
    last = school.run("plan", "check", school.plan).stdout.strip().splitlines()[-1]
    assert "frågor är öppna: inrymning plan answer" in last
    assert "öppna" not in school.run("plan", "check", "lingonmoskolan").stdout


def test_the_report_is_one_object_while_somebody_answers(school: School) -> None:
    report = school.json("plan", "answer", school.plan, lines="1\ns\n")
    assert report["given"] > 0
    assert report["questions"] > 0
    assert Path(report["answers"]).exists()


def test_nobody_to_ask_is_wrong_usage_and_changes_nothing(school: School) -> None:
    before = school.files()
    ran = school.run("plan", "answer", school.plan)
    assert ran.returncode == 2
    assert "Traceback" not in ran.stderr
    assert school.files() == before


def test_a_shipped_plan_is_not_answered_in_place(school: School) -> None:
    ran = school.run("plan", "answer", "lingonmoskolan", lines="1\n")
    assert ran.returncode == 2
    assert "lingonmoskolan" in ran.stderr


def test_answering_nothing_writes_nothing(school: School) -> None:
    before = school.files()
    assert school.run("plan", "answer", school.plan, lines="\n\ns\n").returncode == 0
    assert school.files() == before


def test_importing_over_a_plan_keeps_answers_and_tells_what_changed(school: School) -> None:
    source, target = school.folder / "ritning.plan.json", school.folder / "min.plan.json"
    drawing(source)
    first = school.json("plan", "import", source, "-o", target)
    assert first["changes"] is None
    assert first["questions"] > 0
    school.json("plan", "answer", target, lines="1\nh\n1\ns\n")
    answered, _ = read_plan(target)
    drawing(source, "b", without=1)
    second = school.json("plan", "import", source, "-o", target)
    assert [(c["kind"], c["what"]) for c in second["changes"]] == [("removed", "window")]
    assert second["kept"] == sum(len(r["values"]) for r in _answers(target)["openings"])
    assert read_plan(target)[0].openings == answered.openings


def _answers(plan: Path) -> Any:
    path = plan.with_name(plan.name.replace(".plan.json", ".answers.json"))
    return json.loads(path.read_text(encoding="utf-8"))


def test_importing_the_same_again_changes_no_byte(school: School) -> None:
    source, target = school.folder / "ritning.plan.json", school.folder / "min.plan.json"
    drawing(source)
    school.run("plan", "import", source, "-o", target)
    before = school.files()
    ran = school.run("plan", "import", source, "-o", target)
    assert "Ingenting har ändrats." in ran.stdout
    assert school.files() == before


def test_an_interactive_import_asks_and_saves(school: School) -> None:
    source, target = school.folder / "ritning.plan.json", school.folder / "min.plan.json"
    drawing(source)
    report = school.json("plan", "import", source, "-o", target, "--interactive", lines="1\nh\n1\ns\n")
    assert any(o.lock_kind is LockKind.THUMB_TURN for o in read_plan(target)[0].openings)
    assert report["questions"] == school.json("plan", "check", target)["files"][0]["questions"]


def test_an_import_nobody_answers_has_still_written_the_plan(school: School) -> None:
    source, target = school.folder / "ritning.plan.json", school.folder / "min.plan.json"
    drawing(source)
    ran = school.run("plan", "import", source, "-o", target, "--interactive")
    assert ran.returncode == 2
    assert "Traceback" not in ran.stderr
    assert read_plan(target)[0].units


def test_a_file_in_the_way_is_not_written_over_unasked(school: School) -> None:
    notes = school.folder / "min.plan.json"
    notes.write_text("my notes")
    ran = school.run("plan", "import", school.plan, "-o", notes)
    assert ran.returncode == 1
    assert "--force" in ran.stderr
    assert notes.read_text() == "my notes"
    assert school.run("plan", "import", school.plan, "-o", notes, "--force").returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
def test_ctrl_c_in_a_terminal_saves_what_was_answered(school: School) -> None:
    import pty

    child, terminal = pty.fork()
    if child == 0:  # pragma: no cover  the command itself
        os.chdir(school.folder)
        os.execve(sys.executable, [sys.executable, "-c", PROGRAM, "plan", "answer", str(school.plan)], school.environment)
    seen = _until(terminal, "Fråga 1")
    os.write(terminal, b"1\n")
    seen += _until(terminal, "Fråga 2")
    os.write(terminal, b"\x03")
    seen += _until(terminal, "svar sparade")
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    assert os.waitstatus_to_exitcode(status) == 0, seen
    assert any(o.emergency_exit is Tri.NO for o in read_plan(school.plan)[0].openings)


def _until(terminal: int, text: str) -> str:
    """What the command has shown when ``text`` and the prompt after it have come."""
    seen, end = b"", time.monotonic() + 60
    while text.encode() not in seen and time.monotonic() < end:
        try:
            seen += os.read(terminal, 4096)
        except OSError:  # the command has ended
            break
    time.sleep(0.3)  # its prompt follows at once
    return seen.decode(errors="replace")
