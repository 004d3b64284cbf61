"""Sound over the room graph against the formulae it is made from, and who hears and understands what."""

from dataclasses import replace
from decimal import Decimal
from math import log10
from typing import Any

import numpy as np
import pytest

from sim.core.building import noise
from sim.core.commands import ActionKind as K
from sim.core.state import Activity
from sim.events import EventType as E
from sim.plan.building import Category, LockKind
from sim.space.build import build_space
from sim.space.hearing import NOTICED_OVER, UNDERSTOOD_OVER, border
from sim.space.sound import CLOSED_DOOR, REVERBERATION, SPHERE, Sound, tenths
from tests.t40_core.conftest import Small

W = {"sv": "x", "en": "x"}


def example() -> Any:
    """The classroom of the research: 168 m3, 0.6 s, a door of 2 m2; and a corridor as large, for a symmetric way back."""
    units = (Small.room("K", Category.WALKWAY, 0, 0, 8, 7), Small.room("C", Category.CLASSROOM, 0, 7.2, 8, 14.2))
    door = Small.door("d", 4, 7.1, ("C", "K"), LockKind.THUMB_TURN, width=2.0 / 2.1)
    return Small.building(tuple(replace(u, ceiling=3.0) for u in units), (door,))


@pytest.fixture(scope="module")
def school() -> Sound:
    return Sound(build_space(example()))


AREA = 8 * 7 * 3.0 * 0.16 / REVERBERATION
"""Equivalent absorption area A = 0.16 V / T of the example's rooms: 44.8 m2."""


def test_the_example_has_the_sizes_the_research_names(school):
    unit = school.space.building.unit["C"]
    assert unit.ceiling == 3.0
    assert pytest.approx(44.8) == AREA


def test_an_open_door_costs_13_db_and_a_shut_one_43(school):
    loud = 90.0
    corridor, classroom = school.space.unit_index["K"], school.space.unit_index["C"]
    opened, shut = (school.level_db(corridor, loud, np.array([o])) for o in (1.0, 0.0))
    assert opened[corridor] - opened[classroom] == pytest.approx(13.5)
    assert shut[corridor] - shut[classroom] == pytest.approx(43.5)
    assert opened[corridor] - opened[classroom] == pytest.approx(-10 * log10(2.0 / AREA), abs=0.05)
    assert CLOSED_DOOR == 300


def test_in_the_sources_own_room_it_is_the_diffuse_level(school):
    here = school.space.unit_index["C"]
    got = school.level_db(here, 60.0, np.zeros(1))[here]
    assert got == pytest.approx(60 + 11 + 10 * log10(4 / AREA), abs=0.06)
    assert SPHERE == 110


def test_levels_are_whole_tenths_of_a_decibel_from_exact_logarithms(school):
    levels = school.level_db(0, 60.0, np.ones(1))
    assert np.array_equal(np.round(levels * 10) / 10, np.round(levels, 6))
    for ratio in (0.0446, 0.5, 1.0, 2.0, 44.8, 168.0):
        assert tenths(ratio) == int((Decimal(ratio).log10() * 100).to_integral_value())
    assert [tenths(r) for r in (1.0, 2.0, 10.0, 0.1)] == [0, 30, 100, -100]


def test_a_voice_in_the_classroom_is_heard_in_the_corridor_only_when_the_door_is_open(drive):
    d = drive(make_building=example, at=(4, 10), unit="C")
    sounds, state = d.sim.context.sounds, d.sim.state
    classroom, corridor = (d.sim.space.unit_index[u] for u in ("C", "K"))
    assert not sounds.heard(state, classroom, 66.0, "quiet")[corridor]
    state.door_open[:] = 1.0
    assert sounds.heard(state, classroom, 66.0, "quiet")[corridor]
    assert not sounds.heard(state, classroom, 66.0, "break")[corridor]


def test_speech_is_heard_before_it_is_understood(drive):
    d = drive(make_building=example, at=(4, 10), unit="C", open_=("d",))
    sounds, state, classroom = d.sim.context.sounds, d.sim.state, d.sim.space.unit_index["C"]
    corridor = d.sim.space.unit_index["K"]
    levels = range(40, 90)
    heard = [bool(sounds.heard(state, classroom, db, "quiet")[corridor]) for db in levels]
    clear = [bool(sounds.understood(state, classroom, db, "quiet")[corridor]) for db in levels]
    assert heard.index(True) + round(UNDERSTOOD_OVER - NOTICED_OVER) == clear.index(True)
    assert all(h for h, c in zip(heard, clear, strict=True) if c)
    assert sounds.understood(state, classroom, 60.0, "quiet")[classroom]


def test_the_memory_of_levels_changes_no_answer(drive):
    d = drive(make_building=example, at=(4, 10), unit="C")
    sounds, state = d.sim.context.sounds, d.sim.state
    first = sounds.levels(state, 0, 70.0)
    state.door_open[:] = 1.0
    assert not np.array_equal(sounds.levels(state, 0, 70.0), first)
    state.door_open[:] = 0.0
    assert np.array_equal(sounds.levels(state, 0, 70.0), first)
    assert np.array_equal(sounds.levels(state, 0, 80.0), first + 10.0)


