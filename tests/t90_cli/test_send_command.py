"""Sending statements to a learning record store, on the command line."""

import json
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.t90_cli.test_export_commands import fill

SERVER = Path(__file__).parents[1] / "t65_export" / "lrs_process.py"


@pytest.fixture
def lrs():
    """A learning record store on this machine; its address."""
    process = subprocess.Popen([sys.executable, str(SERVER), "1.0.3", "skola:hemligt"], stdout=subprocess.PIPE, text=True)
    yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.fixture
def data(tmp_path):
    (tmp_path / "data").mkdir()
    fill(tmp_path / "data" / "results.db")
    return tmp_path / "data"


def test_a_login_from_the_environment_sends_once(cli, data, lrs):
    env = {"INRYMNING_LRS_LOGIN": "skola:hemligt"}
    send = ("export", "xapi", "--send", f"{lrs}/xapi", "--json")
    refused = cli(*send)
    assert refused.code == 2
    assert "släpper inte in" in refused.err
    ran = cli(*send, env=env)
    assert ran.code == 0, ran.err
    assert (ran.json["queued"], ran.json["sent"], ran.json["waiting"]) == (0, 12, 0)
    with urlopen(f"{lrs}/all") as answer:
        kept = json.load(answer)
    assert len(kept["statements"]) == ran.json["statements"] > 12
    assert cli(*send, env=env).json["statements"] == 0
    assert "Skickade till en lärplattform: 12" in cli("db", "log").out
    assert b"hemligt" not in (data / "results.db").read_bytes()


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        (("--send", "http://lrs.example.org/xapi"), 2, "--without-tls"),
        (("--send", "https://x:y@lrs.example.org/xapi"), 2, "INRYMNING_LRS_LOGIN"),
        (("--send", "http://localhost:9/xapi", "-o", "x"), 2, "--send eller -o"),
    ],
)
def test_what_is_refused_before_anything_is_sent(cli, data, options, code, says):
    ran = cli("export", "xapi", *options)
    assert ran.code == code
    assert says in ran.err


def test_a_login_without_a_colon_is_said_and_not_repeated(cli, data, lrs):
    ran = cli("export", "xapi", "--send", f"{lrs}/xapi", env={"INRYMNING_LRS_LOGIN": "hemligt"})
    assert ran.code == 2
    assert "kolon" in ran.err
    assert "hemligt" not in ran.err + ran.out
