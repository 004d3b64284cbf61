"""The rubric against real runs: doing right scores high, doing nothing low, anything at all in between."""

import pytest

from scoring.assess import Assessment, assess
from scoring.card import score_card
from sim.core.simulation import Simulation
from sim.plan.load import load_plan
from sim.resources import find
from sim.scenario.bind import bind
from sim.scenario.load import load_scenario
from sim.session.executor import Executor
from sim.session.policy import make_policy
from sim.session.random_policy import RandomPolicy
from sim.session.run import Session
from sim.space.build import build_space
from tests.grounds import ground_of

FEW = ("classmates_in_the_room", "teacher_in_own_classroom")
"""Enough people for everything the scenario does; the whole school makes the runs slower, not different in kind."""


@pytest.fixture(scope="module")
def school():
    return build_space(load_plan(find("plan", "lingonmoskolan")))


@pytest.fixture(scope="module")
def judged(school, rubric):
    """Script and seed -> assessment; each run is played once."""
    whole = load_scenario(find("scenario", "inne-i-korridoren"))
    scenario = whole.model_copy(update={"people": tuple(g for g in whole.people if g.id in FEW)})
    bound, known = bind(scenario, school), {}
    ground = ground_of(school, bound)

    def play(script: str, seed: int = 1) -> Assessment:
        if (script, seed) not in known:
            simulation = Simulation(school, bound, seed, ground=ground)
            session = Session(simulation, Executor(simulation, make_policy(script, seed)))
            session.run_to_end(10_000)
            known[script, seed] = assess(session.events, rubric)
        return known[script, seed]

    return play


def test_the_careful_score_at_least_nine_tenths(judged):
    assert judged("careful").score >= 0.9
    assert judged("careful").grade == "secure"


def test_who_does_nothing_scores_at_most_three_tenths(judged):
    assert judged("passive").score <= 0.3
    assert judged("passive").grade == "practise_again"


def test_random_choices_lie_in_between(judged):
    assert judged("passive").score < judged("random", 2).score < judged("careful").score


def test_who_begins_with_care_and_loses_the_thread_misses_what_comes_after_the_shelter(judged):
    """What goes wrong only after something went right is missed too: coming out too soon, opening, going back in."""
    seeds = [s for s in range(100) if 40 < RandomPolicy(s).careful_until < 120][:4]
    states = [{f.criterion: f.state for f in judged("random", s).findings} for s in seeds]
    assert all(each[name] == "met" for each in states for name in ("start_at_once", "room_that_locks", "close_the_door"))
    missed = {name for each in states for name, state in each.items() if state == "missed"}
    assert missed >= {"do_not_open", "wait_for_release"}


def test_each_criterion_but_the_one_about_going_back_is_both_met_and_missed(judged, rubric):
    met = {f.criterion for f in judged("careful").findings if f.state == "met"}
    missed = {f.criterion for f in judged("passive").findings if f.state == "missed"}
    everything = {c.id for c in rubric.criteria} - {"stay_out"}
    assert everything <= met
    assert everything - missed <= {"calm_a_friend"}, "nobody talks to who is alone in the corridor"


def test_cards_of_real_runs_name_the_reasons(judged, rubric):
    assert "Dörren var låst efter" in score_card(judged("careful"), rubric, "sv")
    card = score_card(judged("passive"), rubric, "sv")
    assert "Du kom inte in bakom en stängd dörr den här gången." in card
