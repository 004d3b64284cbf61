"""A disk that is really full, and one that is really read-only: said in plain words, nothing stored is lost, and it goes on."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROCESS = Path(__file__).with_name("filling_process.py")
ROOT = Path(__file__).parents[2]


def alone() -> bool:
    """Whether this process may have file systems of its own."""
    if shutil.which("unshare") is None or os.geteuid() != 0:
        return False
    trial = "mount -t tmpfs none /mnt"
    return subprocess.run(["unshare", "--mount", "sh", "-c", trial], capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What came of a run on a disk of two megabytes."""
    if not hasattr(os, "geteuid") or not alone():
        pytest.skip("a disk of its own needs root and mount namespaces")
    command = ["unshare", "--mount", sys.executable, PROCESS, tmp_path_factory.mktemp("disk")]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("work", ["append", "begin", "backup"])
def test_a_full_disk_says_so(told, work):
    assert "the disk is full. Make room; what was stored before is kept" in told[work]


def test_what_was_stored_before_is_kept(told):
    assert told["stored"] > 500
    assert told["kept"] == told["stored"]


def test_a_copy_that_did_not_fit_is_none(told):
    assert told["copy"] is False


def test_with_room_the_run_goes_on_to_its_end(told):
    assert (told["after"], told["state"]) == (told["stored"] + 30, "finished")


def test_a_read_only_disk_says_so(told):
    assert "Check that the folder exists and may be written" in told["read only"]
