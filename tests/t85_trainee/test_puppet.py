"""A scripted trainee with head and hands decides and does what the same script does without a body."""

import pytest

from sim.core.commands import Action, ActionKind, Inputs
from sim.events import TRAINEE, EventType
from sim.session.executor import Executor
from sim.session.policy import make_policy
from sim.session.run import Session
from sim.trainee.puppet import Puppet, PuppetScript
from sim.trainee.situation import trainee_in

SEEN_TO = (
    EventType.ROOM_ENTERED,
    EventType.DOOR_CLOSED,
    EventType.DOOR_LOCKED,
    EventType.LOCK_CHECKED,
    EventType.LIGHTS_CHANGED,
    EventType.GLASS_COVERED,
    EventType.BLINDS_CHANGED,
    EventType.PHONE_SILENCED,
    EventType.CALL_STARTED,
    EventType.DECIDED,
    EventType.HANDS_SHOWN,
)


def play(simulation, policy, embodied, ticks=6000):
    executor = Executor(simulation, make_policy(policy, 7))
    script = PuppetScript(executor, trainee_in(simulation)) if embodied else executor
    session = Session(simulation, script)
    result = session.run_to_end(ticks)
    return session, result, script


def deeds(session):
    """What the trainee did, in the order of first times: type, place, target and what was chosen."""
    found = {}
    for e in session.events:
        if e.actor == TRAINEE and e.type in SEEN_TO:
            found.setdefault((e.type, e.place, e.target, str(e.data.get("option", ""))), e.t)
    return found


@pytest.fixture(scope="module")
def careful(simulate):
    return play(simulate(7), "careful", False), play(simulate(7), "careful", True)


def test_the_careful_one_does_the_same_deeds(careful):
    (thought, _, _), (embodied, _, _) = careful
    assert set(deeds(thought)) == set(deeds(embodied))
    assert len(deeds(embodied)) >= 10


def test_in_nearly_the_same_time(careful):
    """A hand needs a moment more than a thought; a phone a few."""
    (thought, _, _), (embodied, _, _) = careful
    for deed, t in deeds(thought).items():
        assert abs(deeds(embodied)[deed] - t) <= 6.0, deed


def test_everything_was_done_by_hand(careful):
    _, (_, result, script) = careful
    assert script.puppet.left_over == []
    assert result.cause == "debrief"


def test_nothing_was_refused_that_was_not_refused_to_the_thought(careful):
    (thought, _, _), (embodied, _, _) = careful

    def refused(session):
        return [e for e in session.events if e.type is EventType.ACTION_REFUSED and e.actor == TRAINEE]

    assert len(refused(embodied)) <= len(refused(thought))


def test_the_passive_one_is_the_same_to_the_last_bit(simulate_few):
    _, thought, _ = play(simulate_few(7), "passive", False, ticks=1500)
    _, embodied, _ = play(simulate_few(7), "passive", True, ticks=1500)
    assert thought.hash == embodied.hash


class Asks:
    """A decider that asks for actions one after another."""

    def __init__(self, *actions):
        self.actions = list(actions)
        self.heard = []

    def inputs(self):
        return Inputs(actions=(self.actions.pop(0),)) if self.actions else Inputs()

    def hear(self, events):
        self.heard += events


@pytest.mark.parametrize(
    "action",
    [
        Action(ActionKind.PHONE_SILENT),
        Action(ActionKind.CALL_112),
        Action(ActionKind.WARN),
        Action(ActionKind.RAISE_ALARM, value="fire"),
        Action(ActionKind.MESSAGE, value="friend_in_school"),
        Action(ActionKind.STOP),
    ],
    ids=lambda a: a.kind.value,
)
def test_phone_voice_and_stop_are_gestures_and_presses(simulate, action):
    simulation = simulate(2)
    script = PuppetScript(Asks(action), trainee_in(simulation))
    session, given = Session(simulation), []
    for _ in range(80):
        inputs = script.inputs()
        given += inputs.actions
        script.hear(session.advance(inputs))
    assert [(a.kind, a.value) for a in given] == [(action.kind, action.value)]
    assert script.puppet.left_over == []


def test_what_hands_cannot_do_is_passed_on_and_counted(simulate, school):
    simulation = simulate(2)
    far = Action(ActionKind.OPEN_DOOR, school.door_ids[-1])
    script = PuppetScript(Asks(Action(ActionKind.PICK_UP, value="bag"), far), trainee_in(simulation))
    given = []
    for _ in range(60):
        inputs = script.inputs()
        given += inputs.actions
        script.hear(simulation.step(inputs))
    assert given == [Action(ActionKind.PICK_UP, value="bag"), far]
    assert script.puppet.left_over == given


def test_the_head_is_where_the_body_was_told_to_be(simulation):
    decider = Asks()
    puppet = Puppet(decider, trainee_in(simulation))
    puppet.tick()
    frame = puppet.frame()
    assert frame.left.active
    assert frame.right.active
    assert frame.left.grip.position[2] < frame.head.position[2]
    assert not puppet.busy
