"""Same seed, same inputs, same bits: on any machine, in any process, from any snapshot. And STOP always works."""

from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from sim.core import hashing, rng
from sim.core.angles import compass, heading_index, heading_of
from sim.core.commands import Action, Body, Inputs
from sim.core.commands import ActionKind as K
from sim.core.ground import Ground
from sim.core.simulation import Simulation
from sim.core.state import State
from sim.core.world import World
from sim.events import EventType as E

BUSY: dict[str, Any] = {
    "people": (
        {"id": "t", "place": "a", "count": 1, "role": "teacher", "ages": (30, 50), "behaviour": {"lock": 1.0}},
        {"id": "p", "place": "a", "count": 12, "behaviour": {"follow_teacher": 0.6, "hide": 0.2, "freeze": 0.2}},
        {"id": "c", "place": "c", "count": 10, "behaviour": {"hide": 0.5, "flee": 0.3, "hesitate": 0.2}},
    ),
    "danger": {"phases": ({"at": 0.0, "place": "c"}, {"at": 8.0, "place": "b"})},
    "triggers": ({"id": "go", "any": (({"kind": "clock", "at": 2.0},),), "do": ("alarm", "danger")},),
}
PLACES = {"a": "A1", "b": "B1", "c": "corridor"}


def inputs(tick: int) -> Inputs:
    """A trainee who walks to the group room and shuts its door."""
    if tick < 100:
        return Inputs(Body(round((12.0 + 0.08 * tick) / 0.05), round(1.5 / 0.05), 0, 15))
    if tick < 160:
        return Inputs(Body(400, round(min(1.5 + 0.06 * (tick - 100), 4.0) / 0.05), 16, 15))
    if tick == 160:
        return Inputs(None, (Action(K.CLOSE_DOOR, "dg"),))
    return Inputs(Body(440, 120, 16, 7)) if tick > 200 else Inputs()


def play(d: Any, start: int, stop: int) -> list[Any]:
    return [e for t in range(start, stop) for e in d.sim.step(inputs(t))]


@pytest.fixture
def busy(drive: Any) -> Any:
    return lambda seed=3: drive(seed=seed, open_=("d1", "dg"), places=PLACES, **BUSY)


def test_the_same_run_twice_gives_the_same_chain_and_events(busy):
    one, two = busy(), busy()
    assert play(one, 0, 500) == play(two, 0, 500)
    assert one.sim.hash == two.sim.hash
    other = busy(4)
    play(other, 0, 500)
    assert other.sim.hash != one.sim.hash


def test_the_chain_changes_with_every_step_and_remembers_what_was_done(busy):
    one, two = busy(), busy()
    seen = set()
    for t in range(50):
        one.sim.step(inputs(t))
        seen.add(one.sim.hash)
    assert len(seen) == 50
    play(two, 0, 49)
    two.sim.step(Inputs(None, (Action(K.PHONE_SILENT),)))
    assert two.sim.hash != one.sim.hash


def test_from_a_snapshot_the_same_steps_follow(busy):
    d = busy()
    play(d, 0, 150)
    kept = d.sim.snapshot()
    first = play(d, 150, 400)
    chain = d.sim.hash
    d.sim.restore(kept)
    assert play(d, 150, 400) == first
    assert d.sim.hash == chain


def test_a_snapshot_goes_into_a_fresh_simulation(busy):
    one, two = busy(), busy()
    play(one, 0, 200)
    two.sim.restore(one.sim.snapshot())
    play(one, 200, 350)
    play(two, 200, 350)
    assert one.sim.hash == two.sim.hash


LENGTH = 360


@pytest.mark.parametrize("history", ["fresh", "elsewhere", "shared ground"])
def test_from_a_snapshot_of_any_step_the_same_hashes_follow(busy, history):
    """Whatever the simulation that goes on has done before, and whatever it shares with others."""
    d = busy()
    kept, chain = {}, []
    for t in range(LENGTH):
        if t % 23 == 0 or t in (39, 40, 41):  # around the alarm, and all through what people do about it
            kept[t] = d.sim.snapshot()
        d.sim.step(inputs(t))
        chain.append(d.sim.hash)
    world = d.sim.world
    ground = Ground(World(world.space, world.bound, 0, world.flow_cap)) if history == "shared ground" else None
    other = Simulation(world.space, world.bound, world.seed, ground=ground)
    if history == "elsewhere":
        for _ in range(250):
            other.step(Inputs(None, (Action(K.WARN),)))
    for t, snapshot in sorted(kept.items(), reverse=True):
        other.restore(snapshot)
        after = []
        for k in range(t, min(t + 40, LENGTH)):
            other.step(inputs(k))
            after.append(other.hash)
        assert after == chain[t : t + 40], f"from the snapshot before step {t}"


def test_runs_on_a_shared_ground_are_the_runs_they_are_alone(busy):
    world = busy().sim.world
    ground = Ground(World(world.space, world.bound, 0, world.flow_cap))
    together = [Simulation(world.space, world.bound, seed, ground=ground) for seed in (3, 4, 3)]
    for t in range(LENGTH):  # in turns, so that each finds what the others remembered
        for simulation in together:
            simulation.step(inputs(t))
    alone = [busy(seed) for seed in (3, 4)]
    for d in alone:
        play(d, 0, LENGTH)
    assert [s.hash for s in together] == [alone[0].sim.hash, alone[1].sim.hash, alone[0].sim.hash]


