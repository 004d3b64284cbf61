"""STOP works from every state within a second, however fast or slow pictures come, and never by accident."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core.commands import Action, ActionKind, Inputs
from sim.events import EventType
from sim.poses import DeviceFrame, Hand, Pose
from sim.trainee.situation import trainee_in
from sim.trainee.stop import BUTTON_SECONDS, HANDS_SECONDS, StopGesture
from sim.units import STEP

HEAD = Pose((0.0, 0.0, 1.5))


def raised(left=True, right=True) -> DeviceFrame:
    up, down = Pose((0.2, 0.1, 1.75)), Pose((0.2, 0.1, 0.9))
    return DeviceFrame(HEAD, (), Hand(True, up if left else down), Hand(True, up if right else down))


def pressed(**button) -> DeviceFrame:
    return replace(raised(False, False), right=Hand(True, Pose((0.2, 0.1, 0.9)), **button))


WAYS = [raised(), pressed(menu=True), pressed(secondary=True), replace(raised(), left=Hand())]


@pytest.mark.parametrize("frame", WAYS)
@given(rate=st.floats(10.0, 144.0), start=st.floats(0.0, 1e6))
@settings(max_examples=30)
def test_it_takes_less_than_a_second_less_one_step_at_any_frame_rate(frame, rate, start):
    gesture, frames = StopGesture(), 0
    while not gesture.update(frame, start + frames / rate):
        frames += 1
        assert frames / rate < 1.0
    assert frames / rate + STEP <= 1.0 + 1e-6


@given(st.lists(st.tuples(st.sampled_from(range(len(WAYS) + 2)), st.floats(0.001, 0.4)), max_size=30))
@settings(max_examples=80)
def test_it_never_comes_of_itself(moments):
    """Only what has been held without a break for long enough stops."""
    calm = [raised(False, False), None]
    gesture, now, held = StopGesture(), 0.0, 0.0
    for kind, seconds in moments:
        frame = [*WAYS, *calm][kind]
        stops = gesture.update(frame, now)
        held = held + seconds if kind < len(WAYS) else 0.0
        if stops:
            assert held >= min(HANDS_SECONDS, BUTTON_SECONDS) - 0.4
        if frame is None or frame is calm[0]:
            assert not stops
            assert gesture.progress == 0.0
        now += seconds


def test_one_hand_up_of_two_is_a_wave_and_no_stop():
    gesture = StopGesture()
    assert not any(gesture.update(raised(True, False), t / 10) for t in range(50))


def test_one_hand_is_enough_for_who_has_one():
    gesture = StopGesture(one_handed=True)
    assert any(gesture.update(raised(True, False), t / 10) for t in range(10))


def test_the_key_stops_at_once_without_any_headset():
    assert StopGesture().update(None, 0.0, key=True)


def test_progress_grows_while_it_is_held():
    gesture = StopGesture()
    seen = []
    for t in range(10):
        gesture.update(raised(), t / 10)
        seen.append(gesture.progress)
    assert seen == sorted(seen)
    assert seen[0] == 0.0
    assert seen[-1] == 1.0


STATES = {
    "before anything": lambda sim: None,
    "paused": lambda sim: sim.step(Inputs(actions=(Action(ActionKind.PAUSE),))),
    "on the phone": lambda sim: sim.step(Inputs(actions=(Action(ActionKind.CALL_112),))),
    "during the alarm": lambda sim: sim.step(Inputs(actions=(Action(ActionKind.RAISE_ALARM, value="lockdown"),))),
    "busy with a door": lambda sim: sim.step(Inputs(actions=(Action(ActionKind.LOCK_DOOR, sim.space.door_ids[0]),))),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("way", ["hands", "menu", "secondary", "key", "headset lost"])
@pytest.mark.parametrize("rate", [20.0, 90.0])
def test_stop_ends_the_run_within_a_second_in_every_state(simulate, state, way, rate):
    simulation = simulate(3)
    trainee = trainee_in(simulation)
    for t in range(20):
        trainee.frame(raised(False, False), t / rate)
        simulation.step(trainee.inputs())
    STATES[state](simulation)
    ask = {"hands": raised(), "menu": pressed(menu=True), "secondary": pressed(secondary=True)}.get(way)
    focused = ask is not None or way == "key"
    elapsed, start, ended, steps = 0.0, 20 / rate, [], 0
    while elapsed < 1.0 and not ended:
        frame = (ask or raised(False, False)) if focused else None
        trainee.frame(frame, start + elapsed, stop_key=ask is None)
        elapsed += 1 / rate
        while steps * STEP < elapsed:
            steps += 1
            ended += [e for e in simulation.step(trainee.inputs()) if e.type is EventType.RUN_ENDED]
    assert simulation.ended
    assert ended[0].data["cause"] == "stopped"
    assert elapsed <= 1.0 + 1e-9


def test_stop_is_asked_once_per_gesture(simulation, trainee):
    asked = []
    for t in range(60):
        trainee.frame(raised(), t / 20)
        asked += [a for a in trainee.inputs().actions if a.kind is ActionKind.STOP]
    assert len(asked) == 1


def test_losing_the_headset_pauses_and_its_return_goes_on(simulation, trainee, person):
    def kinds():
        return [a.kind for a in trainee.inputs().actions]

    trainee.frame(person(), 0.0)
    assert kinds() == []
    trainee.frame(None, 0.1)
    trainee.frame(None, 0.2)
    assert kinds() == [ActionKind.PAUSE]
    trainee.frame(person(focused=False), 0.3)
    assert kinds() == []
    trainee.frame(person(), 0.4)
    assert kinds() == [ActionKind.RESUME]


def test_the_way_of_the_world_is_not_stopped_by_looking_up(person):
    gesture = StopGesture()
    looking_up = person(heading=math.pi)
    assert not any(gesture.update(looking_up, t / 10) for t in range(30))
