"""Charter 1 and 4: the program talks to nobody, and nothing in it flashes or is loud."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sim.resources import find, shipped
from sim.scenario.load import load_scenario
from sim.scenario.model import Alarm, Scenario

TALKERS = frozenset(
    """socket ssl http urllib urllib3 requests httpx aiohttp ftplib smtplib poplib imaplib telnetlib xmlrpc asyncio websockets
    socketserver paramiko grpc boto3 sentry_sdk opentelemetry posthog""".split()  # noqa: SIM905  a list of names reads best so
)
HERE = {"sim/xr/remote_driver.py": "the scripted headset of the runtime on this machine, used by tests"}
ASKED = {"scoring/export/lrs.py": "sends statements to the receiver a person names, by export xapi --send"}
ALLOWED = HERE | ASKED

MOST_FLASHES = 3.0
"""Per second; WCAG 2.3.1."""

MOST_DB = 85.0
"""The work environment rules' upper action value for a whole day of noise; an alarm lasts a minute."""


def imports(path: Path) -> set[str]:
    """The top-level packages a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.partition(".")[0])
        elif isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in (
            "__import__",
            "import_module",
        ):
            found |= {
                a.value.partition(".")[0] for a in node.args[:1] if isinstance(a, ast.Constant) and isinstance(a.value, str)
            }
    return found


def sources(repository: Path) -> list[Path]:
    return [p for folder in ("sim", "scoring", "tools", "assets", "scenarios") for p in (repository / folder).rglob("*.py")]


def test_nothing_that_can_talk_to_another_machine_is_imported(repository):
    faults = {}
    for path in sources(repository):
        name = path.relative_to(repository).as_posix()
        if name not in ALLOWED and imports(path) & TALKERS:
            faults[name] = imports(path) & TALKERS
    assert faults == {}


def test_the_exception_is_still_there_and_talks_to_this_machine_only(repository):
    for name in HERE:
        text = (repository / name).read_text(encoding="utf-8")
        assert imports(repository / name) & TALKERS
        assert "127.0.0.1" in text or "localhost" in text


def test_what_sends_on_demand_is_loaded_by_the_sending_command_alone(repository):
    """``export xapi --send URL`` is the one way to it, and it has no receiver of its own."""
    users = {
        path.relative_to(repository).as_posix()
        for path in sources(repository)
        if any(word in path.read_text(encoding="utf-8") for word in ("scoring.export.lrs", "scoring.sending"))
    }
    assert users == {"scoring/sending.py", "tools/commands/sending.py"}
    command = (repository / "tools/commands/export_xapi.py").read_text(encoding="utf-8")
    assert "tools.commands.sending" in command
    assert not any(
        line.startswith(("from tools.commands.sending", "import tools.commands.sending")) for line in command.splitlines()
    )
    assert re.search(r'"--send"(?![^)]*default)', command)  # nowhere to send to unless somebody says where


def test_the_search_would_find_one(tmp_path):
    (tmp_path / "a.py").write_text("def f():\n    from urllib.request import urlopen\n    import_module('requests')\n")
    assert imports(tmp_path / "a.py") & TALKERS == {"urllib", "requests"}


def test_nobody_in_the_program_asks_for_a_way_out_while_it_runs(repository):
    """With every connection of the process refused, a run is checked, played and judged as always."""
    script = """
import socket
def refuse(*given, **named):
    raise AssertionError("this program wanted to talk to another machine")
socket.socket.connect = socket.socket.connect_ex = socket.create_connection = socket.getaddrinfo = refuse
import sys
sys.argv = ["inrymning", "check", "lingonmoskolan.plan.json"]
from tools.review.standing import read_standing
from sim.resources import find
assert not [i for i in read_standing(find("plan", "lingonmoskolan")).issues if i.severity == "error"]
from sim.app.setup import prepare
from sim.core.simulation import Simulation
from sim.session.run import Session
prepared = prepare("lingonmoskolan", "inne-i-korridoren")
Session(Simulation(prepared.space, prepared.bound, 1)).run_to_end(40)
print("played")
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=repository, check=False)
    assert done.stdout.strip() == "played", done.stderr


def test_no_alarm_can_be_told_to_flash_faster_than_three_times_a_second():
    fast = [name for name in Alarm.model_fields if any(word in name for word in ("flash", "blink", "hz", "rate", "period"))]
    for name in fast:
        limits = Alarm.model_json_schema()["properties"][name]
        assert limits.get("maximum", limits.get("exclusiveMaximum", float("inf"))) <= MOST_FLASHES, name


def test_nothing_drawn_is_driven_by_a_clock(repository):
    """A light that blinks needs the time where colours are made; ours know none.

    Bodies and doors know the age of the step they are drawn from, so that they move between two steps: in it nothing but a
    place, a pose and one share held between two rooms' light is worked out.
    """
    aged = []
    for path in (repository / "sim" / "view").rglob("*"):
        if path.suffix in {".vert", ".frag", ".glsl"}:
            code = re.sub(r"//[^\n]*", "", path.read_text(encoding="utf-8"))
            assert not {"osg_FrameTime", "time", "seconds", "clock", "blink", "flash"} & set(re.findall(r"\w+", code)), path
            aged += [(path.name, line.strip()) for line in code.splitlines() if re.search(r"\bmoment\b", line)]
    assert not [use for use in aged if use[0].endswith(".frag")]
    assert {name for name, _ in aged} == {"crowd.vert", "door.vert", "person.glsl"}
    lights = [line for name, line in aged if name == "person.glsl" and "light" in line]
    assert all(re.search(r"= clamp\(.*, 0\.0, 1\.0\)", line) for line in lights)


@pytest.mark.parametrize("path", shipped("scenario"), ids=lambda p: p.name)
def test_shipped_alarms_and_voices_are_not_loud(path):
    scenario: Scenario = load_scenario(path)
    assert max((a.level_db for a in scenario.alarms), default=0.0) <= MOST_DB
    assert max((p.level_db for p in scenario.phrases), default=0.0) <= MOST_DB


def test_a_calm_word_is_the_alarms():
    for alarm in load_scenario(find("scenario", "inne-i-korridoren")).alarms:
        assert "övning" in alarm.text.sv.lower()
        assert "drill" in alarm.text.en.lower() or "practice" in alarm.text.en.lower()