def test_a_programmes_border_are_its_rooms_with_a_door_out():
    pairs = np.array([[0, 1], [1, 2], [2, 3], [3, -1]], dtype=np.int32)
    own = np.array([True, True, False, True, False])
    assert border(pairs, own) == [1, 3]
    assert border(pairs, np.zeros(5, dtype=bool)) == []
    many = np.array([[k, 20] for k in range(20)], dtype=np.int32)
    assert len(border(many, np.array([True] * 20 + [False, False]))) == 8


# --- noises


ZONE = {
    "danger": {"walk": {"start": "zone", "dwell": (100, 100)}},
    "triggers": ({"id": "d", "any": (({"kind": "clock", "at": 0.5},),), "do": ("danger",)},),
}


@pytest.mark.parametrize(
    ("at", "unit", "action", "target", "cause"),
    [
        ((20.0, 4.0), "G", K.LOCK_DOOR, "dg", "lock"),
        ((20.0, 4.0), "G", K.BLOCK_DOOR, "dg", "furniture"),
        ((12.0, 1.5), "corridor", K.WARN, "", "calling_out"),
        ((12.0, 1.5), "corridor", K.CALL_112, "", "call"),
    ],
)
def test_what_the_trainee_does_is_a_sound_of_its_level(drive, at, unit, action, target, cause):
    d = drive(at=at, unit=unit).do(action, target).wait(3)
    assert d.of(E.NOISE, cause=cause)[0].data["level_db"] == noise.LEVEL[cause]


def test_running_is_heard_anew_every_two_seconds(drive):
    d = drive(at=(2.0, 1.5)).walk(22, 1.5, speed=3.5)
    assert 2 <= len(d.of(E.NOISE, cause="running")) <= 4
    assert not drive(at=(2.0, 1.5)).walk(22, 1.5, speed=1.3).of(E.NOISE)


def test_with_a_walk_sounds_are_remembered_where_they_were_made_and_fade(drive):
    d = drive(places={"zone": "B1"}, **ZONE).wait(1).do(K.WARN)
    corridor = d.sim.space.unit_index["corridor"]
    assert d.sim.state.noise[corridor] == pytest.approx(noise.LEVEL["calling_out"], abs=noise.FALL * 0.1)
    d.wait(5)
    assert d.sim.state.noise[corridor] == pytest.approx(noise.LEVEL["calling_out"] - 5 * noise.FALL, abs=0.5)
    d.wait(30)
    assert d.sim.state.noise.max() == 0.0


def test_without_one_nothing_is_kept(drive):
    d = drive().do(K.WARN).wait(1)
    assert not d.sim.state.noise.any()
    assert d.sim.state.noise.shape == (len(d.sim.space.unit_ids) + 1,)


def test_people_who_run_or_talk_are_heard_too_without_an_event(drive):
    people = ({"id": "a", "place": "a1", "count": 1}, {"id": "b", "place": "g", "count": 1})
    d = drive(people=people, places={"zone": "B1", "a1": "A1", "g": "G"}, **ZONE)
    d.sim.state.activity[1] = Activity.TALK
    d.sim.state.activity[2] = Activity.RUN
    d.sim.state.tick = noise.LISTEN_STEPS * 4
    noise.step(d.sim.context)
    level = dict(zip(d.sim.space.unit_ids, d.sim.state.noise, strict=False))
    assert (level["A1"], level["G"]) == (noise.LEVEL["talk"], noise.LEVEL["running"])
    assert not d.sim.context.events


def hiders(drive: Any, quiet: float) -> float:
    from sim.core.people.mind import M, Mode

    d = drive(people=({"id": "a", "place": "a1", "count": 12, "quiet": quiet},), places={"zone": "B1", "a1": "A1"}, **ZONE)
    d.sim.state.mind[1:, M.STATE] = Mode.LOW
    d.sim.state.activity[1:] = Activity.SIT
    d.sim.state.tick = noise.LISTEN_STEPS * 4
    noise.step(d.sim.context)
    return float(d.sim.state.noise[d.sim.space.unit_index["A1"]])


def test_of_those_who_hide_some_talk_when_the_scenario_says_so(drive):
    assert hiders(drive, 1.0) == 0.0
    assert hiders(drive, 0.0) == noise.LEVEL["talk"]


def test_a_door_others_lock_is_a_sound_where_they_are(drive):
    d = drive(people=({"id": "t", "place": "a1", "count": 1, "role": "teacher"},), places={"zone": "B1", "a1": "A1"}, **ZONE)
    from sim.core.building import doors

    d.sim.state.tick = 1  # between two listenings: nobody's talk is heard
    doors.lock(d.sim.context, d.door("d1"), 1, 1.0)
    noise.step(d.sim.context)
    assert d.sim.state.noise[d.sim.space.unit_index["A1"]] == noise.LEVEL["lock"]
