"""Things that lie somewhere: where, how they are found and taken, and what cannot be done without them."""

from typing import Any

import pytest

from sim.core import queries
from sim.core.commands import ActionKind as K
from sim.core.registers import R
from sim.events import EventType as E

W = {"sv": "x", "en": "x"}
PLACES = {"here": "G", "keyed": "B1", "passage": "corridor", "nowhere": ""}


def item(name: str = "bag", **more: Any) -> dict[str, Any]:
    return {"id": name, "name": W, "kind": "bag", "place": "here"} | more


@pytest.fixture
def lying(drive):
    """In the group room, with these things in the building."""

    def make(*items: dict[str, Any], at: tuple[float, float] = (20.0, 4.0), unit: str = "G", **changes: Any):
        return drive(at=at, unit=unit, items=items, places=PLACES, **changes)

    return make


def refusal(d: Any) -> str:
    return str(d.of(E.ACTION_REFUSED)[-1].data["reason"])


def at(d: Any, k: int = 0) -> tuple[float, float]:
    return queries.items(d.sim)[k].point


def test_what_is_taken_must_be_in_reach_and_takes_its_time(lying):
    d = lying(item(seconds=3.0, at="inner")).wait(1).do(K.PICK_UP, "bag")
    assert refusal(d) == "out_of_reach"
    d.walk(*at(d)).do(K.PICK_UP, "bag").wait(2)
    assert not d.of(E.PICKED_UP)
    d.wait(2)
    [picked] = d.of(E.PICKED_UP)
    assert (picked.target, dict(picked.data)) == ("bag", {"kind": "bag", "seconds": 3.0, "want": "leave"})
    [found] = d.of(E.ITEM_FOUND)
    assert picked.t - found.t == pytest.approx(3.0, abs=0.06)
    assert queries.items(d.sim)[0].taken


def test_who_walks_off_has_not_taken_it(lying):
    d = lying(item(seconds=3.0, at="inner")).wait(1)
    d.walk(*at(d)).do(K.PICK_UP, "bag").walk(20.0, 4.0).wait(3)
    assert not d.of(E.PICKED_UP)
    assert refusal(d) == "moved_away"
    assert d.walk(*at(d)).do(K.PICK_UP, "bag").wait(3.2).of(E.PICKED_UP)


def test_taking_something_ends_showing_empty_hands(lying):
    d = lying(item(seconds=0.0, at="door")).wait(1).do(K.SHOW_HANDS).do(K.PICK_UP, "bag")
    assert d.sim.context.get(R.HANDS_SHOWN) == 0


def test_finding_is_seeing_it_near_by_and_tells_when(lying):
    d = lying(item("cord", kind="cord", at="window"), at=(20.0, 4.0)).wait(1).do(K.FIND, "cord")
    assert refusal(d) == "out_of_sight"
    d.walk(*at(d)).do(K.FIND, "cord").do(K.FIND, "cord")
    [found] = d.of(E.ITEM_FOUND)
    assert (found.target, found.data["kind"], found.data["seconds"]) == ("cord", "cord", round(found.t, 2))
    assert refusal(d) == "already_found"


def test_nothing_is_found_through_a_wall(lying):
    d = lying(item("key", kind="key", at="door", place="passage"), at=(20.0, 4.0)).do(K.FIND, "key")
    assert refusal(d) == "out_of_sight"


def test_a_place_this_building_lacks_keeps_the_run_going(lying):
    d = lying(item(place="nowhere")).do(K.PICK_UP, "bag").wait(1)
    assert (queries.items(d.sim)[0].unit, refusal(d)) == ("", "out_of_reach")


def test_a_phone_in_a_locker_is_not_in_the_pocket(lying):
    ring = {"id": "ring", "kind": "phone_ring", "text": W}
    rings = {"id": "t", "any": (({"kind": "clock", "at": 1.0},),), "do": ("ring",)}
    phone = item("phone", kind="phone", at="inner", seconds=0.0)
    d = lying(phone, injects=(ring,), triggers=(rings,)).wait(2)
    assert not d.of(E.PHONE_RANG)
    assert not queries.has_phone(d.sim)
    for kind, value in ((K.PHONE_SILENT, ""), (K.CALL_112, ""), (K.MESSAGE, "parent"), (K.RAISE_ALARM, "lockdown")):
        assert refusal(d.do(kind, value=value)) == "no_phone"
    offered = {a.kind for a in queries.available_actions(d.sim)}
    assert not offered & {K.PHONE_SILENT, K.CALL_112, K.RAISE_ALARM}
    d.walk(*at(d)).do(K.PICK_UP, "phone").do(K.CALL_112)
    assert d.of(E.CALL_STARTED)


def test_a_phone_with_the_trainee_is(lying):
    d = lying(item("phone", kind="phone", at="with_trainee")).do(K.CALL_112)
    assert d.of(E.CALL_STARTED)


def test_without_the_key_that_lies_somewhere_a_key_lock_is_not_turned(lying):
    key = item("key", kind="key", place="keyed", at="inner", seconds=0.0)
    d = lying(key, at=(4.0, -0.9), unit="B1", role="teacher", level="CL4").wait(1).do(K.LOCK_DOOR, "d3")
    assert refusal(d) == "no_key"
    d.walk(*at(d)).do(K.PICK_UP, "key").walk(4.0, -0.9).do(K.LOCK_DOOR, "d3").wait(14)
    assert d.of(E.DOOR_LOCKED, target="d3")


def test_things_are_offered_where_they_can_be_had(lying):
    d = lying(item(at="inner", seconds=0.0)).wait(1)
    kinds = {K.FIND, K.PICK_UP}
    assert not {a.kind for a in queries.available_actions(d.sim)} & kinds
    d.walk(*at(d))
    assert {a.kind for a in queries.available_actions(d.sim) if a.target == "bag"} == kinds


def test_a_scenario_without_things_lets_anything_be_picked_up_as_before(drive):
    [picked] = drive().do(K.PICK_UP, value="bag").of(E.PICKED_UP)
    assert (picked.target, dict(picked.data)) == ("bag", {})


def test_an_unknown_thing_is_refused_where_there_are_things(lying):
    assert refusal(lying(item()).do(K.PICK_UP, "hat")) == "unknown_item"


def test_a_run_goes_on_from_a_snapshot_in_the_middle_of_taking(lying):
    d = lying(item(seconds=2.0, at="inner")).wait(1)
    d.walk(*at(d)).do(K.PICK_UP, "bag").wait(1)
    snapshot = d.sim.snapshot()
    first = d.wait(3).sim.hash
    d.sim.restore(snapshot)
    assert d.wait(3).sim.hash == first
