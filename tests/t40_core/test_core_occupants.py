"""Exposure of everybody: the observer counts what brute force counts, costs the run nothing, and changes nothing."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.core.commands import Inputs
from sim.core.simulation import Simulation
from sim.core.state import Posture
from sim.core.zone import danger, exposure, inview
from sim.core.zone.occupants import OccupantExposure
from sim.plan.load import load_plan
from sim.scenario.bind import bind
from sim.scenario.load import load_scenario
from sim.space.build import build_space
from sim.units import STEP, STEP_HZ

ZONES = ["corridor", "A1", "A2", "G", "B1", "U", "outdoors"]
GROUPS = (
    {"id": "a", "place": "a", "count": 12, "behaviour": {"hide": 1.0}},
    {"id": "g", "place": "g", "count": 6, "behaviour": {"follow_teacher": 0.5, "freeze": 0.5}},
    {"id": "t", "place": "g", "count": 1, "role": "teacher", "ages": (30, 60), "behaviour": {"lock": 1.0}},
    {"id": "c", "place": "c", "count": 8, "behaviour": {"flee": 0.5, "hide": 0.5}},
)
PLACES = {"a": "A1", "g": "G", "c": "corridor", "zone": "corridor"}
LIVELY: dict[str, Any] = {
    "people": GROUPS,
    "places": PLACES,
    "open_": ("d1", "dg", "d5"),
    "danger": {"phases": ({"at": 0.0, "place": "zone"}, {"at": 30.0, "place": None})},
    "triggers": ({"id": "go", "any": (({"kind": "clock", "at": 2.0},),), "do": ("alarm", "danger")},),
}


def brute(sim: Simulation, units: tuple[int, ...], people: np.ndarray) -> np.ndarray:
    """(n, POINTS) which body points show, by every screen of the storey and every standing place."""
    state, world = sim.state, sim.world
    eyes, cells = world.watch_points(units)
    points = inview.body_points(sim.context, people)
    seen = world.sight.visible_brute(
        eyes,
        points.reshape(-1, 3),
        state.door_open,
        state.door_covered == 1,
        state.blinds_down == 1,
        eye_cells=cells,
        target_cells=np.repeat(state.cell[people], inview.POINTS),
    )
    return seen.any(axis=0).reshape(len(people), inview.POINTS)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(zone=st.sampled_from(ZONES), seed=st.integers(0, 2**32 - 1))
def test_everybody_shows_as_brute_force_says(drive, zone, seed):
    d = drive(**LIVELY)
    rng, state = np.random.default_rng(seed), d.sim.state
    state.door_open[:] = rng.random(len(state.door_open)) < rng.random()
    state.door_covered[:] = rng.random(len(state.door_covered)) < 0.3
    state.blinds_down[:] = rng.random(len(state.blinds_down)) < 0.3
    state.posture[1:] = rng.integers(0, 3, len(state.posture) - 1)
    units = (d.sim.space.unit_index.get(zone, -1),)
    people = inview.everybody(d.sim.context)
    assert (inview.seen(d.sim.context, units, people) == brute(d.sim, units, people)).all()


def test_the_sums_are_those_of_brute_force_step_by_step(drive):
    d = drive(**LIVELY)
    watch, people = OccupantExposure(d.sim), inview.everybody(d.sim.context)
    sums, at, shows = np.zeros(len(people), dtype=np.int64), np.zeros(len(d.sim.world.units) + 1, dtype=np.int64), 0
    for _ in range(15 * STEP_HZ // 4):
        d.wait(4 * STEP)
        watch.observe()
        units = danger.units(d.sim.context)
        points = brute(d.sim, units, people).sum(axis=1) if units else np.zeros(len(people), dtype=np.int64)
        sums += points * 4
        np.add.at(at, d.sim.space.cell_unit[d.sim.state.cell], points * 4)
        shows += int((points > 0).sum())
    assert shows > 100
    assert watch.seconds.tolist() == (sums * (STEP / inview.POINTS)).tolist()
    assert watch.unit_seconds.tolist() == (at * (STEP / inview.POINTS)).tolist()
    assert watch.seconds.sum() == pytest.approx(watch.unit_seconds.sum())


def test_the_trainee_counts_as_the_core_counts(drive):
    d = drive(at=(12.0, 4.0), unit="A2", **(LIVELY | {"open_": ("d2",)}))
    watch = OccupantExposure(d.sim)
    for _ in range(20 * STEP_HZ // 4):
        d.wait(4 * STEP)
        watch.observe()
    own = exposure.total_seconds(d.sim.context)
    assert own > 2.0
    assert watch.seconds[0] == pytest.approx(own, abs=0.3)


def test_a_run_goes_the_same_way_observed_or_not(drive):
    alone, watched = drive(**LIVELY), drive(**LIVELY)
    watch = OccupantExposure(watched.sim)
    for _ in range(10 * STEP_HZ):
        alone.step()
        watched.step()
        watch.observe()
        inview.see_danger(watched.sim.context, inview.everybody(watched.sim.context))
    assert watch.seconds.sum() > 0
    assert alone.sim.hash == watched.sim.hash


def test_going_back_takes_nothing_away(drive):
    d = drive(**LIVELY)
    watch = OccupantExposure(d.sim)
    start = d.sim.snapshot()
    d.wait(6)
    watch.observe()
    once = watch.seconds.copy()
    assert once.sum() > 0
    d.sim.restore(start)
    watch.observe()
    assert (watch.seconds == once).all()
    d.wait(6)
    watch.observe()
    assert (watch.seconds == 2 * once).all()


def test_nobody_shows_while_there_is_no_danger_zone(drive):
    d = drive(**(LIVELY | {"triggers": ()}))
    watch = OccupantExposure(d.sim)
    d.wait(3)
    watch.observe()
    assert not watch.seconds.any()
    assert not inview.see_danger(d.sim.context, inview.everybody(d.sim.context)).any()


def test_who_is_not_in_the_model_does_not_show(drive):
    injects = ({"id": "police", "kind": "officer_opens"}, {"id": "danger", "kind": "start_danger"})
    go = ({"id": "go", "any": (({"kind": "clock", "at": 0.0},),), "do": ("danger",)},)
    d = drive(**(LIVELY | {"injects": injects, "triggers": go}))
    officer = len(d.sim.people) - 1
    assert d.sim.state.present[officer] == 0
    watch = OccupantExposure(d.sim)
    d.wait(3)
    watch.observe()
    assert watch.seconds[0] > 0
    assert watch.seconds[officer] == 0


def test_eyes_are_lower_the_lower_one_is(drive):
    d = drive(**LIVELY)
    person, ctx = np.array([3]), d.sim.context
    tall = d.sim.people[3].height
    ctx.state.xy[3] += 0.01  # off the chair, if any
    heights = []
    for posture in (Posture.STANDING, Posture.CROUCHED, Posture.SEATED):
        ctx.state.posture[3] = posture
        heights.append(float(inview.eye_heights(ctx, person)[0]) / tall)
    assert heights == sorted(heights, reverse=True)
    assert heights == pytest.approx([0.93, 0.496, 0.434], abs=0.001)


def test_on_a_chair_one_is_higher_than_on_the_floor(drive):
    d = drive(**LIVELY)
    ctx = d.sim.context
    (sitter, *_) = [p.index for p in d.sim.people if p.seated]
    person, tall = np.array([sitter]), d.sim.people[sitter].height
    assert inview.eye_heights(ctx, person)[0] == pytest.approx(0.71 * tall)
    ctx.state.xy[sitter] += 0.5
    assert inview.eye_heights(ctx, person)[0] == pytest.approx(0.434 * tall, rel=0.01)


def test_who_has_the_danger_in_sight_is_who_the_danger_zone_has_in_sight(drive):
    d = drive(**LIVELY).wait(4)
    ctx = d.sim.context
    people = inview.everybody(ctx)
    eyes = inview.body_points(ctx, people)[:, inview.EYES]
    zone, cells = d.sim.world.watch_points(danger.units(ctx))
    state = d.sim.state
    theirs = d.sim.world.sight.visible_brute(
        eyes,
        zone,
        state.door_open,
        state.door_covered == 1,
        state.blinds_down == 1,
        eye_cells=state.cell[people],
        target_cells=cells,
    )
    sees = inview.see_danger(ctx, people)
    assert (sees == theirs.any(axis=1)).all()
    assert 0 < sees.sum() < len(people)
    some = people[2:9]
    assert (inview.see_danger(ctx, some) == sees[2:9]).all()


def shipped(repository: Path, share: float) -> Simulation:
    """The shipped school and scenario with so many times its people."""
    space = build_space(load_plan(repository / "scenarios/plans/lingonmoskolan.plan.json"))
    scenario = load_scenario(repository / "scenarios/scenarios/inne-i-korridoren.scenario.json")
    people = tuple(g.model_copy(update={"count": round(g.count * share)}) for g in scenario.people)
    return Simulation(space, bind(scenario.model_copy(update={"people": people}), space), 3)


def test_in_the_shipped_school_everybody_shows_as_brute_force_says(repository):
    sim = shipped(repository, 1.0)
    for _ in range(STEP_HZ):
        sim.step(Inputs())
    people, units = inview.everybody(sim.context), sim.world.indices("corridor")
    assert len(people) > 150
    seen = inview.seen(sim.context, units, people)
    assert seen.any()
    assert (seen == brute(sim, units, people)).all()


@pytest.mark.slow
def test_a_thousand_people_in_the_shipped_school_show_as_brute_force_says(repository):
    sim = shipped(repository, 6.0)
    watch, asked, shows = OccupantExposure(sim), 0, 0
    for tick in range(120 * STEP_HZ):
        sim.step(Inputs())
        if tick % 4 == 3:
            watch.observe()
        units = danger.units(sim.context)
        if units and tick % (4 * STEP_HZ) == 3:
            people = inview.everybody(sim.context)
            points = brute(sim, units, people).sum(axis=1)
            assert (watch.points[people] == points).all()
            asked, shows = asked + len(people), shows + int((points > 0).sum())
    assert len(sim.people) >= 950
    assert asked > 20_000
    assert shows > 1_000
