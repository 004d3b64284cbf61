"""Sound: louder near, quieter behind doors, and the same tenths of a decibel everywhere."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.plan.building import OpeningKind
from sim.space.build import build_space
from sim.space.sound import CLOSED_DOOR, SILENCE, Sound, tenths
from tests.t20_space.houses import U_STAIR, box, corridor_house, door, house, level, room, two_storeys

SPACE = build_space(corridor_house(4))
SOUND = Sound(SPACE)
SHUT = np.zeros(len(SPACE.door_ids))
OPEN = np.ones(len(SPACE.door_ids))
INDEX = SPACE.unit_index


@given(st.floats(1e-4, 1e4))
def test_tenths_are_a_hundred_logarithms(ratio: float) -> None:
    assert abs(tenths(ratio) - 100 * math.log10(ratio)) <= 0.5 + 1e-9


def test_an_open_classroom_door_loses_about_13_db_and_a_shut_one_30_more() -> None:
    hall, classroom = INDEX["hall"], INDEX["n1"]
    opened, shut = (SOUND.level_db(hall, 90.0, d) for d in (OPEN, SHUT))
    assert opened[hall] - opened[classroom] == pytest.approx(13, abs=1.5)
    assert opened[classroom] - shut[classroom] == pytest.approx(CLOSED_DOOR / 10)


def test_levels_follow_the_source() -> None:
    quiet, loud = SOUND.level_db(INDEX["n0"], 60.0, OPEN), SOUND.level_db(INDEX["n0"], 80.0, OPEN)
    assert np.allclose(loud - quiet, 20.0)


def test_a_closed_house_still_passes_a_little_outdoors() -> None:
    levels = SOUND.level_db(INDEX["hall"], 90.0, SHUT)
    assert len(levels) == len(SPACE.unit_ids) + 1
    assert SILENCE < levels[-1] < 40


def test_from_outdoors_it_is_heard_indoors() -> None:
    levels = SOUND.level_db(-1, 100.0, OPEN)
    assert levels[-1] > levels[INDEX["hall"]] > levels[INDEX["n0"]] > SILENCE


def test_levels_are_whole_tenths() -> None:
    levels = SOUND.level_db(INDEX["s2"], 70.0, OPEN)
    assert np.allclose(levels * 10, np.round(levels * 10))


@given(st.integers(0, 2**32 - 1), st.sampled_from(sorted(INDEX.values())))
@settings(max_examples=50, deadline=None)
def test_opening_a_door_never_makes_a_room_quieter(seed: int, unit: int) -> None:
    rng = np.random.default_rng(seed)
    doors = rng.random(len(SHUT)) < 0.5
    more = doors | (rng.random(len(SHUT)) < 0.5)
    assert (SOUND.level_db(unit, 80.0, more) >= SOUND.level_db(unit, 80.0, doors)).all()


def test_a_room_without_openings_hears_nothing() -> None:
    units = [room("a", box(0, 0, 4, 4)), room("b", box(4.2, 0, 8, 4)), room("c", box(0, 4.2, 4, 8))]
    gap = door("gap", (4.1, 1), (4.1, 2.5), ("a", "b"), kind=OpeningKind.OPEN)
    space = build_space(house([level("p1", 0, box(-0.3, -0.3, 8.3, 8.3))], units, [gap]))
    levels = Sound(space).level_db(0, 80.0, np.zeros(0))
    assert levels[1] > 60
    assert levels[2] == SILENCE


def test_sound_goes_up_the_stairs() -> None:
    space = build_space(two_storeys(U_STAIR))
    levels = Sound(space).level_db(space.unit_index["well0"], 80.0, np.zeros(len(space.door_ids)))
    assert levels[space.unit_index["well1"]] > 60
