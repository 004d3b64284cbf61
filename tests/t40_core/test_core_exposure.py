"""Exposure: how much of the trainee could be seen from the danger zone, and for how long."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.core import queries
from sim.core.commands import ActionKind as K
from sim.core.zone import danger, exposure
from sim.events import EventType as E

PHASES = ({"at": 0.0, "place": "zone"}, {"at": 6.0, "place": None})


def spec(**more: Any) -> dict[str, Any]:
    return {
        "danger": {"phases": PHASES} | more,
        "triggers": ({"id": "d", "any": (({"kind": "clock", "at": 1.0},),), "do": ("danger",)},),
        "places": {"zone": "corridor"},
    }


def seen_seconds(d: Any) -> float:
    return sum(e.data["seconds"] * e.data["share"] for e in d.of(E.EXPOSED))


def test_standing_in_the_zone_is_seen_all_the_time(drive):
    d = drive(at=(12.0, 1.5), **spec()).wait(10)
    event = d.of(E.EXPOSED)[0]
    assert len(d.of(E.EXPOSED)) == 1
    assert event.place == "corridor"
    assert event.data["start"] == pytest.approx(1.0, abs=0.3)
    assert event.data["seconds"] == pytest.approx(6.0, abs=0.3)
    assert event.data["share"] == 1.0


def test_behind_a_shut_opaque_door_nothing_is_seen(drive):
    d = drive(at=(12.0, 6.0), unit="A2", **spec()).wait(10)
    assert not d.of(E.EXPOSED)
    assert exposure.total_seconds(d.sim.context) == 0.0


def test_through_an_open_door_one_is_seen(drive):
    assert drive(at=(12.0, 5.0), unit="A2", open_=("d2",), **spec()).wait(10).of(E.EXPOSED)


def test_out_of_the_doors_line_one_is_not_seen(drive):
    assert not drive(at=(8.5, 3.8), unit="A2", open_=("d2",), **spec()).wait(10).of(E.EXPOSED)


def test_a_pane_shows_until_it_is_covered(drive):
    bare = drive(at=(20.0, 4.0), unit="G", **spec()).wait(10)
    covered = drive(at=(20.0, 4.0), unit="G", **spec()).do(K.COVER_GLASS, "dg").wait(10)
    assert seen_seconds(bare) > 0
    assert seen_seconds(covered) == 0


def test_sitting_low_below_the_pane_shows_less(drive):
    standing = drive(at=(20.0, 4.0), unit="G", **spec()).look(eye=1.6).wait(10)
    low = drive(at=(20.0, 4.0), unit="G", **spec()).look(eye=0.7).wait(10)
    assert seen_seconds(low) < seen_seconds(standing)


def test_going_out_of_sight_ends_the_exposure_and_the_run_end_reports_a_last_one(drive):
    d = drive(at=(12.0, 4.0), unit="A2", open_=("d2",), **spec()).wait(2).walk(8.6, 3.8).wait(2)
    assert len(d.of(E.EXPOSED)) == 1
    stopped = drive(at=(12.0, 1.5), **spec()).wait(3).do(K.STOP)
    assert [e.type for e in stopped.events[-3:]] == [E.EXPOSED, E.STOPPED, E.RUN_ENDED]


def test_the_zone_moves_by_its_timeline_and_is_reported_for_staff(drive):
    d = drive(at=(12.0, 6.0), unit="A2", **spec()).wait(1.2)
    assert danger.units(d.sim.context) == (d.sim.space.unit_index["corridor"],)
    d.wait(7)
    assert d.sim.state.danger_unit == danger.NONE
    assert [(e.t, e.place) for e in d.of(E.DANGER_MOVED)] == [(1.0, "corridor"), (7.0, "")]


def test_queries_keep_the_zone_to_themselves_unless_the_scenario_tells(drive):
    assert queries.danger_unit(drive(**spec()).wait(2).sim) is None
    assert queries.danger_unit(drive(**spec(known_to_trainee=True)).wait(2).sim) == "corridor"


DOORS = ("d1", "d2", "dg", "d3", "d4", "d5", "e1", "e2")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    open_=st.sets(st.sampled_from(DOORS)),
    shut=st.sampled_from(DOORS),
    x=st.floats(16.4, 23.6),
    y=st.floats(3.6, 6.8),
    eye=st.integers(6, 17),
    zone=st.sampled_from(["corridor", "A1", "A2", "U"]),
)
def test_closing_a_door_never_shows_more(drive, open_, shut, x, y, eye, zone):
    d = drive(at=(x, y), unit="G", open_=tuple(open_ | {shut}), places={"zone": zone})
    d.look(eye=eye / 10)
    units = (d.sim.space.unit_index[zone],)
    before = exposure.seen_points(d.sim.context, units)
    d.sim.state.door_open[d.door(shut)] = 0.0
    assert exposure.seen_points(d.sim.context, units) <= before


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    open_=st.sets(st.sampled_from(DOORS)),
    at=st.sampled_from([("G", 17.0, 4.0), ("G", 22.0, 6.5), ("A2", 12.0, 5.0), ("corridor", 6.0, 1.0), ("WC", 9.0, -1.2)]),
    zone=st.sampled_from(["corridor", "A1", "A2", "U", "G"]),
    covered=st.booleans(),
)
def test_leaving_out_rooms_that_cannot_be_seen_changes_nothing(drive, open_, at, zone, covered):
    unit, x, y = at
    d = drive(at=(x, y), unit=unit, open_=tuple(open_))
    state, world = d.sim.state, d.sim.world
    state.door_covered[:] = covered
    units = (d.sim.space.unit_index[zone],)
    eyes, _ = world.watch_points(units)
    brute = world.sight.visible_brute(
        eyes, exposure.body_points(d.sim.context), state.door_open, state.door_covered == 1, state.blinds_down == 1
    )
    assert exposure.seen_points(d.sim.context, units) == int(brute.any(axis=0).sum())


def test_a_door_far_from_every_line_asks_for_no_new_look(drive):
    d = drive(at=(17.0, 4.0), unit="G", open_=("dg", "d3"))
    units, ctx, state = (d.sim.space.unit_index["G"],), d.sim.context, d.sim.state
    before = exposure.seen_mask(ctx, units)
    looks = len(ctx.seen_before)
    state.door_open[d.door("e1")] = 1.0
    assert exposure.seen_mask(ctx, units) == before
    assert len(ctx.seen_before) == looks
    state.door_open[d.door("dg")] = 0.0
    exposure.seen_mask(ctx, units)
    assert len(ctx.seen_before) == looks + 1
