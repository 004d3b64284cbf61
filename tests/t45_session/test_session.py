"""One run: steps, the journal's promise, pause, stop, and what a person takes over from a script."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from sim.core.commands import Action, ActionKind, Body, Inputs
from sim.events import Event, EventType
from sim.session.recording import log_path
from sim.session.run import UNFINISHED, Session
from sim.session.runlog import read_runlog
from sim.units import STEP

Play = Callable[..., Session]


class Journal:
    """Notes what it is handed, and in which step."""

    def __init__(self) -> None:
        self.batches: list[tuple[int, tuple[Event, ...]]] = []
        self.step = 0

    def __call__(self, events: Sequence[Event]) -> None:
        self.batches.append((self.step, tuple(events)))

    @property
    def events(self) -> list[Event]:
        return [e for _, batch in self.batches for e in batch]


def advance(session: Session, journal: Journal, steps: int) -> None:
    for _ in range(steps):
        journal.step += 1
        session.advance()


def test_the_journal_has_every_event_within_half_a_second_and_in_order(play: Play) -> None:
    journal = Journal()
    session = play("random", crowd=False, journal=journal)
    for _ in range(150):
        advance(session, journal, 1)
        late = [e for e in session.events[len(journal.events) :] if session.simulation.time - e.t > 0.5]
        assert not late
    assert journal.events == session.events[: len(journal.events)]


def test_the_journal_is_never_handed_an_empty_batch(play: Play) -> None:
    journal = Journal()
    session = play("passive", crowd=False, journal=journal)
    advance(session, journal, 60)
    session.leave()
    assert all(batch for _, batch in journal.batches)


def test_leaving_hands_over_the_rest_and_says_unfinished(play: Play, tmp_path: Path) -> None:
    journal = Journal()
    session = play("passive", crowd=False, data=tmp_path, journal=journal)
    advance(session, journal, 3)
    assert not journal.events
    session.leave()
    assert [e.type for e in journal.events[:3]] == [EventType.SIGN_SHOWN, EventType.BRIEFING_DONE, EventType.RUN_STARTED]
    assert session.result.cause == UNFINISHED
    ending = read_runlog(log_path(tmp_path, "r")).ending
    assert ending is not None
    assert (ending.cause, ending.ticks, ending.hash) == (UNFINISHED, 3, session.result.hash)


def test_the_sign_is_the_first_thing_that_happens(play: Play) -> None:
    assert play("none", crowd=False).advance()[0].type is EventType.SIGN_SHOWN


def test_stop_ends_a_run_in_the_next_step_and_is_told_at_once(play: Play) -> None:
    journal = Journal()
    session = play("random", crowd=False, journal=journal)
    advance(session, journal, 13)
    session.stop()
    advance(session, journal, 1)
    assert session.ended
    assert session.result.cause == "stopped"
    assert [e.type for e in journal.events[-2:]] == [EventType.STOPPED, EventType.RUN_ENDED]
    assert journal.batches[-1][0] == 14


def test_nothing_happens_after_the_end(play: Play) -> None:
    session = play("passive", crowd=False)
    session.advance(Inputs(None, (Action(ActionKind.STOP),)))
    before = session.result
    assert session.advance() == ()
    session.leave("late")
    assert session.result == before


def test_a_pause_stands_still_until_resumed(play: Play) -> None:
    session = play("random", crowd=False)
    for _ in range(25):
        session.advance()
    session.pause()
    assert [e.type for e in session.advance()] == [EventType.PAUSED]
    held = session.result
    assert session.paused
    for _ in range(100):
        assert session.advance() == ()
    assert session.result == held
    session.resume()
    assert EventType.RESUMED in [e.type for e in session.advance()]
    assert not session.paused


def test_a_pause_reaches_log_and_journal_before_anybody_waits(play: Play, tmp_path: Path) -> None:
    journal = Journal()
    session = play("passive", crowd=False, data=tmp_path, journal=journal)
    advance(session, journal, 4)
    session.pause()
    advance(session, journal, 1)
    assert journal.events[-1].type is EventType.PAUSED
    assert read_runlog(log_path(tmp_path, "r")).events[-1].type is EventType.PAUSED
    session.leave()


def test_stop_works_while_paused(play: Play) -> None:
    session = play("passive", crowd=False)
    session.pause()
    session.advance()
    session.stop()
    session.advance()
    assert session.result.cause == "stopped"


def test_run_to_end_gives_back_a_paused_run_instead_of_waiting_for_ever(play: Play) -> None:
    session = play("passive", crowd=False)
    session.pause()
    assert session.run_to_end(50).cause == UNFINISHED


def test_a_person_can_take_over_from_the_script_for_a_step(play: Play) -> None:
    session = play("passive", crowd=False)
    session.advance()
    x, y = session.simulation.state.xy[0]
    for k in range(1, 9):
        session.advance(Inputs(Body(round(x / 0.05) + 2 * k, round(y / 0.05), 0, 15)))
    assert session.simulation.state.xy[0][0] == pytest.approx(x + 0.8, abs=0.1)


def test_no_script_means_no_input(play: Play, tmp_path: Path) -> None:
    play("none", crowd=False, data=tmp_path).run_to_end(30)
    assert set(read_runlog(log_path(tmp_path, "r")).inputs) == {Inputs()}


def test_max_ticks_bounds_a_run(play: Play) -> None:
    result = play("passive", crowd=False).run_to_end(17)
    assert (result.ticks, result.sim_seconds) == (17, pytest.approx(17 * STEP))


def test_the_trace_is_no_finer_than_the_charter_allows(play: Play) -> None:
    session = play("random", crowd=False)
    session.run_to_end(200)
    points = session.trace
    assert len(points) == 21
    assert all(b.t - a.t >= 0.5 - 1e-9 for a, b in pairwise(points))
    assert all((p.x / 0.25).is_integer() and (p.y / 0.25).is_integer() for p in points)


def test_a_journal_that_fails_is_not_silenced(play: Play) -> None:
    def full(_: Sequence[Event]) -> None:
        raise OSError("disk full")

    session = play("passive", crowd=False, journal=full)
    with pytest.raises(OSError, match="disk full"):
        session.run_to_end(20)
