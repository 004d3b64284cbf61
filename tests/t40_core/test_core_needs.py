"""Somebody who cannot be quiet at will: calm contact and what helps bring them to calm; arguing and holding do not."""

from typing import Any

import pytest

from sim.core import queries
from sim.core.commands import ActionKind as K
from sim.core.people import needs
from sim.events import EventType as E

W = {"sv": "x", "en": "x"}
PLACES = {"room": "A1", "nowhere": ""}
PHRASES = tuple({"id": t, "text": W, "level_db": 45, "tone": t} for t in ("low_arousal", "plain", "argue", "hold"))
CARD = {"id": "card", "name": W, "kind": "picture_card", "place": "room", "at": "with_trainee"}
BALL = {"id": "ball", "name": W, "kind": "comfort", "place": "nowhere"}
NOW = {"id": "now", "any": (({"kind": "clock", "at": 1.0},),), "do": ("alarm",)}


def pupil(**need: Any) -> dict[str, Any]:
    return {"id": "kim", "place": "room", "count": 1, "behaviour": {"freeze": 1.0}, "need": {"every": 5.0} | need}


@pytest.fixture
def together(drive):
    """A teacher and one pupil with a need in A1; the alarm goes after a second."""

    def make(**changes: Any):
        parts = {"people": (pupil(),), "phrases": PHRASES, "items": (CARD, BALL), "triggers": (NOW,), "places": PLACES}
        return drive(at=(4.0, 6.0), unit="A1", level="CL4", role="teacher", **(parts | changes))

    return make


def beside(d: Any) -> Any:
    x, y = d.sim.state.xy[1].tolist()
    return d.walk(x + 0.8, y)


def steps(d: Any) -> int:
    return needs.upset(d.sim.context, 1)


def test_the_alarm_upsets_and_they_are_heard_again_and_again(together):
    d = together().wait(14)
    [upset] = d.of(E.PERSON_UPSET)
    assert (upset.actor, upset.data["steps"]) == ("person:1", 3)
    heard = d.of(E.NOISE, actor="person:1")
    assert len(heard) == 3
    assert {e.data["level_db"] for e in heard} == {68.0}


def test_something_else_may_upset(together):
    note = {"id": "note", "kind": "message"}
    come = {"id": "t", "any": (({"kind": "clock", "at": 4.0},),), "do": ("note",)}
    d = together(people=(pupil(after="note"),), injects=(note,), triggers=(come,)).wait(6)
    assert d.of(E.PERSON_UPSET)[0].t == pytest.approx(4.0, abs=0.06)


def test_three_calm_contacts_with_time_between_bring_quiet(together):
    d = beside(together().wait(3))
    for _ in range(3):
        d.do(K.SAY, value="low_arousal").wait(3.1)
    [quiet] = d.of(E.PERSON_QUIET)
    assert quiet.data["seconds"] > 0
    assert quiet.data["door_distance"] > 0
    assert [(e.data["tone"], e.data["to"]) for e in d.of(E.SAID)] == [("low_arousal", "person:1")] * 3
    before = len(d.of(E.NOISE, actor="person:1"))
    assert len(d.wait(12).of(E.NOISE, actor="person:1")) == before


def test_calm_words_on_top_of_each_other_count_once(together):
    d = beside(together().wait(3)).do(K.SAY, value="low_arousal").do(K.SAY, value="low_arousal").wait(0.5)
    assert steps(d) == 2


@pytest.mark.parametrize(("tone", "after"), [("plain", 3), ("argue", 4), ("hold", 5)])
def test_other_tones_do_not_help(together, tone, after):
    d = beside(together().wait(3)).do(K.SAY, value=tone)
    assert steps(d) == after


def test_from_across_the_room_words_reach_nobody(together):
    d = together().wait(3)
    x, y = d.sim.state.xy[1].tolist()
    d.walk(6.8 if x < 4 else 1.0, 9.0 if y < 6.5 else 4.0).do(K.SAY, value="low_arousal")
    assert steps(d) == 3
    assert dict(d.of(E.SAID)[0].data) == {"level_db": 45.0, "tone": "low_arousal"}


def test_a_thing_that_helps_does_so_once(together):
    d = beside(together(people=(pupil(helped_by=("card",)),)).wait(3))
    assert queries.upset(d.sim)[0].things == ("card",)
    d.do(K.USE_ITEM, "person:1", "card").do(K.USE_ITEM, "person:1", "card")
    assert [e.data["helps"] for e in d.of(E.ITEM_USED)] == [True, False]
    assert steps(d) == 1
    assert queries.upset(d.sim)[0].things == ()


def test_what_is_not_at_hand_or_no_help_is_no_help(together):
    d = beside(together().wait(3)).do(K.USE_ITEM, "person:1", "ball").do(K.USE_ITEM, "person:1", "card")
    assert d.of(E.ACTION_REFUSED)[0].data["reason"] == "not_at_hand"
    assert d.of(E.ITEM_USED)[0].data["helps"] is False
    assert steps(d) == 3


def test_a_finger_to_the_lips_does_not_make_them_quiet(together):
    d = beside(together().wait(3)).do(K.HUSH, "person:1").wait(3)
    assert d.of(E.HUSHED)
    assert not d.of(E.PERSON_QUIET)


def test_who_has_no_need_is_nobodys_register(drive):
    d = drive().wait(0.1)
    layout = d.sim.world.layout
    assert layout.needs == layout.barriers == layout.size


def test_a_run_goes_on_from_a_snapshot_with_somebody_upset(together):
    d = beside(together().wait(3)).do(K.SAY, value="low_arousal")
    snapshot = d.sim.snapshot()
    first = d.wait(8).sim.hash
    d.sim.restore(snapshot)
    assert d.wait(8).sim.hash == first


def test_calm_is_between_nought_and_its_most_whatever_is_said(together):
    d = beside(together().wait(3))
    for said in ("hold", "hold", "argue", *["low_arousal"] * 9):
        beside(d).do(K.SAY, value=said).wait(3.1)
        assert 0 <= steps(d) <= needs.MOST
    assert steps(d) == 0
