"""Alarms: where they are heard, how late, by whom; and noises, as far as the danger zone."""

from typing import Any

from sim.core import queries
from sim.core.commands import ActionKind as K
from sim.core.people.mind import M
from sim.events import EventType as E

W = {"sv": "x", "en": "x"}


def spec(**alarm: Any) -> dict[str, Any]:
    return {
        "alarms": ({"id": "lockdown", "kind": "lockdown", "text": W} | alarm,),
        "triggers": ({"id": "go", "any": (({"kind": "clock", "at": 1.0},),), "do": ("alarm",)},),
    }


def test_without_places_the_whole_building_hears(drive):
    d = drive(**spec()).wait(2)
    heard = d.of(E.ALARM_HEARD)[0]
    assert (heard.actor, heard.target, heard.data["kind"]) == ("trainee", "lockdown", "lockdown")
    assert queries.seconds_since_alarm(d.sim) is not None


def test_a_zone_hears_and_rooms_behind_shut_doors_do_not(drive):
    people = ({"id": "a", "place": "near", "count": 2}, {"id": "b", "place": "far", "count": 2})
    zone = spec(places=("zone",))
    places = {"zone": "A1", "near": "A1", "far": "B1"}
    d = drive(at=(20.0, 5.0), unit="G", people=people, places=places, **zone).wait(4)
    assert (d.sim.state.mind[1:3, M.HEARD] >= 0).all()
    assert (d.sim.state.mind[3:5, M.HEARD] < 0).all()
    assert not d.of(E.ALARM_HEARD)


def test_sound_comes_through_an_open_door(drive):
    zone = spec(places=("zone",), level_db=85.0)
    shut = drive(at=(20.0, 5.0), unit="G", places={"zone": "corridor"}, **zone).wait(3)
    ajar = drive(at=(20.0, 5.0), unit="G", open_=("dg",), places={"zone": "corridor"}, **zone).wait(3)
    assert not shut.of(E.ALARM_HEARD)
    assert ajar.of(E.ALARM_HEARD)


def test_light_is_seen_where_the_sound_is_too_low(drive):
    assert not drive(**spec(level_db=40.0)).wait(3).of(E.ALARM_HEARD)
    assert drive(**spec(level_db=40.0, light=True)).wait(3).of(E.ALARM_HEARD)


def test_a_late_alarm_starts_now_and_is_heard_later(drive):
    d = drive(**spec(delay=5.0)).wait(10)
    assert d.of(E.ALARM_STARTED)[0].t == 1.0
    assert 6.0 <= d.of(E.ALARM_HEARD)[0].t <= 6.6


def test_an_alarm_starts_once(drive):
    d = drive(**spec()).wait(2).do(K.RAISE_ALARM, value="lockdown").wait(1)
    assert len(d.of(E.ALARM_STARTED)) == 1
    assert len(d.of(E.PHASE_STARTED, target="alarm")) == 1


def test_other_alarms_than_lockdown_and_fire_start_nobody(drive):
    people = ({"id": "a", "place": "c", "count": 3},)
    d = drive(people=people, places={"c": "corridor"}, **spec(kind="lunch")).wait(3)
    assert d.of(E.ALARM_HEARD)
    assert (d.sim.state.mind[1:, M.HEARD] < 0).all()
    assert queries.seconds_since_alarm(d.sim) is None


def noise_spec(zone: str) -> dict[str, Any]:
    return {
        "danger": {"phases": ({"at": 0.0, "place": zone},)},
        "triggers": ({"id": "d", "any": (({"kind": "clock", "at": 0.5},),), "do": ("danger",)},),
        "phrases": ({"id": "loud", "text": W, "level_db": 75.0}, {"id": "low", "text": W, "level_db": 38.0}),
    }


def test_a_loud_voice_is_heard_in_the_corridor_through_an_open_door_a_whisper_behind_a_shut_one_is_not(drive):
    places = {"zone": "corridor"}
    ajar = drive(at=(20.0, 5.0), unit="G", open_=("dg",), places=places, **noise_spec("zone")).wait(1).do(K.SAY, value="loud")
    shut = drive(at=(20.0, 5.0), unit="G", places=places, **noise_spec("zone")).wait(1).do(K.SAY, value="low")
    assert ajar.of(E.NOISE)[0].data["heard_in_danger"] is True
    assert shut.of(E.NOISE)[0].data["heard_in_danger"] is False


def test_without_a_danger_zone_nothing_is_heard_in_it(drive):
    d = drive(phrases=noise_spec("x")["phrases"]).do(K.SAY, value="loud")
    assert d.of(E.NOISE)[0].data["heard_in_danger"] is False