def test_a_simulation_that_saw_other_runs_before_has_learnt_nothing(busy):
    one, two = busy(), busy()
    play(one, 0, LENGTH)
    start = two.sim.snapshot()
    for t in range(LENGTH, 0, -1):
        two.sim.step(inputs(t))
    two.sim.restore(start)
    play(two, 0, LENGTH)
    assert one.sim.hash == two.sim.hash


@pytest.mark.parametrize("name", [f.name for f in fields(State)])
def test_the_chain_covers_every_part_of_the_state(busy, name):
    """One number of any part changed, and the next hash is another."""
    one, two = busy(), busy()
    play(one, 0, 60)
    play(two, 0, 60)
    before = one.sim.state.copy(), two.sim.state.copy()
    value = getattr(before[1], name)
    if isinstance(value, np.ndarray):
        if not value.size:
            pytest.skip("this run has none of it")
        value.reshape(-1)[-1] += 1
    else:
        setattr(before[1], name, value + 1)
    assert hashing.link(b"x", before[0], ()) != hashing.link(b"x", before[1], ())


def test_what_others_do_does_not_change_a_persons_chance(busy):
    quiet, loud = busy(), busy()
    assert quiet.sim.people == loud.sim.people
    play(quiet, 0, 200)
    for t in range(200):
        loud.sim.step(Inputs(None, (Action(K.WARN),)) if t == 10 else Inputs())
    assert [p.look for p in quiet.sim.people] == [p.look for p in loud.sim.people]


# --- pause and stop


def test_while_paused_nothing_changes_not_even_the_hash(busy):
    d = busy()
    play(d, 0, 60)
    (paused,) = d.sim.step(Inputs(None, (Action(K.PAUSE, value="focus"),)))
    assert (paused.type, paused.data["cause"]) == (E.PAUSED, "focus")
    state, chain = d.sim.state.copy(), d.sim.hash
    for t in range(30):
        assert d.sim.step(inputs(t)) == ()
        assert d.sim.step(Inputs(None, (Action(K.OPEN_DOOR, "dg"),))) == ()
    assert d.sim.hash == chain
    for name, value in vars(state).items():
        assert np.array_equal(getattr(d.sim.state, name), value), name
    events = d.sim.step(Inputs(None, (Action(K.RESUME),)))
    assert events[0].type is E.RESUMED
    assert d.sim.state.tick == state.tick + 1


def test_a_paused_run_goes_on_as_if_nothing_had_been(busy):
    one, two = busy(), busy()
    play(one, 0, 200)
    play(two, 0, 100)
    two.sim.step(Inputs(None, (Action(K.PAUSE),)))
    two.sim.step(Inputs())
    two.sim.step(Inputs(inputs(100).body, (Action(K.RESUME),)))
    play(two, 101, 200)
    assert np.array_equal(one.sim.state.xy, two.sim.state.xy)
    assert one.sim.state.tick == two.sim.state.tick


@pytest.mark.parametrize("before", ["start", "running", "paused", "locking", "calling"])
def test_stop_ends_the_run_in_the_same_step_in_every_state(drive, before):
    d = drive(at=(20.0, 4.0), unit="G")
    if before != "start":
        d.wait(1)
    if before == "paused":
        d.do(K.PAUSE)
    if before == "locking":
        d.do(K.LOCK_DOOR, "dg")
    if before == "calling":
        d.do(K.CALL_112)
    events = d.sim.step(Inputs(None, (Action(K.WARN), Action(K.STOP, value="headset"))))
    assert [e.type for e in events][-2:] == [E.STOPPED, E.RUN_ENDED]
    assert events[-2].data["by"] == "headset"
    assert events[-1].data["cause"] == "stopped"
    assert d.sim.ended
    chain = d.sim.hash
    assert d.sim.step(Inputs(None, (Action(K.STOP),))) == ()
    assert d.sim.hash == chain


# --- chance and directions


def test_draws_are_pure_functions_of_their_keys():
    assert rng.word(1, 2, 3, 4) == rng.word(1, 2, 3, 4)
    words = {rng.word(s, p, i, k) for s in range(4) for p in range(4) for i in range(8) for k in range(8)}
    assert len(words) == 4 * 4 * 8 * 8


def test_draws_are_even_and_normal_ones_are_normal():
    even = np.array([rng.unit(1, 2, i) for i in range(4000)])
    bell = np.array([rng.normal(1, 2, i) for i in range(4000)])
    assert abs(even.mean() - 0.5) < 0.02
    assert np.histogram(even, 10, (0, 1))[0].min() > 330
    assert abs(bell.mean()) < 0.06
    assert 0.93 < bell.std() < 1.03
    assert abs(bell).max() < 2.7


def test_a_shuffle_keeps_every_number():
    assert sorted(rng.order(50, 1, 2)) == list(range(50))
    assert rng.order(50, 1, 2) != rng.order(50, 2, 2)


def test_the_compass_has_64_unit_vectors_a_turn_apart():
    v = compass().vectors
    turn = np.arange(64) * 2 * np.pi / 64
    assert np.allclose(v, np.stack([np.cos(turn), np.sin(turn)], axis=1), atol=1e-12)
    assert heading_index(v[:, 0], v[:, 1]).tolist() == list(range(64))
    fine = np.linspace(-7, 7, 1501)
    assert heading_index(np.cos(fine), np.sin(fine)).tolist() == [heading_of(float(a)) for a in fine]


def test_simulations_share_nothing(busy):
    one, two = busy(), busy()
    play(one, 0, 80)
    assert two.sim.state.tick == 0
    assert isinstance(two.sim, Simulation)
