"""The same study on a cluster: two worker processes of a dask scheduler, and the rows are those of one machine."""

import re
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest

from tests.t46_study.conftest import ROOT, surroundings

pytest.importorskip("distributed", reason="dask's distributed is not installed (extra 'study')")


def free_port() -> int:
    with closing(socket.socket()) as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """The address of a scheduler with two workers, each a process of its own."""
    folder = tmp_path_factory.mktemp("cluster")
    address = f"tcp://127.0.0.1:{free_port()}"
    host, port = address.removeprefix("tcp://").split(":")
    program = [sys.executable, "-c", "from dask.__main__ import main; main()"]
    common = {"cwd": folder, "env": surroundings(folder, PYTHONWARNINGS="default"), "stdout": subprocess.DEVNULL}
    logs = [(folder / f"{k}.log").open("w") for k in range(3)]
    started = [
        subprocess.Popen([*program, "scheduler", "--host", host, "--port", port, "--no-dashboard"], stderr=logs[0], **common)
    ]
    for k in (1, 2):
        own = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(folder / str(k))]
        started.append(subprocess.Popen([*program, "worker", address, *own], stderr=logs[k], **common))
    yield address
    for process in reversed(started):
        end(process)
    for log in logs:
        log.close()


def end(process: subprocess.Popen[bytes]) -> None:
    """Asks a process to end, and ends it when it takes its time: a worker may wait long for a scheduler that is gone."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)


def wait_for_workers(address: str, count: int) -> None:
    from distributed import Client

    deadline = time.monotonic() + 90
    while True:
        try:
            with Client(address, timeout="5s", set_as_default=False) as client:
                client.wait_for_workers(count, timeout=30)
                return
        except (OSError, TimeoutError):
            assert time.monotonic() < deadline, "the cluster did not come up"
            time.sleep(0.5)


def rows(path) -> list[tuple]:
    with closing(sqlite3.connect(path / "studies.db")) as db:
        return db.execute("SELECT * FROM study_run ORDER BY study, number, script").fetchall()


@pytest.mark.filterwarnings("ignore")  # what dask warns of on its way is its own business
def test_two_workers_give_the_rows_of_one_machine(cluster, few, study, tmp_path):
    wait_for_workers(cluster, 2)
    asked = (few, "--runs", 110, "--script", "passive", "--lang", "en")
    code, found, err = study(*asked, "--scheduler", cluster, data="there", PYTHONWARNINGS="default")
    assert code == 0, err
    assert (found["scheduler"], found["workers"], found["played"]) == (cluster, None, 110)
    here = study(*asked, "--workers", "1", data="here")
    assert here[1]["scripts"] == found["scripts"]
    assert rows(tmp_path / "there") == rows(tmp_path / "here")


def test_no_scheduler_there_is_said_with_what_to_do(few, study):
    code, _, err = study(few, "--runs", "1", "--scheduler", f"tcp://127.0.0.1:{free_port()}", PYTHONWARNINGS="default")
    assert code == 3
    assert "dask scheduler" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("address", ["nonsense", "tcp://", "http://127.0.0.1:1", "tcp://host:port", "a b:1"])
def test_an_address_that_is_none_is_refused_in_a_sentence(few, study, address):
    code, _, err = study(few, "--runs", "1", "--scheduler", address, PYTHONWARNINGS="default")
    assert code == 2
    assert address in err
    assert "Traceback" not in err


def test_without_the_library_the_command_that_installs_it_is_told(few, start, tmp_path):
    """The library is hidden from the program as if it were not there."""
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "distributed.py").write_text("raise ImportError('not installed')")
    going = start(few, "--runs", "1", "--scheduler", "tcp://127.0.0.1:1", "--lang", "en", PYTHONPATH=f"{hidden}:{ROOT}")
    _, err = going.communicate(timeout=60)
    assert going.returncode == 3
    assert re.search(r"pip install 'inrymning\[study\]'", err)
