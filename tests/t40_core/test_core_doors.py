"""Doors and locks: how they swing, who may open and lock them, and how long it takes."""

import pytest

from sim.core.building import doors
from sim.core.commands import ActionKind as K
from sim.events import EventType as E
from sim.units import STEP_HZ


def refusal(d) -> str:
    return d.of(E.ACTION_REFUSED)[-1].data["reason"]


def test_a_door_swings_open_in_under_a_second_and_then_lets_a_body_through(drive):
    d = drive(at=(12.0, 2.3))
    d.do(K.OPEN_DOOR, "d2")
    assert d.of(E.DOOR_OPENED, target="d2", actor="trainee", locked_before=False)
    assert not doors.passable(d.sim.state)[d.door("d2")]
    d.wait(0.8)
    assert d.sim.state.door_open[d.door("d2")] == 1.0
    assert d.walk(12, 5).unit == "A2"


def test_a_shut_door_stops_a_body(drive):
    d = drive(at=(12.0, 2.0)).walk(12, 5)
    assert d.unit == "corridor"
    assert d.at[1] < 3.0


def test_closing_is_reported_when_the_leaf_is_shut_with_who_did_it(drive):
    d = drive(at=(12.0, 2.3), open_=("d2",))
    d.do(K.CLOSE_DOOR, "d2")
    assert not d.of(E.DOOR_CLOSED)
    d.wait(1.0)
    assert [e.actor for e in d.of(E.DOOR_CLOSED, target="d2")] == ["trainee"]


def test_nobody_is_shut_in_a_doorway(drive):
    d = drive(at=(12.0, 2.3), open_=("d2",)).walk(12, 3.1)
    assert d.sim.space.cell_door[d.sim.state.cell[0]] == d.door("d2")
    d.do(K.CLOSE_DOOR, "d2").wait(3)
    assert doors.passable(d.sim.state)[d.door("d2")]
    d.walk(12, 4.0).wait(1.5)
    assert doors.shut(d.sim.state)[d.door("d2")]


@pytest.mark.parametrize(
    ("unit", "at", "door", "seconds"),
    [("G", (20.0, 4.0), "dg", 1.0), ("WC", (9.1, -0.9), "d4", 0.5)],
    ids=["thumb turn", "push button"],
)
def test_locking_takes_the_locks_time(drive, unit, at, door, seconds):
    d = drive(at=at, unit=unit)
    d.do(K.LOCK_DOOR, door).wait(seconds - 0.1)
    assert not d.sim.state.door_locked[d.door(door)]
    d.wait(0.2)
    event = d.of(E.DOOR_LOCKED, target=door)[0]
    assert event.data["seconds"] == pytest.approx(seconds, abs=0.051)
    assert event.place == unit


def test_a_pupil_has_no_key_and_a_teacher_needs_time_for_one(drive):
    pupil = drive(at=(4.0, -0.8), unit="B1").do(K.LOCK_DOOR, "d3")
    assert refusal(pupil) == "no_key"
    teacher = drive(at=(4.0, -0.8), unit="B1", role="teacher").do(K.LOCK_DOOR, "d3").wait(13)
    assert teacher.of(E.DOOR_LOCKED)[0].data["seconds"] >= 6.0


def test_keys_are_sometimes_fumbled_and_then_take_twice_as_long(drive):
    times = set()
    for seed in range(30):
        d = drive(at=(4.0, -0.8), unit="B1", role="teacher", seed=seed)
        times.add(doors.lock_seconds(d.sim.context, d.door("d3"), 0))
    assert times == {6.0, 12.0}


def test_an_unknown_lock_is_not_taken_for_one(drive):
    d = drive(at=(20.0, -0.8), unit="U").do(K.LOCK_DOOR, "d5")
    assert refusal(d) == "lock_unknown"


def test_a_door_without_lock_cannot_be_locked(drive):
    assert refusal(drive(at=(0.6, 1.5)).do(K.LOCK_DOOR, "e1")) == "no_lock"


def test_the_corridor_side_has_no_turn(drive):
    assert refusal(drive(at=(20.0, 2.3)).do(K.LOCK_DOOR, "dg")) == "wrong_side"


