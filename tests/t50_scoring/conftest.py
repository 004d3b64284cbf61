"""Runs told by hand, event by event, so that scoring is tested without a simulator."""

import pytest

from scoring.rubric import Rubric
from scoring.rubric_file import load_rubric
from sim.events import SYSTEM, TRAINEE, Event, EventType
from sim.resources import find
from sim.units import STEP_HZ

E = EventType


class Story:
    """Tells events in order of time; ``without`` and ``instead`` change a told story."""

    def __init__(self, events=()):
        self.told = list(events)

    def at(self, t, event, *, actor=TRAINEE, place="", target="", **data):
        self.told.append((t, event, actor, place, target, data))
        return self

    def without(self, *kinds, target=None):
        return Story(e for e in self.told if e[1] not in kinds or (target is not None and e[4] != target))

    def but(self, t, event, *, actor=TRAINEE, place="", target="", **data):
        return Story(self.told).at(t, event, actor=actor, place=place, target=target, **data)

    def later(self, event, seconds, target=None):
        """The same story with the first such event so much later."""
        told = list(self.told)
        n = next(i for i, e in enumerate(told) if e[1] is event and target in (None, e[4]))
        told[n] = (told[n][0] + seconds, *told[n][1:])
        return Story(told)

    def changed(self, event, target=None, **data):
        """The same story with other data in events of a type."""
        return Story((*e[:5], {**e[5], **data}) if e[1] is event and target in (None, e[4]) else e for e in self.told)

    def events(self):
        ordered = sorted(self.told, key=lambda e: e[0])
        return [
            Event(seq, round(t * STEP_HZ), float(t), kind, actor, place, target, data)
            for seq, (t, kind, actor, place, target, data) in enumerate(ordered)
        ]


def frame(level="CL3", cause="debrief"):
    """What the system does in every run of the scenario."""
    s = Story()
    s.at(0, E.RUN_STARTED, actor=SYSTEM, level=level, role="pupil", start="corridor")
    s.at(0, E.SIGN_SHOWN, actor=SYSTEM)
    s.at(28, E.ALARM_STARTED, actor=SYSTEM, target="lockdown", kind="lockdown", text="Inrymning. Det här är en övning.")
    s.at(30, E.ALARM_HEARD, target="lockdown", place="corridor", kind="lockdown")
    s.at(60, E.DANGER_MOVED, actor=SYSTEM, place="corridor")
    s.at(128, E.KNOCK, actor=SYSTEM, place="group", target="d1", voice=True)
    s.at(208, E.ALL_CLEAR, actor=SYSTEM, channel="officer", verified=True)
    s.at(216, E.INJECT, actor=SYSTEM, target="officer_opens", kind="officer_opens")
    s.at(219, E.DOOR_OPENED, actor="person:9", place="corridor", target="d1", locked_before=True)
    if cause:
        s.at(230, E.RUN_ENDED, actor=SYSTEM, cause=cause)
    return s


def careful(level="CL3", cause="debrief"):
    """The trainee of the storyboard, who does everything right."""
    s = frame(level, cause)
    s.at(33, E.RESPONSE_STARTED, place="corridor", seconds=3.0)
    s.at(
        39,
        E.ROOM_ENTERED,
        place="group",
        **{"from": "corridor"},
        category="group_room",
        lockable="yes",
        glazed=True,
        exits=1,
        distance=8.2,
    )
    s.at(41, E.DOOR_CLOSED, place="group", target="d1")
    s.at(42, E.SHELTERED, place="group", lockable="yes", locked=False)
    s.at(44, E.DOOR_LOCKED, place="group", target="d1", lock_kind="thumb_turn", seconds=1.0)
    s.at(46, E.LOCK_CHECKED, place="group", target="d1", locked=True)
    s.at(48, E.LIGHTS_CHANGED, place="group", on=False)
    s.at(52, E.GLASS_COVERED, place="group", target="d1")
    s.at(55, E.BLINDS_CHANGED, place="group", down=True, covered=1.0)
    s.at(58, E.PHONE_SILENCED, place="group")
    s.at(65, E.SETTLED, place="group", door_distance=3.1, solid_wall=True, posture="seated", visible=False)
    s.at(66, E.MESSAGE_SHOWN, actor=SYSTEM, place="group", target="classmate_talks", channel="voice", verified=False)
    s.at(70, E.HUSHED, place="group", target="person:3")
    s.at(71, E.PERSON_QUIET, actor="person:3", place="group")
    s.at(75, E.DECIDED, place="group", target="which_alarm", option="lockdown")
    s.at(80, E.CALL_STARTED, place="group", safe=True)
    for n, field in enumerate(("where", "what", "seen_heard", "last_seen", "hurt")):
        s.at(84 + 4 * n, E.CALL_STATEMENT, place="group", target=f"s{n}", field=field, seen=True, claimed_seen=True)
    s.at(106, E.CALL_ENDED, place="group", by="operator")
    s.at(133, E.DECIDED, place="group", target="knock_at_the_door", option="wait")
    s.at(163, E.DECIDED, place="group", target="chat_rumour", option="wait")
    s.at(221, E.HANDS_SHOWN, place="group")
    return s


@pytest.fixture
def story():
    """The careful trainee's run, to change."""
    return careful()


@pytest.fixture(scope="session")
def rubric() -> Rubric:
    """The shipped rubric."""
    return load_rubric(find("rubric", "inne-i-korridoren"))


@pytest.fixture
def frame_story():
    """A run in which the trainee does nothing at all, to add to."""
    return frame()


@pytest.fixture(scope="session")
def careful_at():
    """The careful trainee's run at another content level or with another ending."""
    return careful
