"""Sequences of states as runtimes send them, recorded and invented: when frames run, what is a loss, when to try again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.xr.calls import XrLost, XrProblem, check
from sim.xr.lifecycle import Answer, Lifecycle, Retry, SessionState

S = SessionState

START = [S.IDLE, S.READY, S.SYNCHRONIZED, S.VISIBLE, S.FOCUSED]
"""Monado's, recorded."""

EXIT = [S.VISIBLE, S.SYNCHRONIZED, S.STOPPING, S.IDLE, S.EXITING]
"""Monado's after xrRequestExitSession, recorded."""

TAKEN_OFF = [S.VISIBLE, S.SYNCHRONIZED, S.STOPPING, S.IDLE]
"""A headset put on the table (Quest over Link)."""


def follow(states):
    lifecycle = Lifecycle()
    return lifecycle, [lifecycle.change(s) for s in states]


def test_a_start_begins_once_and_ends_focused():
    lifecycle, answers = follow(START)
    assert answers == [Answer.NOTHING, Answer.BEGIN, Answer.NOTHING, Answer.NOTHING, Answer.NOTHING]
    assert lifecycle.running
    assert lifecycle.focused


def test_an_exit_ends_the_session_before_it_is_closed():
    lifecycle, answers = follow(START + EXIT)
    assert answers[len(START) :] == [Answer.NOTHING, Answer.NOTHING, Answer.END, Answer.NOTHING, Answer.CLOSE]
    assert not lifecycle.running
    assert not lifecycle.focused


def test_taken_off_and_put_on_again_begins_again():
    lifecycle, answers = follow(START + TAKEN_OFF + [S.READY, S.SYNCHRONIZED, S.VISIBLE, S.FOCUSED])
    assert answers.count(Answer.BEGIN) == 2
    assert answers.count(Answer.END) == 1
    assert lifecycle.focused


@pytest.mark.parametrize("last", [S.VISIBLE, S.SYNCHRONIZED])
def test_without_focus_frames_go_on(last):
    """The headset's own menu is open: drawing goes on, input does not."""
    lifecycle, _ = follow([*START, last])
    assert lifecycle.running
    assert not lifecycle.focused


def test_loss_pending_is_a_loss():
    lifecycle, answers = follow([*START, S.LOSS_PENDING])
    assert answers[-1] is Answer.LOST
    assert not lifecycle.running


@given(st.lists(st.integers(0, 12), max_size=30))
def test_frames_run_exactly_between_begin_and_end_whatever_comes(states):
    lifecycle, running = Lifecycle(), False
    for state in states:
        match lifecycle.change(state):
            case Answer.BEGIN:
                running = True
            case Answer.END | Answer.LOST | Answer.CLOSE:
                running = False
        assert lifecycle.running == running
        assert lifecycle.focused == (lifecycle.state is S.FOCUSED)


def test_states_of_a_newer_runtime_are_ignored():
    lifecycle, answers = follow([*START, 1000])
    assert answers[-1] is Answer.NOTHING
    assert lifecycle.focused


def test_it_is_tried_at_once_and_then_every_two_seconds():
    retry = Retry(2.0)
    tried = [t / 10 for t in range(101) if retry.due(t / 10)]
    assert tried == pytest.approx([0.0, 2.0, 4.0, 6.0, 8.0, 10.0])


def test_a_failed_attempt_that_took_long_is_not_followed_by_another_at_once():
    retry = Retry(2.0)
    assert retry.due(0.0)
    retry.hold(15.0)
    assert not retry.due(16.0)
    assert retry.due(17.0)
    retry.at_once()
    assert retry.due(17.1)


@given(st.integers(-60, 20))
def test_results_below_zero_raise_and_losses_are_told_from_mistakes(result):
    lost = {-13, -17, -50, -51}
    if result >= 0:
        assert check(result, "xrWaitFrame") == result
        return
    with pytest.raises(XrLost if result in lost else XrProblem, match="xrWaitFrame"):
        check(result, "xrWaitFrame")
