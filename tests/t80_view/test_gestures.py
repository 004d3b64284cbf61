"""What hands are seen doing that the core tells only by what changes at a door."""

import numpy as np
import pytest

from sim.core.state import Activity, Posture, State
from sim.view.gestures import Gestures
from sim.view.people.cast import Clip

DOORS, SIDES = np.array([[5.0, 0.0], [20.0, 0.0]]), np.array([[0, 1], [1, 2]], np.int32)
GROWN = np.array([False, True, False])
HERE = np.array([0, 0, 0], np.int32)
STEP = 0.05


@pytest.fixture
def state() -> State:
    """The trainee, a teacher at the first door, a pupil further off."""
    state = State.alone((4.8, 0.4), 0.0, 2, 3)
    state.xy = np.array([[4.8, 0.4], [5.2, -0.5], [8.0, 3.0]])
    state.speed, state.present = np.zeros(3), np.ones(3, np.uint8)
    state.posture, state.activity = np.zeros(3, np.uint8), np.zeros(3, np.uint8)
    return state


def locked(state: State) -> State:
    after = state.copy()
    after.door_locked[0] = 1
    return after


def doing(clip: np.ndarray) -> list[Clip]:
    return [Clip(int(k)) for k in clip]


def take(gestures: Gestures, state: State, before: State, unit: np.ndarray = HERE, *, settle: bool = False) -> list[Clip]:
    clip = np.where(state.activity == Activity.TALK, int(Clip.TALK), int(Clip.IDLE)).astype(np.int32)
    return doing(gestures.take(state, before, clip, unit, STEP, settle=settle))


def test_whoever_stands_at_a_door_that_is_locked_turns_the_lock_for_a_moment(state: State) -> None:
    gestures, after = Gestures(DOORS, SIDES, GROWN), locked(state)
    assert take(gestures, after, state) == [Clip.IDLE, Clip.LOCK, Clip.IDLE]
    seen = [take(gestures, after, after)[1] for _ in range(60)]
    assert seen[10] is Clip.LOCK
    assert seen[-1] is Clip.IDLE


def test_furniture_before_a_door_is_pushed_there(state: State) -> None:
    after = state.copy()
    after.door_blocked[0] = 1
    assert take(Gestures(DOORS, SIDES, GROWN), after, state)[1] is Clip.PUSH


def test_the_trainee_is_never_made_to(state: State) -> None:
    state.xy[1] = 9.0, 9.0
    assert take(Gestures(DOORS, SIDES, GROWN), locked(state), state) == [Clip.IDLE] * 3


def test_nobody_turns_a_lock_of_another_storey(state: State) -> None:
    assert take(Gestures(DOORS, SIDES, GROWN), locked(state), state, np.array([7, 7, 7], np.int32)) == [Clip.IDLE] * 3


@pytest.mark.parametrize("change", ["walks", "crouches", "is gone"])
def test_only_who_stands_there(state: State, change: str) -> None:
    after = locked(state)
    if change == "walks":
        after.speed[1] = 1.2
    elif change == "crouches":
        after.posture[1] = Posture.CROUCHED
    else:
        after.present[1] = 0
    assert Clip.LOCK not in take(Gestures(DOORS, SIDES, GROWN), after, state)


def test_unlocking_is_no_locking(state: State) -> None:
    assert take(Gestures(DOORS, SIDES, GROWN), state, locked(state)) == [Clip.IDLE] * 3


def test_jumping_to_a_state_forgets_what_was_being_done(state: State) -> None:
    gestures, after = Gestures(DOORS, SIDES, GROWN), locked(state)
    take(gestures, after, state)
    assert take(gestures, after, after, settle=True) == [Clip.IDLE] * 3


def test_staff_who_speak_in_an_alarm_show_the_way_now_and_then(state: State) -> None:
    gestures = Gestures(DOORS, SIDES, GROWN)
    state.activity[1:] = Activity.TALK
    for alarm, some in ((0, False), (1, True)):
        state.alarm_on = np.array([alarm], np.uint8)
        seen = []
        for tick in range(0, 280, 4):
            state.tick = tick
            seen.append(take(gestures, state, state))
        pointing = [row[1] is Clip.POINT for row in seen]
        assert any(pointing) is some
        assert not all(pointing)
        assert not any(row[2] is Clip.POINT for row in seen), "pupils do not"
