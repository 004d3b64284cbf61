"""Asking for a headset is safe: it answers, in one line, whatever the runtime does, and disturbs nobody."""

import json
import os
import subprocess
import sys

import pytest

from sim.sentences import translated
from sim.text import LANGUAGES, say, table
from sim.xr.display import Status
from sim.xr.runtime import probe


@pytest.fixture
def runtime(tmp_path, monkeypatch):
    """Makes a manifest of a runtime that is broken in some way the active one."""

    def install(library: str) -> None:
        manifest = tmp_path / "runtime.json"
        manifest.write_text(json.dumps({"file_format_version": "1.0.0", "runtime": {"name": "broken", "library_path": library}}))
        monkeypatch.setenv("XR_RUNTIME_JSON", str(manifest))

    return install


def test_a_runtime_that_is_not_there_is_no_headset_and_the_reason_says_what_to_do(runtime):
    runtime("/nowhere/libruntime.so")
    answer = probe()
    assert not answer.available
    assert "\n" not in answer.found + answer.fix
    assert "runtime" in answer.found
    assert answer.fix not in answer.found


def test_a_file_that_is_no_library_is_no_headset(runtime, tmp_path):
    (tmp_path / "text.so").write_text("this is not a library")
    runtime(str(tmp_path / "text.so"))
    assert not probe().available


def test_a_runtime_that_does_not_answer_is_given_up(monkeypatch):
    def slow(*args, **kwargs):
        raise subprocess.TimeoutExpired(args, kwargs["timeout"])

    monkeypatch.setattr(subprocess, "run", slow)
    answer = probe(0.5)
    assert not answer.available
    assert "0.5" in answer.found
    assert answer.fix


@pytest.mark.parametrize("output", ["", "noise", "{}", "[1]\n"])
def test_a_runtime_that_crashes_the_asking_process_is_named_as_that(monkeypatch, output):
    monkeypatch.setattr(subprocess, "run", lambda *a, **k: subprocess.CompletedProcess(a, -11, output, ""))
    answer = probe()
    assert not answer.available
    assert "-11" in answer.found
    assert answer.fix


def test_what_is_missing_and_what_to_do_are_both_said_in_swedish(runtime):
    runtime("/nowhere/libruntime.so")
    answer = probe()
    assert translated(answer.found, "sv").startswith("Inget OpenXR-system svarar")
    assert translated(answer.fix, "sv") != answer.fix


def test_asking_prints_nothing(runtime):
    runtime("/nowhere/libruntime.so")
    done = subprocess.run(
        [sys.executable, "-c", "from sim.xr.runtime import probe; probe(); import sys; assert 'xr' not in sys.modules"],
        capture_output=True,
        text=True,
        check=True,
        env=dict(os.environ),
    )
    assert done.stdout == done.stderr == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_status_has_a_sentence(language):
    for status in Status:
        assert say(f"xr.status.{status.value}", language)
    assert {k for k in table(language) if k.startswith("xr.status.")} == {f"xr.status.{s.value}" for s in Status}
