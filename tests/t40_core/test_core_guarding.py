"""The group in the trainee's care: gathered by rope or song, counted where it matters, keeping low with the trainee."""

from typing import Any

import pytest

from sim.core.commands import ActionKind as K
from sim.core.people.mind import Mode
from sim.events import EventType as E

W = {"sv": "x", "en": "x"}
PLACES = {"room": "A1", "passage": "corridor", "nowhere": ""}
NOW = {"id": "now", "any": (({"kind": "clock", "at": 0.5},),), "do": ("alarm",)}


def children(name: str, place: str, count: int) -> dict[str, Any]:
    return {"id": name, "place": place, "count": count, "ages": (4, 5), "behaviour": {"freeze": 1.0}}


def gather(using: str = "") -> dict[str, Any]:
    return {"id": "come", "text": W, "order": {"do": "gather", "using": using}}


@pytest.fixture
def preschool(drive):
    """Preschool staff in A1 with three children, two more of the group in the corridor beyond an open door."""

    def make(*, using: str = "", **changes: Any):
        people = (children("inside", "room", 3), children("outside", "passage", 2), children("others", "passage", 1))
        parts = {"people": people, "phrases": (gather(using),), "cares_for": ("inside", "outside"), "triggers": ()}
        parts |= {"level": "CL4", "role": "preschool_staff", "ages": (25, 60), "places": PLACES, "open_": ("d1",)}
        return drive(at=(4.0, 6.0), unit="A1", **(parts | changes))

    return make


def groups(d: Any) -> list[tuple[str, int, int]]:
    return [(e.data["at"], e.data["here"], e.data["expected"]) for e in d.of(E.GROUP_TOGETHER)]


def test_who_is_here_is_who_of_the_group_is_in_the_room(preschool):
    d = preschool().wait(1).do(K.COUNT_HEADS, value="3")
    [counted] = d.of(E.HEADS_COUNTED)
    assert dict(counted.data) == {"entered": 3, "true": 3, "here": 3, "expected": 5}


def test_gathering_tells_how_many_there_were_and_brings_the_others(preschool):
    loud = {"id": "come", "text": W, "order": {"do": "gather", "by": "speaker", "groups": ("inside", "outside")}}
    d = preschool(phrases=(loud,)).wait(1).do(K.SAY, value="come")
    assert groups(d) == [("gathered", 3, 5)]
    d.wait(30).do(K.COUNT_HEADS, value="5")
    assert d.of(E.HEADS_COUNTED)[0].data["here"] == 5


def test_a_rope_is_something_one_has_in_the_hand(preschool):
    rope = {"id": "rope", "name": W, "kind": "rope", "place": "room", "at": "inner", "seconds": 0.0}
    d = preschool(using="rope", items=(rope,)).wait(1).do(K.SAY, value="come")
    assert d.of(E.ORDER_GIVEN)[0].data["people"] == 0
    d = preschool(using="rope", items=(rope | {"at": "with_trainee"},)).wait(1).do(K.SAY, value="come")
    said = d.of(E.ORDER_GIVEN)[0].data
    assert (said["using"], said["people"] > 0) == ("rope", True)


def test_taking_shelter_counts_the_group(preschool):
    d = preschool(triggers=(NOW,), open_=()).wait(4)
    assert groups(d) == [("sheltered", 3, 5)]


def test_they_keep_low_when_the_trainee_does(preschool):
    d = preschool(open_=()).wait(1).do(K.SAY, value="come").wait(1)
    assert {int(d.sim.state.mind[p, 0]) for p in (1, 2, 3)} == {Mode.FOLLOW}
    d.look(eye=0.7).wait(2)
    assert {int(d.sim.state.mind[p, 0]) for p in (1, 2, 3)} == {Mode.LOW}


def test_without_a_group_nothing_of_this_is_told(preschool):
    d = preschool(cares_for=(), triggers=(NOW,), open_=()).wait(4).do(K.COUNT_HEADS, value="3")
    assert groups(d) == []
    assert set(d.of(E.HEADS_COUNTED)[0].data) == {"entered", "true"}


def test_nobody_who_comes_along_stands_in_the_doorway(preschool):
    loud = {"id": "come", "text": W, "order": {"do": "gather", "by": "speaker"}}
    d = preschool(phrases=(loud,)).wait(1).do(K.SAY, value="come").walk(4.0, 4.2).wait(30)
    in_doorway = d.sim.world.space.cell_door[d.sim.state.cell] >= 0
    assert not in_doorway[1:].any()
    assert d.do(K.CLOSE_DOOR, "d1").wait(3).of(E.DOOR_CLOSED, target="d1")


def test_people_may_start_near_the_trainee(drive):
    near = children("near", "passage", 4) | {"within": 4.0}
    d = drive(at=(12.0, 1.5), people=(near,), places=PLACES)
    far = [((x - 12.0) ** 2 + (y - 1.5) ** 2) ** 0.5 for x, y in d.sim.state.xy[1:].tolist()]
    assert all(0.8 <= metres <= 4.0 for metres in far)


def test_where_too_little_floor_is_near_the_next_is_taken(drive):
    near = children("near", "passage", 30) | {"within": 1.5}
    d = drive(at=(12.0, 1.5), people=(near,), places=PLACES)
    assert len(d.sim.people) == 31
    assert len({tuple(p) for p in d.sim.state.xy.tolist()}) == 31
