"""Results databases in fresh folders, closed after use."""

import pytest

from scoring.store import NewRun, Store
from sim.events import Event, EventType


class Clock:
    """Time that stands still until it is told to go."""

    def __init__(self):
        self.now = 1_760_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "results.db"


@pytest.fixture
def opened(clock):
    """Opens stores and closes them all at the end."""
    stores = []

    def open_(path, **options):
        stores.append(Store(path, clock=clock, **options))
        return stores[-1]

    yield open_
    for store in stores:
        store.close()


@pytest.fixture
def store(opened, path):
    return opened(path)


def new_run(run="0192aa-1", **changes):
    """What begin_run is told."""
    given = {
        "id": run,
        "scenario": "inne-i-korridoren",
        "scenario_hash": "5c",
        "plan": "lingonmoskolan",
        "plan_hash": "91",
        "rubric": "inne-i-korridoren",
        "rubric_hash": "7b",
        "core_version": 1,
        "seed": 7,
        "runlog": f"runs/{run}.runlog",
    }
    return NewRun(**{**given, **changes})


def some_events(count, first=0):
    """Events of every kind of data."""
    data = {"kind": "lockdown", "on": True, "seconds": 1.25, "exits": 2, "none": None, "text": "Grupprum å”"}
    return [
        Event(n, n * 10, n * 0.5, EventType.NOISE, "trainee", "grupprum", "dörr 1", data) for n in range(first, first + count)
    ]


@pytest.fixture(name="new_run")
def new_run_fixture():
    return new_run


@pytest.fixture(name="some_events")
def some_events_fixture():
    return some_events
