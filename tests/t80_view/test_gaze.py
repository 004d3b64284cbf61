"""Heads turn to whoever speaks, now and then to the trainee, calmly and no further than necks go."""

import numpy as np
import pytest

from sim.core.state import Activity, State
from sim.view.gaze import Gaze
from sim.view.people.cast import Clip

HEIGHTS = np.array([1.7, 1.4, 1.4, 1.75])


def people(xy: list[tuple[float, float]], heading: list[float], doing: list[Activity]) -> State:
    state = State.alone(xy[0], heading[0], 0, 0)
    n = len(xy)
    state.xy, state.heading = np.array(xy), np.array(heading)
    state.activity, state.posture = np.array(doing, np.uint8), np.zeros(n, np.uint8)
    state.present = np.ones(n, np.uint8)
    return state


def look(
    state: State, *, settle: bool = True, gaze: Gaze | None = None, clip: Clip = Clip.IDLE, room: list[int] | None = None
) -> np.ndarray:
    n = len(state.xy)
    rows = np.zeros((n, 6, 4), np.float32)
    rooms = np.zeros(n, np.int32) if room is None else np.array(room, np.int32)
    (gaze or Gaze(HEIGHTS[:n])).take(state, rooms, np.full(n, clip, np.int32), rows, 0.05, settle=settle)
    return rows[:, 5]


@pytest.fixture
def lesson() -> State:
    idle, talk = Activity.IDLE, Activity.TALK
    return people([(-20, 0), (0, 0), (0, 2), (3, 1)], [0.0, 0.0, 0.0, np.pi], [idle, idle, idle, talk])


def test_a_class_looks_at_whoever_speaks(lesson: State) -> None:
    rows = look(lesson)
    assert rows[1, 0] == pytest.approx(np.arctan2(1, 3), abs=1e-5)
    assert rows[2, 0] == pytest.approx(-np.arctan2(1, 3), abs=1e-5)
    assert rows[1, 1] > 0.05, "up to a taller face"
    assert rows[3].tolist() == [0, 0, 0, 0], "a speaker looks ahead"


def test_nobody_looks_through_walls(lesson: State) -> None:
    assert (look(lesson, room=[0, 1, 1, 2])[:, :2] == 0).all()


def test_nobody_turns_round_for_a_speaker_behind(lesson: State) -> None:
    lesson.heading[1] = np.pi
    assert look(lesson)[1, 0] == 0


@pytest.mark.parametrize("clip", [Clip.RUN, Clip.PHONE, Clip.RISE])
def test_whoever_is_busy_looks_ahead(lesson: State, clip: Clip) -> None:
    assert (look(lesson, clip=clip)[:, :2] == 0).all()


def test_heads_turn_no_further_than_necks_go(lesson: State) -> None:
    lesson.heading[1] = -1.2
    assert abs(look(lesson)[1, 0]) <= 1.05 + 1e-6


def test_heads_turn_calmly_and_steps_join(lesson: State) -> None:
    gaze, tracks = Gaze(HEIGHTS), []
    for _ in range(20):
        tracks.append(look(lesson, settle=False, gaze=gaze).copy())
    turn = np.array(tracks)[:, 1]
    assert turn[0, 0] < 0.12
    assert turn[-1, 0] == pytest.approx(np.arctan2(1, 3), abs=1e-4)
    assert turn[1:, 0] - turn[1:, 2] == pytest.approx(turn[:-1, 0], abs=1e-6), "between steps shaders go on from where it was"


def test_a_trainee_close_by_is_glanced_at_but_not_stared_at() -> None:
    state = people([(0, 0), (1.5, 0.0), (1.5, 0.6), (2.0, -0.8)], [0, np.pi, np.pi, np.pi], [Activity.IDLE] * 4)
    glances = []
    for tick in range(0, 1600, 20):
        state.tick = tick
        glances.append(look(state)[1:, 1] != 0)
    share = np.mean(glances, axis=0)
    assert (share > 0.2).all()
    assert (share < 0.55).all()


def test_a_trainee_across_the_hall_is_not() -> None:
    state = people([(0, 0), (6.0, 0.0)], [0, np.pi], [Activity.IDLE] * 2)
    for tick in range(0, 400, 20):
        state.tick = tick
        assert (look(state)[1, :2] == 0).all()


def test_the_same_state_has_the_same_looks(lesson: State) -> None:
    assert (look(lesson) == look(lesson)).all()