def test_an_outer_door_is_locked_from_indoors(drive):
    d = drive(at=(23.4, 1.5)).do(K.LOCK_DOOR, "e2").wait(1.2)
    assert d.of(E.DOOR_LOCKED, target="e2")


def test_a_locked_door_refuses_from_the_corridor_and_opens_from_inside(drive):
    d = drive(at=(20.0, 4.0), unit="G").do(K.LOCK_DOOR, "dg").wait(1.2)
    index = d.door("dg")
    assert doors.why_not_open(d.sim.context, index, 0) == ""
    d.do(K.OPEN_DOOR, "dg")
    assert d.of(E.DOOR_UNLOCKED, target="dg", by_key=False)
    assert d.of(E.DOOR_OPENED, target="dg", locked_before=True)

    outside = drive(at=(20.0, 2.3))
    outside.sim.state.door_locked[index] = 1
    assert refusal(outside.do(K.OPEN_DOOR, "dg")) == "locked"
    assert outside.do(K.CHECK_LOCK, "dg").of(E.LOCK_CHECKED, locked=True)


def test_an_open_door_is_not_locked_and_walking_off_ends_the_work(drive):
    d = drive(at=(20.0, 4.0), unit="G", open_=("dg",))
    assert refusal(d.do(K.LOCK_DOOR, "dg")) == "door_open"
    d = drive(at=(20.0, 4.0), unit="G").do(K.LOCK_DOOR, "dg").walk(20, 6.5, speed=5.0).wait(1)
    assert refusal(d) == "moved_away"
    assert not d.of(E.DOOR_LOCKED)


def test_locking_a_closing_door_starts_at_once_and_ends_when_it_is_shut(drive):
    d = drive(at=(20.0, 4.0), unit="G", open_=("dg",)).do(K.CLOSE_DOOR, "dg").do(K.LOCK_DOOR, "dg").wait(1.2)
    closed, locked = d.of(E.DOOR_CLOSED)[0], d.of(E.DOOR_LOCKED)[0]
    assert closed.t <= locked.t


def test_a_closer_shuts_its_door(drive):
    d = drive(at=(20.0, 0.7)).do(K.OPEN_DOOR, "d5").wait(5.5)
    assert d.sim.state.door_goal[d.door("d5")] == 0
    d.wait(1)
    assert [e.actor for e in d.of(E.DOOR_CLOSED, target="d5")] == ["system"]


def test_hands_reach_an_arms_length(drive):
    assert refusal(drive(at=(12.0, 1.5)).do(K.OPEN_DOOR, "d2")) == "out_of_reach"
    assert refusal(drive().do(K.OPEN_DOOR, "nowhere")) == "unknown_door"


def test_furniture_holds_a_shut_door_from_both_sides(drive):
    d = drive(at=(20.0, 4.0), unit="G").do(K.BLOCK_DOOR, "dg").wait(4.2)
    assert d.of(E.DOOR_BLOCKED, target="dg")
    assert d.of(E.NOISE, cause="furniture")
    assert refusal(d.do(K.OPEN_DOOR, "dg")) == "blocked"
    bare = drive(at=(12.0, 4.0), unit="A2").do(K.BLOCK_DOOR, "d2")
    assert refusal(bare) == "nothing_to_move"


def test_only_glass_can_be_covered(drive):
    d = drive(at=(20.0, 4.0), unit="G").do(K.COVER_GLASS, "dg")
    assert d.of(E.GLASS_COVERED, target="dg")
    assert refusal(d.do(K.COVER_GLASS, "dg")) == "already_covered"
    assert refusal(drive(at=(12.0, 4.0), unit="A2").do(K.COVER_GLASS, "d2")) == "no_glass"


def test_doors_named_by_the_scenario_stand_open_at_the_start(drive):
    d = drive(open_=("d1", "dg"))
    standing = {name for name, o in zip(d.sim.space.door_ids, d.sim.state.door_open, strict=True) if o == 1.0}
    assert standing == {"d1", "dg"}


def test_a_swing_takes_between_sixteen_and_twenty_steps(drive):
    d = drive(at=(12.0, 2.3)).do(K.OPEN_DOOR, "d2")
    steps = 1
    while d.sim.state.door_open[d.door("d2")] < 1.0:
        d.step()
        steps += 1
    assert 0.6 * STEP_HZ <= steps <= 1.0 * STEP_HZ
