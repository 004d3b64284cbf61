"""Where people's feet are: in front of seats while they sit, and there until they walk off; who pushes a wheelchair."""

import numpy as np
import pytest
from panda3d.core import NodePath

from sim.core.state import Activity, Posture, State
from sim.plan.building import Building, Fixture
from sim.space.space import Space
from sim.view.crowd import Crowd
from sim.view.people.cast import Cast, Clip
from sim.view.people.motion import FRAMES, default_cast
from sim.view.presence import Presence
from sim.view.seats import Seats
from tests.t80_view.people_in_poses import Somebody

CHAIR = Fixture("c", "a", "chair", (3.0, 3.0), 0.0)
STEP = 0.05


class Dim:
    """Light that is the same everywhere."""

    def at(self, where: np.ndarray, _room: np.ndarray) -> np.ndarray:
        return np.full((len(where), 3), 0.5)


@pytest.fixture(scope="module")
def cast() -> Cast:
    return default_cast()


@pytest.fixture
def crowd(cast: Cast) -> Crowd:
    return Crowd(NodePath("here"), cast, [Somebody(40, 1.7, 1), Somebody(13, 1.6, 2), Somebody(14, 1.6, 3, "wheelchair")])


@pytest.fixture
def presence(space: Space, school: Building, crowd: Crowd) -> Presence:
    from dataclasses import replace

    rooms = np.array([*range(len(space.unit_ids)), len(space.unit_ids)], np.int32)
    seats = Seats(replace(school, fixtures=(CHAIR,)), {u: k for k, u in enumerate(space.unit_ids)})
    return Presence(space, rooms, seats, Dim(), crowd)  # type: ignore[arg-type]


@pytest.fixture
def state(space: Space) -> State:
    """The trainee and two others in room a, one of them on the chair."""
    cell = next(c for c in space.unit_cells[space.unit_index["a"]] if space.cell_door[c] < 0)
    made = State.alone((1.0, 1.0), 0.0, len(space.door_ids), len(space.unit_ids))
    made.xy, made.heading = np.array([[1.0, 1.0], [3.0, 3.0], [5.0, 5.0]]), np.zeros(3)
    made.cell, made.speed = np.full(3, cell, np.int32), np.zeros(3)
    made.posture, made.activity = np.array([0, Posture.SEATED, 0], np.uint8), np.zeros(3, np.uint8)
    made.present = np.ones(3, np.uint8)
    return made


def moved(state: State, who: int, by: float, posture: Posture = Posture.STANDING) -> State:
    after = state.copy()
    after.tick += 1
    after.posture[who] = posture
    after.xy[who, 0] += by
    after.speed[who] = abs(by) / STEP
    return after


def test_a_sitters_feet_stand_in_front_of_the_seat(presence: Presence, crowd: Crowd, state: State) -> None:
    presence.take(state, state, 0.0, settle=True)
    x = crowd.playback.rows[1, 0, 0]
    assert x - 3.0 == pytest.approx(0.02 + crowd.ahead[1], abs=1e-4)
    assert 0.3 < crowd.ahead[1] < 0.5


def test_feet_stay_there_while_one_gets_up_and_are_left_behind_by_walking(presence: Presence, crowd: Crowd, state: State) -> None:
    presence.take(state, state, 0.0, settle=True)
    seated = float(crowd.playback.rows[1, 0, 0])
    before, now = state, moved(state, 1, 0.0)
    for _ in range(30):
        presence.take(now, before, STEP, settle=False)
        before = now
        assert crowd.playback.rows[1, 0, 0] == pytest.approx(seated, abs=1e-5), "nobody is drawn through their seat"
    for _ in range(12):
        now = moved(before, 1, 0.06)
        presence.take(now, before, STEP, settle=False)
        before = now
    assert crowd.playback.rows[1, 0, 0] == pytest.approx(before.xy[1, 0], abs=1e-4)


def test_places_join_from_step_to_step(presence: Presence, crowd: Crowd, state: State) -> None:
    presence.take(state, state, 0.0, settle=True)
    was, before = crowd.playback.rows[1, 0, :2].copy(), state
    for k in range(20):
        now = moved(before, 1, 0.05 if k > 4 else 0.0)
        presence.take(now, before, STEP, settle=False)
        at, way = crowd.playback.rows[1, 0, :2], crowd.playback.rows[1, 1, :2]
        assert at - way == pytest.approx(was, abs=1e-5), "shaders go on from where the last step ended"
        was, before = at.copy(), now


def test_whoever_sits_down_slides_their_feet_into_place(presence: Presence, crowd: Crowd, state: State) -> None:
    standing = moved(state, 1, 0.0)
    presence.take(standing, standing, 0.0, settle=True)
    before, track = standing, []
    for _ in range(30):
        now = moved(before, 1, 0.0, Posture.SEATED)
        presence.take(now, before, STEP, settle=False)
        track.append(float(crowd.playback.rows[1, 0, 0]))
        before = now
    assert max(np.diff([3.0, *track])) <= 0.7 * STEP + 1e-6
    assert track[-1] == pytest.approx(3.02 + crowd.ahead[1], abs=1e-4)


def seen(crowd: Crowd) -> list[Clip]:
    return [Clip(int(k)) for k in crowd.playback.rows[:, 2, 0] / FRAMES]


@pytest.mark.parametrize(("behind", "expected"), [(0.7, (Clip.BEHIND, Clip.PUSHED)), (2.5, (Clip.STROLL, Clip.ROLL))])
def test_who_walks_right_behind_a_wheelchair_pushes_it(
    presence: Presence, crowd: Crowd, state: State, behind: float, expected: tuple[Clip, Clip]
) -> None:
    state.posture[1] = Posture.STANDING
    state.activity[1:] = Activity.WALK
    state.xy[1] = state.xy[2] - [behind, 0.0]
    state.speed[1:] = 0.6
    presence.take(state, state, 0.0, settle=True)
    assert tuple(seen(crowd)[1:]) == expected


def test_a_wheelchair_at_rest_is_not_pushed(presence: Presence, crowd: Crowd, state: State) -> None:
    state.posture[1] = Posture.STANDING
    state.xy[1] = state.xy[2] - [0.7, 0.0]
    presence.take(state, state, 0.0, settle=True)
    assert seen(crowd)[1:] == [Clip.IDLE, Clip.WHEEL]


def test_the_chair_is_drawn_besides_who_sits_in_it(crowd: Crowd) -> None:
    crowd.show(np.array([1, 2]), np.array([3.0, 3.0]), 1)
    one_level = crowd.draws
    assert one_level == 3, "a level, a wheelchair, shadows"
    crowd.show(np.array([1, 2]), np.array([30.0, 50.0]), 1)
    assert crowd.draws == 2, "far off the chair is not told from its user"
    assert crowd.triangles <= 2 * 200 + 4
