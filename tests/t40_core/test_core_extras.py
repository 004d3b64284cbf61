"""What events tell where a scenario asks for it: assembly points, outer doors, cover, outdoor loudspeakers, drills in a row."""

from dataclasses import replace
from typing import Any

import pytest

from sim.core.commands import ActionKind as K
from sim.core.registers import R
from sim.events import EventType as E
from sim.plan.building import AssemblyPoint, Category, Fixture, LockKind
from sim.text import Text

W = {"sv": "x", "en": "x"}


def at(seconds: float, *do: str) -> dict[str, Any]:
    return {"id": f"t{seconds}", "any": (({"kind": "clock", "at": seconds},),), "do": do}


NOW = at(0.5, "alarm")


@pytest.fixture
def yard(small):
    """A house of one corridor and two rooms, a yard with a place to gather, a shelf in one room."""

    def make():
        units = (
            small.room("corridor", Category.WALKWAY, 0, 0, 12, 3),
            small.room("A", Category.CLASSROOM, 0, 3.2, 5.9, 9),
            small.room("B", Category.CLASSROOM, 6.1, 3.2, 12, 9),
            replace(small.room("yard", Category.OUTDOOR, -20, -20, 30, 30), category=Category.OUTDOOR),
        )
        openings = (
            small.door("da", 3, 3.1, ("A", "corridor"), LockKind.THUMB_TURN, glazed=0.6),
            small.door("db", 9, 3.1, ("B", "corridor"), LockKind.THUMB_TURN),
            small.door("e1", -0.1, 1.5, ("corridor",), LockKind.NONE, upright=True, width=1.2),
            small.door("e2", 12.1, 1.5, ("corridor",), LockKind.THUMB_TURN, upright=True, width=1.2),
            small.door("e3", 9, 9.1, ("B",), LockKind.THUMB_TURN),
        )
        points = (
            AssemblyPoint("near", Text("Nära"), (18.0, 1.5)),
            AssemblyPoint("far", Text("Långt"), (27.0, 1.5), alternative=True),
        )
        shelf = Fixture("shelf", "B", "bookshelf", (11.0, 6.0))
        return small.building(units, openings, assembly_points=points, fixtures=(shelf,))

    return make


@pytest.fixture
def house(drive, yard):
    def make(**changes: Any):
        parts = {"at": (6.0, 1.5), "unit": "corridor", "triggers": (NOW,), "extras": ("assembly", "outer_doors", "cover")}
        return drive(make_building=yard, **(parts | changes))

    return make


def test_arriving_at_a_place_to_gather_is_told_once_for_each(house):
    d = house(open_=("e2",)).wait(2).walk(18.0, 1.5).wait(3).walk(27.0, 1.5).wait(2)
    arrived = d.of(E.ASSEMBLED)
    assert [(e.target, e.data["alternative"]) for e in arrived] == [("near", False), ("far", True)]
    assert arrived[0].data["seconds"] > 0


def test_before_an_alarm_nobody_arrives(house):
    assert not house(open_=("e2",), triggers=()).walk(18.0, 1.5).wait(3).of(E.ASSEMBLED)


def test_nothing_is_told_that_was_not_asked_for(house):
    d = house(open_=("e2",), extras=()).wait(2).walk(18.0, 1.5).wait(3)
    assert not d.of(E.ASSEMBLED)
    assert not d.of(E.OUTER_DOORS)
    assert d.sim.world.layout.extras == d.sim.world.layout.size


def test_outer_doors_with_a_lock_are_counted_when_their_number_changes(house):
    d = house(at=(11.3, 1.5)).wait(1.2)
    assert [dict(e.data) for e in d.of(E.OUTER_DOORS)] == [{"locked": 0, "of": 2, "share": 0.0}]
    d.do(K.LOCK_DOOR, "e2").wait(5)
    assert dict(d.of(E.OUTER_DOORS)[-1].data) == {"locked": 1, "of": 2, "share": 0.5}


@pytest.mark.parametrize(
    ("place", "unit", "kept_behind"), [((3.0, 3.9), "A", "glass"), ((10.4, 6.0), "B", "solid"), ((6.6, 8.6), "B", "wall")]
)
def test_settling_tells_what_one_keeps_behind(house, place, unit, kept_behind):
    d = house(at=place, unit=unit).look(eye=0.7).wait(8)
    assert d.of(E.SETTLED)[-1].data["cover"] == kept_behind


