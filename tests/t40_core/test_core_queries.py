"""What scripts and panels may ask: only what the trainee could know."""

import pytest

from sim.core import queries
from sim.core.commands import ActionKind as K
from sim.core.state import Posture
from sim.plan.building import Tri

ALARM = {"triggers": ({"id": "go", "any": (({"kind": "clock", "at": 1.0},),), "do": ("alarm",)},)}


def test_where_one_is_and_how_one_is_held(drive):
    d = drive(at=(20.0, 4.0), unit="G").look(eye=0.8)
    assert queries.unit(d.sim) == "G"
    assert queries.place(d.sim) == (20.0, 4.0, "plan1")
    assert queries.posture(d.sim) is Posture.CROUCHED
    assert not queries.outdoors(d.sim)
    assert queries.sheltered(d.sim)


def test_doors_are_told_nearest_first_with_what_can_be_seen_of_them(drive):
    d = drive(at=(20.0, 2.3), open_=("d5",))
    facts = queries.unit_doors(d.sim)
    assert [f.metres for f in facts] == sorted(f.metres for f in facts)
    nearest = facts[0]
    assert (nearest.id, nearest.leads_to, nearest.lockable, nearest.lock_kind) == ("dg", "G", Tri.YES, "thumb_turn")
    assert nearest.in_reach
    assert not nearest.passable
    assert queries.door(d.sim, "d5").passable
    assert queries.door(d.sim, "d5").lockable is Tri.UNKNOWN
    assert {f.id for f in queries.unit_doors(d.sim, "A1")} == {"d1"}
    assert [f.id for f in queries.doors_in_reach(d.sim)] == ["dg"]


def test_from_the_corridor_a_lock_does_not_show(drive):
    outside, inside = drive(at=(20.0, 2.3)), drive(at=(20.0, 4.0), unit="G")
    for d in (outside, inside):
        d.sim.state.door_locked[d.door("dg")] = 1
    assert queries.door(outside.sim, "dg").locked is None
    assert queries.door(inside.sim, "dg").locked is True


def test_no_such_door_is_a_mistake_of_the_caller(drive):
    with pytest.raises(KeyError):
        queries.door(drive().sim, "nowhere")


def test_the_alarm_is_known_once_heard(drive):
    d = drive(**ALARM)
    assert queries.seconds_since_alarm(d.sim) is None
    assert queries.alarm_sounding(d.sim) is None
    d.wait(3)
    assert [a.id for a in queries.alarms_heard(d.sim)] == ["lockdown"]
    assert queries.alarm_sounding(d.sim).id == "lockdown"
    assert queries.seconds_since_alarm(d.sim) == pytest.approx(2.0, abs=0.6)
    assert queries.phase(d.sim) == "alarm"


def test_the_rooms_lights_blinds_and_glass(drive):
    d = drive(at=(20.0, 6.0), unit="G")
    assert (queries.lights_on(d.sim), queries.blinds_down(d.sim)) == (True, False)
    before = queries.glass_covered(d.sim)
    d.do(K.BLINDS_DOWN, "G")
    assert queries.blinds_down(d.sim) is True
    assert queries.glass_covered(d.sim) > before
    assert queries.blinds_down(drive(at=(12.0, 6.0), unit="A2").sim) is None


def test_busy_hands_name_their_door(drive):
    d = drive(at=(20.0, 4.0), unit="G").do(K.LOCK_DOOR, "dg")
    assert queries.hands_busy(d.sim) == "dg"
    d.wait(1.5)
    assert queries.hands_busy(d.sim) is None


def test_phone_and_call(drive):
    d = drive(statements=({"id": "where", "field": "where", "text": {"sv": "x", "en": "x"}},))
    assert not queries.phone_silent(d.sim)
    assert queries.call(d.sim) == queries.Call(False, False, 0.0, (), ())
    d.do(K.PHONE_SILENT).do(K.CALL_112).wait(1)
    line = queries.call(d.sim)
    assert queries.phone_silent(d.sim)
    assert line.on
    assert [s.id for s in line.left] == ["where"]
    assert line.seconds == pytest.approx(1.05, abs=0.1)
    d.do(K.HANG_UP)
    assert queries.call(d.sim).ended


def test_who_is_in_the_room(drive):
    people = ({"id": "g", "place": "here", "count": 3}, {"id": "h", "place": "there", "count": 2})
    d = drive(at=(20.0, 5.0), unit="G", people=people, places={"here": "G", "there": "A1"})
    assert queries.people_in_room(d.sim) == (1, 2, 3)
    assert queries.talker(d.sim) is None


def test_paused_one_can_go_on_or_stop_ended_nothing(drive):
    d = drive().do(K.PAUSE)
    assert [a.kind for a in queries.available_actions(d.sim)] == [K.RESUME, K.STOP]
    d.do(K.STOP)
    assert queries.available_actions(d.sim) == ()


def test_asking_changes_nothing(drive):
    d = drive(at=(20.0, 4.0), unit="G", **ALARM).wait(2)
    chain, tick = d.sim.hash, d.sim.state.tick
    queries.available_actions(d.sim)
    queries.messages(d.sim)
    queries.unit_doors(d.sim)
    assert (d.sim.hash, d.sim.state.tick) == (chain, tick)
    other = drive(at=(20.0, 4.0), unit="G", **ALARM).wait(2)
    d.wait(1)
    other.wait(1)
    assert d.sim.hash == other.sim.hash
