"""A class comes along with the trainee who says so, until told something else or led where they will not go."""

from typing import Any

import numpy as np
import pytest

from sim.core.commands import ActionKind as K
from sim.core.people import beliefs, flock
from sim.core.people.mind import M, Mode
from sim.events import EventType as E

W = {"sv": "x", "en": "x"}
PUPILS = {"id": "class", "place": "a1", "count": 8, "ages": (12, 15), "behaviour": {"hide": 1.0}}
SAYS = tuple({"id": do, "text": W, "order": {"do": do}} for do in ("gather", "stay"))


def teacher(drive: Any, **more: Any) -> Any:
    """The trainee is the teacher of a class in A1, whose door stands open."""
    parts: dict[str, Any] = {"people": (PUPILS,), "places": {"a1": "A1"}, "phrases": SAYS, "role": "teacher", "open_": ("d1",)}
    return drive(at=(4.0, 5.0), unit="A1", **parts | more)


def lead(d: Any) -> Any:
    """Out of the room and along the corridor."""
    d.walk(4.0, 3.6).walk(4.0, 1.5)
    for x in (8.0, 12.0, 16.0, 20.0):
        d.walk(x, 1.5).wait(2.0)
    return d.wait(11.0)


def units(d: Any) -> list[str]:
    return [d.sim.world.unit_id(d.sim.context.unit_of(p)) for p in range(1, len(d.sim.people))]


def metres(d: Any) -> Any:
    off = d.sim.state.xy[1:] - d.sim.state.xy[0]
    return np.sqrt((off * off).sum(axis=1))


def test_the_class_comes_along_through_the_door_and_down_the_corridor(drive):
    d = lead(teacher(drive).wait(0.5).do(K.SAY, value="gather"))
    assert units(d) == ["corridor"] * 8
    assert metres(d).max() < flock.CLOSE + flock.EACH * 8**0.5 + flock.SLACK + 0.5
    assert (d.sim.state.pace[1:] == 0.0).all()


def test_who_is_not_told_stays(drive):
    assert units(lead(teacher(drive).wait(0.5))) == ["A1"] * 8


def test_they_stand_by_while_the_trainee_stands(drive):
    d = teacher(drive).wait(0.5).do(K.SAY, value="gather").wait(8.0)
    there = d.sim.state.xy.copy()
    d.wait(3.0)
    assert (d.sim.state.xy == there).all()
    assert len(flock.following(d.sim.context)) == 8


def test_told_something_else_they_come_along_no_longer(drive):
    d = teacher(drive).wait(0.5).do(K.SAY, value="gather").wait(3.0).do(K.SAY, value="stay").wait(1.0)
    assert len(flock.following(d.sim.context)) == 0
    assert units(lead(d)) == ["A1"] * 8


ON_WHEELS = {"id": "wheels", "place": "a1", "count": 1, "mobility": {"wheelchair": 1.0}, "behaviour": {"freeze": 1.0}}
ORDERS = (
    *({"id": do, "text": W, "order": {"do": do}} for do in ("gather", "stay", "leave", "lock")),
    {"id": "go", "text": W, "order": {"do": "go", "place": "a2"}},
)


@pytest.mark.parametrize("order", ["stay", "leave", "lock", "go"])
def test_whoever_is_told_something_else_has_the_trainees_arm_no_longer(drive, order):
    d = teacher(drive, people=(ON_WHEELS,), phrases=ORDERS, places={"a1": "A1", "a2": "A2"}).wait(0.5)
    assert not beliefs.climbs(d.sim.context, 1)
    d.do(K.SAY, value="gather").wait(0.5)
    assert beliefs.climbs(d.sim.context, 1)
    d.do(K.SAY, value=order)
    assert d.sim.state.mind[1, M.AID] == -1
    assert not beliefs.climbs(d.sim.context, 1)


def test_who_has_been_told_to_leave_and_later_follows_somebody_else_is_not_pulled_back(drive):
    d = teacher(drive, phrases=ORDERS, places={"a1": "A1", "a2": "A2"}).wait(0.5).do(K.SAY, value="gather").wait(1.0)
    d.do(K.SAY, value="leave").wait(0.5)
    d.sim.state.mind[1:, M.STATE] = Mode.FOLLOW  # as behind a teacher who has not set out
    assert len(flock.following(d.sim.context)) == 0


def test_another_helper_stays_when_one_is_told_to_stay(drive):
    d = teacher(drive, people=(PUPILS, ON_WHEELS)).wait(0.5)
    d.sim.state.mind[1, M.AID], d.sim.state.mind[9, M.AID] = 9, 1
    d.do(K.SAY, value="stay")
    assert d.sim.state.mind[[1, 9], M.AID].tolist() == [9, 1]


def test_nobody_follows_to_where_they_believe_the_danger_to_be(drive):
    d = teacher(drive).wait(0.5).do(K.SAY, value="gather").wait(1.0)
    corridor = d.sim.space.unit_index["corridor"]
    beliefs.learn_danger(d.sim.context, range(1, 9), (corridor,))
    d.walk(4.0, 3.6).walk(4.0, 1.5).wait(5.0)
    assert units(d) == ["A1"] * 8
    assert len(flock.following(d.sim.context)) == 0


def test_a_grown_up_is_not_led(drive):
    people = (PUPILS, {"id": "t", "place": "a1", "count": 1, "role": "teacher", "ages": (40, 40), "behaviour": {"lock": 1.0}})
    d = teacher(drive, people=people).wait(0.5).do(K.SAY, value="gather").wait(1.0)
    assert 9 not in flock.following(d.sim.context)


def test_outdoors_too_and_past_a_door_that_has_fallen_shut(drive):
    d = teacher(drive).wait(0.5).do(K.SAY, value="gather")
    d.walk(4.0, 3.6).walk(4.0, 1.5).walk(0.8, 1.5).wait(5.0).do(K.OPEN_DOOR, "e1").wait(2.0)
    d.walk(-2.0, 1.5).walk(-6.0, 1.5).wait(14.0)
    assert d.unit == ""
    assert units(d) == [""] * 8


def test_the_order_is_told_as_an_event_and_their_state_is_follow(drive):
    d = teacher(drive).wait(0.5).do(K.SAY, value="gather")
    assert d.of(E.ORDER_GIVEN)[0].data["people"] == 8
    assert (d.sim.state.mind[1:, M.STATE] == Mode.FOLLOW).all()


def test_a_run_goes_on_the_same_from_a_snapshot_on_the_way(drive):
    d = teacher(drive).wait(0.5).do(K.SAY, value="gather").walk(4.0, 3.6).walk(4.0, 1.5)
    saved = d.sim.snapshot()
    went = d.wait(4.0).sim.state.xy.copy()
    d.sim.restore(saved)
    assert (d.wait(4.0).sim.state.xy == went).all()