def test_cover_is_only_told_where_asked_for(house):
    d = house(at=(6.6, 8.6), unit="B", extras=()).look(eye=0.7).wait(8)
    assert "cover" not in d.of(E.SETTLED)[-1].data


# --- loudspeakers outdoors


@pytest.mark.parametrize(("outdoors", "heard"), [(False, False), (True, True)])
def test_loudspeakers_outdoors_are_heard_there(house, outdoors, heard):
    alarm = {"id": "lockdown", "kind": "lockdown", "text": W, "level_db": 80, "outdoors": outdoors}
    d = house(at=(25.0, 20.0), unit="", alarms=(alarm,)).wait(3)
    assert bool(d.of(E.ALARM_HEARD)) is heard


# --- drills in a row

OUTDOORS = {"id": "lockdown", "kind": "lockdown", "text": W, "level_db": 80, "outdoors": True}

AGAIN = (
    {"id": "alarm", "kind": "start_alarm", "target": "lockdown"},
    {"id": "next", "kind": "reset"},
    {"id": "off", "kind": "stop_alarm", "target": "lockdown"},
)


def test_an_alarm_ends_and_may_go_again(house):
    d = house(injects=AGAIN, triggers=(NOW, at(3.0, "off"), at(5.0, "alarm"))).wait(7)
    assert [e.t for e in d.of(E.ALARM_STARTED)] == [0.5, 5.0]
    assert [(e.t, e.data["kind"]) for e in d.of(E.ALARM_ENDED)] == [(3.0, "lockdown")]


def test_a_new_drill_begins_where_the_run_began(house):
    people = ({"id": "pupils", "place": "here", "count": 4, "behaviour": {"flee": 1.0}},)
    d = house(injects=AGAIN, triggers=(NOW, at(9.0, "next")), people=people, places={"here": "corridor"}, extras=())
    start = d.sim.state.xy.copy()
    d.wait(2).walk(8.0, 2.0).do(K.OPEN_DOOR, "db").wait(4)
    assert not (d.sim.state.xy == start).all()
    for _ in range(200):
        if d.of(E.DRILL_RESET):
            break
        d.step()
    assert (d.sim.state.xy == start).all()
    assert d.sim.state.door_open.max() == 0.0
    assert d.sim.context.get(R.HEARD) == -1
    assert d.sim.state.tick > 0
    assert [e.target for e in d.of(E.PHASE_STARTED)] == ["normal", "alarm", "normal"]


def test_an_assembly_point_is_arrived_at_anew_in_each_drill(house):
    d = house(injects=AGAIN, triggers=(NOW, at(5.0, "next"), at(6.0, "alarm")), at=(18.0, 1.5), unit="yard", alarms=(OUTDOORS,))
    d.wait(9)
    assert [e.target for e in d.of(E.ASSEMBLED)] == ["near", "near"]


def test_the_same_alarm_is_heard_and_answered_anew(house):
    d = house(injects=AGAIN, triggers=(NOW, at(5.0, "next"), at(7.0, "alarm"))).wait(1).walk(8.0, 1.5).wait(8).walk(9.5, 1.5)
    assert len(d.of(E.ALARM_HEARD)) == 2
    assert len(d.of(E.RESPONSE_STARTED)) == 2
    assert not d.of(E.ROOM_ENTERED)  # being put back is no walk


def test_events_go_on_being_numbered(house):
    d = house(injects=AGAIN, triggers=(NOW, at(3.0, "next"))).wait(5)
    assert [e.seq for e in d.events] == list(range(len(d.events)))


def test_a_run_goes_on_from_a_snapshot_before_and_after_a_new_drill(house):
    people = ({"id": "pupils", "place": "here", "count": 6, "behaviour": {"flee": 1.0}},)
    d = house(injects=AGAIN, triggers=(NOW, at(4.0, "next"), at(5.0, "alarm")), people=people, places={"here": "corridor"}).wait(
        3
    )
    before = d.sim.snapshot()
    d.wait(2.5)
    after, at_after = d.sim.snapshot(), d.sim.hash
    end = d.wait(4).sim.hash
    d.sim.restore(before)
    assert d.wait(2.5).sim.hash == at_after
    d.sim.restore(after)
    assert d.wait(4).sim.hash == end
