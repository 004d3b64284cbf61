"""How people are built and get about: speeds, sizes and mobility against the published figures."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.people.mind import M
from sim.core.people.population import (
    GAITS,
    IMPAIRED,
    RADIUS_BY_AGE,
    RADIUS_WIDEST,
    WALK_BY_AGE,
    WALK_SPREAD,
    free_speed,
    table,
    width,
)
from sim.scenario.model.people import Mobility, PeopleGroup

RIMEA_7 = {20: (1.60, 1.64), 30: (1.52, 1.56), 40: (1.46, 1.50), 50: (1.39, 1.43), 60: (1.27, 1.27), 70: (1.07, 1.07)}
"""Age -> mean free speed, m/s, as RiMEA test 7 is checked (tolerance 0.03)."""


def group(place: str, count: int, **more: Any) -> dict[str, Any]:
    return {"id": "g", "place": place, "count": count, "behaviour": {"hide": 1.0}} | more


# --- speeds


@pytest.mark.parametrize(("age", "band"), RIMEA_7.items())
def test_grown_ups_walk_as_fast_as_rimea_says(age, band):
    assert band[0] - 0.03 <= table(WALK_BY_AGE, age) <= band[1] + 0.03


@pytest.mark.parametrize(
    ("age", "low", "high"),
    [(3.5, 0.69, 1.33), (3, 0.58 * 0.8, 0.58 * 1.2), (5, 0.75 * 0.8, 0.75 * 1.2), (10, 0.95, 1.39), (15, 1.45 * 0.8, 1.45 * 1.2)],
    ids=["Najmanova & Ronchi 3-4 y", "RiMEA 3 y", "RiMEA 5 y", "RiMEA 10 y", "RiMEA 15 y"],
)
def test_children_walk_as_fast_as_was_measured(age, low, high):
    assert low <= table(WALK_BY_AGE, age) <= high


def test_primary_pupils_mean_is_hamiltons():
    mean = float(np.mean([table(WALK_BY_AGE, age) for age in np.arange(4, 12.01, 0.25)]))
    assert abs(mean - 0.99) <= 0.05


def test_speed_rises_to_twenty_and_falls_after():
    speeds = [speed for _, speed in WALK_BY_AGE]
    top = speeds.index(max(speeds))
    assert WALK_BY_AGE[top][0] == 20.0
    assert all(a < b for a, b in pairwise(speeds[: top + 1]))
    assert all(a > b for a, b in pairwise(speeds[top:]))


def test_within_an_age_nine_in_ten_stay_in_rimeas_band(drive):
    d = drive(people=(group("r", 400, ages=(40, 40)),), places={"r": "corridor"})
    off = np.array([p.walk for p in d.sim.people[1:]]) / table(WALK_BY_AGE, 40) - 1.0
    assert abs(off.mean()) < 0.01
    assert abs(off.std() - WALK_SPREAD) < 0.015
    assert (np.abs(off) <= 0.20).mean() > 0.9


@given(st.floats(3, 90), st.floats(-2.65, 2.65))
def test_a_free_speed_is_always_one_a_person_can_have(age, deviation):
    assert 0.3 <= free_speed(GAITS["walking"], age, 0.5, deviation) <= 2.1


# --- sizes


def test_bodies_have_the_areas_of_simulex():
    assert abs(np.pi * table(RADIUS_BY_AGE, 10) ** 2 - 0.070) < 0.003
    assert abs(np.pi * table(RADIUS_BY_AGE, 35) ** 2 - (0.130 + 0.101) / 2) < 0.003


def test_bodies_grow_with_age(drive):
    sizes = [table(RADIUS_BY_AGE, age) for age in range(3, 30)]
    assert all(a <= b for a, b in pairwise(sizes))
    d = drive(people=(group("r", 30, ages=(6, 40)),), places={"r": "A1"})
    assert all(p.radius == table(RADIUS_BY_AGE, p.age) for p in d.sim.people[1:])


# --- mobility


def test_every_mobility_of_a_scenario_has_its_gait():
    assert set(Mobility.__args__) == set(GAITS)
    assert PeopleGroup(id="g", place="p", count=1).mobility == {"walking": 1.0}


@pytest.mark.parametrize("name", [n for n in GAITS if n != "walking"])
def test_reduced_mobility_is_rimeas_range(drive, name):
    d = drive(people=(group("r", 60, mobility={name: 1.0}),), places={"r": "A1"})
    walks = [p.walk for p in d.sim.people[1:]]
    assert all(IMPAIRED[0] <= w <= IMPAIRED[1] for w in walks)
    assert max(walks) - min(walks) > 0.2


@given(st.floats(0, 0.999999))
def test_a_wheelchair_needs_seven_to_nine_tenths_of_a_metre(share):
    assert width(GAITS["wheelchair"], 0.2, share) in (0.7, 0.8, 0.9)
    assert width(GAITS["walking"], 0.2, share) == 0.4


def test_a_wheelchair_is_wide_for_walls_and_doors(drive):
    d = drive(people=(group("r", 20, mobility={"wheelchair": 1.0}),), places={"r": "A1"})
    for p in d.sim.people[1:]:
        assert p.radius == RADIUS_WIDEST
        assert not p.seated  # on its own wheels, never on a chair of the room
        assert d.sim.state.mind[p.index, M.WIDE] == round(p.width * 100)


def test_shares_of_mobility_come_out(drive):
    shares = {"walking": 0.8, "slow": 0.1, "wheelchair": 0.1}
    d = drive(people=(group("r", 300, mobility=shares),), places={"r": "corridor"})
    found = [p.mobility for p in d.sim.people[1:]]
    assert {name: found.count(name) / 300 > 0.05 for name in ("slow", "wheelchair")} == {"slow": True, "wheelchair": True}
    assert 0.72 < found.count("walking") / 300 < 0.88


def test_who_gets_about_badly_does_not_run(drive):
    people = (group("c", 6, mobility={"slow": 0.5, "crutches": 0.5}, behaviour={"flee": 1.0}),)
    go = ({"id": "go", "any": (({"kind": "clock", "at": 0.5},),), "do": ("alarm",)},)
    d = drive(people=people, places={"c": "corridor"}, triggers=go).wait(8)
    assert (d.sim.state.pace[1:] <= [p.walk * 1.15 + 1e-3 for p in d.sim.people[1:]]).all()


# --- who is who


def test_the_same_seed_draws_the_same_and_another_seed_other_mobility(drive):
    spec = {"people": (group("r", 30, mobility={"walking": 0.5, "slow": 0.5}),), "places": {"r": "A1"}}
    one, two, other = drive(seed=1, **spec), drive(seed=1, **spec), drive(seed=2, **spec)
    assert one.sim.people == two.sim.people
    assert [p.mobility for p in one.sim.people] != [p.mobility for p in other.sim.people]


def test_a_class_has_its_rooms_teacher_from_the_start(drive):
    people = (
        group("a", 5, behaviour={"follow_teacher": 1.0}),
        {"id": "t", "place": "a", "count": 1, "role": "teacher", "ages": (40, 40), "behaviour": {"lock": 1.0}},
        group("b", 3, behaviour={"follow_teacher": 1.0}) | {"id": "h"},
    )
    d = drive(people=people, places={"a": "A1", "b": "A2"})
    assert [p.leader for p in d.sim.people[1:]] == [6] * 5 + [-1] + [-1] * 3
    assert (d.sim.state.mind[1:6, M.LEADER] == 6).all()


def test_a_group_that_keeps_together_follows_its_first(drive):
    d = drive(people=(group("r", 4, together=True, per_room=True),), places={"r": "A1 B1"})
    assert [p.leader for p in d.sim.people[1:]] == [-1, 1, 1, 1, -1, 5, 5, 5]


def test_exits_of_a_group_are_known_to_its_people(drive):
    d = drive(people=(group("r", 2, exits=("e2", "nowhere")),), places={"r": "A1"})
    assert all(p.exits == (d.door("e2"),) for p in d.sim.people[1:])
