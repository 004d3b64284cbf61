"""Figures of everybody else, for a whole block at once: the same as told from one run's events."""

from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.events import Event, EventType
from sim.study.meso.atlas import Atlas
from sim.study.meso.batch import Happenings, What
from sim.study.meso.figures import others
from sim.study.outcome import outcome, since
from tests.t46_study.small_study import ground, school

PEOPLE, RUNS = 8, 3


@pytest.fixture(scope="module")
def atlas():
    return Atlas(ground())


units = st.integers(0, len(school().unit_ids))
rows = st.lists(
    st.tuples(st.integers(0, RUNS - 1), st.floats(4.0, 60.0), st.sampled_from([What.SAFE, What.LOCKED]), units), max_size=20
)


def happened(found) -> Happenings:
    found = sorted(found, key=lambda r: (r[0], r[1]))
    seen: set[tuple[int, int]] = set()
    people, count = [], dict.fromkeys(range(RUNS), 0)
    for run, *_ in found:
        count[run] += 1
        people.append(count[run])
        seen.add((run, count[run]))
    columns = [np.array([r[k] for r in found]) for k in range(4)]
    doors = len(school().door_ids)
    where = np.where(columns[2] == What.LOCKED, columns[3] % doors, columns[3]) if found else np.zeros(0)
    run, t, what = columns[0].astype(np.int32), columns[1].astype(float), columns[2].astype(np.int8)
    return Happenings(run, t, what, np.array(people, dtype=np.int32), where.astype(np.int32))


def events_of(atlas: Atlas, found: Happenings, run: int, end: float) -> list[Event]:
    """What the core would have told of one run, with an alarm at 4 s."""
    told = [Event(0, 80, 4.0, EventType.ALARM_STARTED, "system", "", "", {"kind": "lockdown"})]
    for t, what, who, where in zip(
        *(c[found.run == run].tolist() for c in (found.t, found.what, found.who, found.where)), strict=True
    ):
        tick = int(np.ceil(t * 20 - 1e-6))
        if tick * 0.05 > end + 1e-9:
            continue
        if what == What.SAFE:
            how = "outdoors" if atlas.open_air[where] else "closed"
            told.append(Event(0, tick, tick * 0.05, EventType.PERSON_SAFE, f"person:{who}", f"u{where}", "", {"how": how}))
        else:
            told.append(Event(0, tick, tick * 0.05, EventType.DOOR_LOCKED, f"person:{who}", "", school().door_ids[where], {}))
    return told


@settings(deadline=None, max_examples=60)
@given(rows, st.floats(20.0, 70.0))
def test_are_what_a_runs_events_say(atlas, found, end):
    columns = happened(found)
    block = others(atlas, columns, [PEOPLE] * RUNS, np.full(RUNS, end))
    for run in range(RUNS):
        expected = outcome(events_of(atlas, columns, run, end), PEOPLE)
        assert astuple(expected)[2:-1] == (
            since(4.0, float(block.half_safe[run])),
            since(4.0, float(block.most_safe[run])),
            round(int(block.safe[run]) / PEOPLE, 4),
            int(block.rooms[run]),
            since(4.0, float(block.secured[run])),
            int(block.locked[run].sum()),
        )


def test_of_nobody_are_nothing(atlas):
    block = others(atlas, happened([]), [0] * RUNS, np.full(RUNS, 60.0))
    assert block.safe.tolist() == block.rooms.tolist() == [0] * RUNS
    assert not np.isfinite(block.most_safe).any()


def test_never_is_no_time():
    assert since(4.0, float("inf")) is None
    assert since(None, 3.0) is None
    assert since(4.0, 6.5) == 2.5
