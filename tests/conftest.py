"""What every test may use, and how the tests share out a machine.

``python -m pytest`` runs them one after another.  With pytest-xdist, ``-n auto --dist loadfile`` runs them in several processes:
a file's tests stay together, since what its fixtures prepare is dear, and no test knows of another file's.
"""

import os
import signal
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]
WORKER_BYTES = 3 << 29
"""Memory for each of several test processes: the largest takes 0.6 GB, a program it starts as much."""

settings.register_profile("the same", deadline=None, derandomize=True)  # a slow machine is no fault
settings.register_profile("new", deadline=None)
settings.load_profile("the same")
"""Who changes something is not told of what was wrong before; ``--hypothesis-profile=new`` looks for it with other examples."""


def pytest_configure(config: pytest.Config) -> None:
    """Ctrl-C counts in the programs tests start, also when the tests run as a shell's background job, which switches it off."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    config.option.loadscopereorder = False  # xdist would take the files with few tests last, and those are the long ones


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """``-n auto``: a process for each core this one may use, as many as there is memory for."""
    told = os.environ.get("PYTEST_XDIST_AUTO_NUM_WORKERS")
    if told:
        return int(told)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else cores * WORKER_BYTES
    return max(1, min(cores, memory // WORKER_BYTES))


FIRST = ("test_monado_script.py", "test_study_cluster.py", "test_study_command.py", "test_bench.py")
"""Files that take longest, or wait most: begun first, so that in the end no process is left alone with one of them."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Soaks of minutes and hours run on demand: ``-m slow``, or ``-m "slow or not slow"`` for everything."""
    items.sort(key=lambda item: item.path.name not in FIRST)
    if "slow" in str(config.getoption("-m")):
        return
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.skip(reason="takes minutes: run with -m slow"))


@pytest.fixture(scope="session")
def repository() -> Path:
    """The checkout's root folder."""
    return ROOT


@pytest.fixture(scope="session")
def real_plans() -> Path:
    """Folder of real building files (INRYMNING_PLANS, or ``shared/plans`` beside the checkout); skips when there is none."""
    folder = Path(os.environ.get("INRYMNING_PLANS", ROOT.parent / "shared" / "plans"))
    if not (folder / "ifc").is_dir():
        pytest.skip(f"no real building files at {folder}; set INRYMNING_PLANS to a folder that has ifc/ in it")
    return folder


@pytest.fixture(autouse=True)
def _own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the user's own results, and texts are Swedish unless a test says otherwise."""
    monkeypatch.setenv("INRYMNING_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("INRYMNING_LANG", "sv")
