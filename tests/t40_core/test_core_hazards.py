"""Smoke and heat by room: when and where, who notices, and what people in it do. Nobody comes to harm: seconds are counted."""

from typing import Any

import pytest

from sim.core import queries
from sim.core.commands import ActionKind as K
from sim.events import EventType as E

W = {"sv": "x", "en": "x"}
PLACES = {"room": "G", "passage": "corridor", "far": "A1"}
START = {"id": "begin", "kind": "start_hazard", "target": "haze"}
STOP = {"id": "stop", "kind": "end_hazard", "target": "haze"}


def hazard(*phases: tuple[float, tuple[str, ...]], **more: Any) -> dict[str, Any]:
    return {"id": "haze", "phases": [{"at": at, "places": places} for at, places in phases]} | more


def at(seconds: float, *do: str) -> dict[str, Any]:
    return {"id": f"t{seconds}", "any": (({"kind": "clock", "at": seconds},),), "do": do}


@pytest.fixture
def hazy(drive):
    """In the group room with a glazed door; a hazard begins one second in."""

    def make(*phases: tuple[float, tuple[str, ...]], kind: str = "smoke", **changes: Any):
        parts = {"at": (20.0, 5.0), "unit": "G", "places": PLACES, "injects": (START, STOP), "triggers": (at(1.0, "begin"),)}
        return drive(hazards=(hazard(*phases, kind=kind),), **(parts | changes))

    return make


def noticed(d: Any) -> list[tuple[str, str]]:
    return [(e.data["where"], e.place) for e in d.of(E.HAZARD_NOTICED)]


def test_its_timeline_counts_from_its_start(hazy):
    d = hazy((0.0, ("far",)), (3.0, ("passage", "far")), (6.0, ())).wait(9)
    assert [(round(e.t, 2), e.place, e.data["rooms"]) for e in d.of(E.HAZARD_MOVED)] == [
        (1.0, "A1", 1),
        (4.0, "corridor", 2),
        (7.0, "", 0),
    ]


def test_an_inject_ends_it(hazy):
    d = hazy((0.0, ("far",)), (5.0, ("passage",)), triggers=(at(1.0, "begin"), at(3.0, "stop"))).wait(8)
    assert [e.data["rooms"] for e in d.of(E.HAZARD_MOVED)] == [1, 0]
    assert queries.haze(d.sim) == ()


def test_one_that_is_ended_before_it_is_anywhere_does_not_come(hazy):
    d = hazy((5.0, ("passage",)), triggers=(at(1.0, "begin"), at(3.0, "stop"))).wait(8)
    assert not d.of(E.HAZARD_MOVED)
    assert queries.haze(d.sim) == ()


def test_one_that_is_ended_between_two_rooms_does_not_come_again_and_is_told_once(hazy):
    d = hazy((0.0, ("far",)), (1.0, ()), (4.0, ("passage",)), triggers=(at(1.0, "begin"), at(3.0, "stop"), at(3.5, "stop"))).wait(
        8
    )
    assert [e.data["rooms"] for e in d.of(E.HAZARD_MOVED)] == [1, 0]


def test_one_that_is_ended_before_it_begins_still_begins(hazy):
    d = hazy((0.0, ("far",)), triggers=(at(1.0, "stop"), at(3.0, "begin"))).wait(4)
    assert [e.data["rooms"] for e in d.of(E.HAZARD_MOVED)] == [1]


def test_smoke_is_seen_through_a_pane_and_when_it_comes_in(hazy):
    d = hazy((0.0, ("passage",)), (4.0, ("passage", "room"))).wait(8)
    assert noticed(d) == [("near", "G"), ("here", "G")]
    assert queries.haze(d.sim) == (("corridor", "smoke"), ("G", "smoke"))
    assert [(h.where, h.units) for h in queries.hazards_noticed(d.sim)] == [("here", ("corridor", "G"))]


def test_behind_a_covered_pane_nothing_is_seen(hazy):
    d = hazy((0.0, ("passage",))).walk(20.0, 3.9).do(K.COVER_GLASS, "dg").wait(5)
    assert noticed(d) == []


def test_far_away_it_is_not_noticed(hazy):
    assert noticed(hazy((0.0, ("far",))).wait(5)) == []


def test_who_looks_out_is_told_of_smoke(hazy):
    d = hazy((0.0, ("passage",)), extras=("look_out",)).wait(1.1).walk(20.0, 3.9).do(K.LOOK_OUT, "dg")
    assert d.of(E.LOOKED_OUT)[-1].data["smoke"] is True


def test_smoke_is_smelled_at_a_door_without_a_pane(hazy):
    d = hazy((0.0, ("passage",)), at=(4.0, 4.0), unit="A1").wait(3)
    assert noticed(d) == []
    assert noticed(d.do(K.CHECK_LOCK, "d1")) == [("near", "A1")]


def test_heat_is_not_seen_but_felt_at_the_handle(hazy):
    d = hazy((0.0, ("passage",)), kind="heat").wait(4)
    assert noticed(d) == []
    d.walk(20.0, 3.9).do(K.CHECK_LOCK, "dg")
    assert noticed(d) == [("near", "G")]


def test_seconds_in_it_are_told_five_at_a_time(hazy):
    d = hazy((0.0, ("room",))).wait(12.5)
    assert [e.data["seconds"] for e in d.of(E.HAZARD_STAY, place="G")] == [5, 5]


def test_what_is_over_is_no_longer_known(hazy):
    d = hazy((0.0, ("room",)), (2.0, ())).wait(5)
    assert queries.hazards_noticed(d.sim) == ()


def test_people_in_it_go_out_by_another_way(hazy):
    people = ({"id": "some", "place": "far", "count": 3, "behaviour": {"hide": 1.0}},)
    d = hazy((0.0, ("far",)), people=people, open_=("d1", "e1")).wait(25)
    assert all(not d.sim.world.unit_id(d.sim.context.unit_of(p)) for p in (1, 2, 3))


def test_it_is_no_part_of_a_run_without(drive):
    d = drive().wait(3)
    assert d.sim.world.layout.size == d.sim.world.layout.hazards
    assert queries.haze(d.sim) == ()


def test_a_run_goes_on_from_a_snapshot_in_smoke(hazy):
    d = hazy((0.0, ("passage",)), (4.0, ("passage", "room"))).wait(3)
    snapshot = d.sim.snapshot()
    first = d.wait(8).sim.hash
    d.sim.restore(snapshot)
    assert d.wait(8).sim.hash == first
