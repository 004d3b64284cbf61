"""The exact tier: a row is what the session came to, however cheaply it was played."""

import pytest

from sim.core.simulation import Simulation
from sim.core.walking.kernel import usual
from sim.core.zone.occupants import OccupantExposure
from sim.session.executor import Executor
from sim.session.policy import make_policy
from sim.session.run import Session
from sim.study import micro
from sim.study.outcome import outcome
from tests.t46_study.small_study import ShelterJudge, ground, lockdown

SCRIPTS = ("careful", "passive", "random")
JUDGE = ShelterJudge()


@pytest.fixture(scope="module")
def shared():
    return ground(lockdown())


def simulation(shared, seed: int, **how: object) -> Simulation:
    return Simulation(shared.world.space, shared.world.bound, seed, ground=shared, **how)


def session(sim: Simulation, script: str, seed: int) -> Session:
    return Session(sim, Executor(sim, make_policy(script, seed)))


@pytest.mark.parametrize("seed", [3, 11])
@pytest.mark.parametrize("script", SCRIPTS)
def test_a_row_is_what_a_session_with_its_hash_chain_and_the_usual_code_comes_to(shared, script, seed):
    row = micro.play(shared, script, 0, seed, JUDGE)
    sim = simulation(shared, seed, kernels=usual)
    told, watch = session(sim, script, seed), OccupantExposure(sim)
    while not told.ended:
        told.advance()
        if sim.state.tick % micro.LOOK == 0:
            watch.observe()
    others = len(sim.people) - 1
    assert {key: getattr(row, key) for key in vars(outcome(told.events, others))} == vars(outcome(told.events, others))
    assert (row.cause, row.seconds) == (told.result.cause, round(told.result.sim_seconds, 3))
    assert row.others_exposure == round(sum(watch.seconds[1:].tolist()) / others, 3)
    assert row.states == JUDGE(told.events).states


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_run_without_a_hash_chain_is_the_same_run(shared, script):
    kept, none = simulation(shared, 7), simulation(shared, 7, hashed=False)
    begun = none.hash
    assert begun == kept.hash
    one, two = session(kept, script, 7), session(none, script, 7)
    while not one.ended:
        assert one.advance() == two.advance()
    assert two.result.hash == begun != one.result.hash
    assert none.state.tick == kept.state.tick
    assert (none.state.registers == kept.state.registers).all()
    assert (none.state.xy == kept.state.xy).all()


def test_a_run_without_a_hash_chain_goes_on_from_a_snapshot(shared):
    sim = simulation(shared, 7, hashed=False)
    script = session(sim, "passive", 7)
    for _ in range(150):
        script.advance()
    at = sim.snapshot()
    first = [script.advance() for _ in range(100)]
    sim.restore(at)
    assert [script.advance() for _ in range(100)] == first


def test_kernels_are_taken_for_however_few_people_where_they_can_be_had():
    few, many = micro.compiled_once(1), micro.compiled_once(10_000)
    assert (few is None) == (many is None)
