"""A recorded run gives the same events and hashes again, or the first tick that differs is named."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sim.core import CORE_VERSION
from sim.core.commands import Action, ActionKind, Body, Inputs
from sim.errors import FileProblem
from sim.session.expiry import coarsen
from sim.session.packing import pack
from sim.session.recording import log_path, objects_folder
from sim.session.replay import rebuild, verify
from sim.session.run import Session
from sim.session.runlog import RunLog, read_runlog
from sim.units import POSITION_QUANTUM

Play = Callable[..., Session]
ROOT = Path(__file__).parents[2]


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def write(path: Path, content: list[dict[str, Any]]) -> None:
    path.write_bytes(b"".join(json.dumps(line).encode() + b"\n" for line in content))


@pytest.fixture
def tampered(short_run: Path) -> Callable[[Callable[[list[dict[str, Any]]], None]], Path]:
    """Changes the log's lines (0 is the header) and gives its path."""

    def change(how: Callable[[list[dict[str, Any]]], None]) -> Path:
        content = lines(short_run)
        how(content)
        write(short_run, content)
        return short_run

    return change


def test_a_run_replays_without_a_difference(short_run: Path) -> None:
    result = verify(short_run)
    assert (result.run, result.ticks, result.mismatches, result.first_mismatch) == ("r", 45, 0, None)
    assert result.same
    assert not result.interrupted


def test_progress_is_told(short_run: Path) -> None:
    told: list[tuple[int, int]] = []
    verify(short_run, lambda done, of: told.append((done, of)))
    assert told == [(0, 45)]


def test_a_run_with_a_pause_and_a_stop_replays(play: Play, tmp_path: Path) -> None:
    session = play("random", crowd=False, data=tmp_path)
    for ask in (None, session.pause, session.resume, session.stop):
        if ask:
            ask()
        for _ in range(7):
            session.advance()
    assert session.ended
    result = verify(log_path(tmp_path, "r"))
    assert (result.mismatches, result.interrupted) == (0, False)


def test_an_interrupted_run_replays_up_to_where_it_reads(short_run: Path) -> None:
    data = short_run.read_bytes()
    short_run.write_bytes(data[: data.rindex(b'"from"') + 20])
    result = verify(short_run)
    assert result.interrupted
    assert result.same
    assert result.ticks == 40


def test_another_input_is_found_at_its_tick(tampered: Callable[..., Path]) -> None:
    def step_aside(content: list[dict[str, Any]]) -> None:
        batch = content[3]
        batch["in"] = [[5, None], [1, None, ["warn"]], [4, None]]

    path = tampered(step_aside)
    recorded = read_runlog(path)
    result = verify(path)
    assert result.first_mismatch is not None
    assert 20 <= result.first_mismatch <= 25
    assert recorded.batches[2].first == 20


@pytest.mark.parametrize("tick", [0, 7, 19, 20, 31, 44])
def test_an_input_that_moves_the_trainee_by_one_quantum_is_found_at_its_very_tick(short_run: Path, tick: int) -> None:
    """Five centimetres in one input: that step's hash is another, and so are the following ones."""
    log, content = read_runlog(short_run), lines(short_run)
    batch = content[1 + tick // 10]
    given = list(log.inputs[tick - tick % 10 : tick - tick % 10 + batch["ticks"]])
    x, y = place_at(log, tick)
    given[tick % 10] = Inputs(Body(x + 1, y, 0, 15), given[tick % 10].actions)
    batch["in"] = pack(given)
    write(short_run, content)
    result = verify(short_run)
    assert result.first_mismatch == tick
    assert result.mismatches >= 1


def place_at(log: RunLog, tick: int) -> tuple[int, int]:
    """Where the trainee stands before a tick, in quanta."""
    simulation = rebuild(log)
    for inputs in log.inputs[:tick]:
        simulation.step(inputs)
    x, y = simulation.state.xy[0].tolist()
    return round(x / POSITION_QUANTUM), round(y / POSITION_QUANTUM)


@pytest.mark.parametrize("tick", [0, 1, 9, 10, 23, 44])
def test_a_changed_hash_is_found_at_its_tick_and_only_there(short_run: Path, tick: int) -> None:
    content = lines(short_run)
    batch = content[1 + tick // 10]
    at = 16 * (tick % 10)
    batch["hash"] = batch["hash"][:at] + "0" * 16 + batch["hash"][at + 16 :]
    write(short_run, content)
    result = verify(short_run)
    assert (result.mismatches, result.first_mismatch) == (1, tick)


def test_a_changed_event_is_found_at_its_tick(tampered: Callable[..., Path]) -> None:
    def soften(content: list[dict[str, Any]]) -> None:
        content[1]["events"][2]["data"]["level"] = "CL1"

    result = verify(tampered(soften))
    assert (result.mismatches, result.first_mismatch) == (1, 0)


def test_an_event_taken_out_is_found(tampered: Callable[..., Path]) -> None:
    result = verify(tampered(lambda content: content[1]["events"].pop(1)))
    assert result.first_mismatch == 0


def test_an_event_put_in_is_found(tampered: Callable[..., Path]) -> None:
    def invent(content: list[dict[str, Any]]) -> None:
        content[2]["events"].append(content[1]["events"][0] | {"seq": 900, "tick": 12, "type": "lock_checked"})

    result = verify(tampered(invent))
    assert result.mismatches
    assert result.first_mismatch == 10, "the batch it stands in"


def test_another_ending_is_found(tampered: Callable[..., Path]) -> None:
    def other(content: list[dict[str, Any]]) -> None:
        content[-1]["end"]["hash"] = "0" * 32

    assert verify(tampered(other)).first_mismatch == 44


def test_another_seed_is_found_in_the_first_tick(tampered: Callable[..., Path]) -> None:
    result = verify(tampered(lambda content: content[0].update(seed=4)))
    assert (result.first_mismatch, result.mismatches) == (0, 45)


def test_steps_after_the_end_are_differences(play: Play, tmp_path: Path) -> None:
    session = play("none", crowd=False, data=tmp_path)
    session.advance()
    session.advance(Inputs(None, (Action(ActionKind.STOP),)))
    path = log_path(tmp_path, "r")
    content = lines(path)
    batch = content[1]
    batch |= {"ticks": 3, "in": [*batch["in"], [1, None]], "hash": batch["hash"] + "0" * 16}
    write(path, [content[0], batch])
    assert verify(path).first_mismatch == 2


def test_an_older_or_newer_core_is_named_instead_of_compared(tampered: Callable[..., Path]) -> None:
    path = tampered(lambda content: content[0].update(core=CORE_VERSION + 1))
    with pytest.raises(FileProblem, match=f"core {CORE_VERSION + 1}; this is core {CORE_VERSION}"):
        verify(path)


def test_another_step_length_is_named(tampered: Callable[..., Path]) -> None:
    with pytest.raises(FileProblem, match=r"steps of 0\.1 s"):
        verify(tampered(lambda content: content[0].update(step=0.1)))


def test_a_plan_that_is_gone_is_named(short_run: Path) -> None:
    header = read_runlog(short_run).header
    (objects_folder(short_run) / f"{header.plan_object}.json").unlink()
    with pytest.raises(FileProblem, match=header.plan_object):
        verify(short_run)


def test_the_wrong_plan_under_the_right_name_is_noticed(short_run: Path) -> None:
    header = read_runlog(short_run).header
    (objects_folder(short_run) / f"{header.plan_object}.json").write_text("{}")
    with pytest.raises(FileProblem, match="changed"):
        verify(short_run)


def test_a_header_that_names_another_plan_is_noticed(tampered: Callable[..., Path]) -> None:
    with pytest.raises(FileProblem, match="another plan or scenario"):
        verify(tampered(lambda content: content[0].update(plan="0" * 64)))


def test_an_expired_run_cannot_be_replayed_and_says_what_remains(short_run: Path) -> None:
    coarsen(read_runlog(short_run))
    with pytest.raises(FileProblem, match="events and coarse path remain"):
        verify(short_run)


def test_two_runs_share_their_copies_of_plan_and_scenario(play: Play, tmp_path: Path) -> None:
    first = play("none", crowd=False, data=tmp_path)
    first.run_to_end(2)
    log = log_path(tmp_path, "r")
    log.rename(log.with_name("other.runlog"))
    play("none", crowd=False, data=tmp_path).run_to_end(2)
    assert len(list(objects_folder(log).iterdir())) == 2
    assert replace(read_runlog(log).header, run="") == replace(read_runlog(log.with_name("other.runlog")).header, run="")


PROGRAM = """
from sim.core.simulation import Simulation
from sim.plan.load import load_plan
from sim.resources import find
from sim.scenario.bind import bind
from sim.scenario.load import load_scenario
from sim.session.executor import Executor
from sim.session.policy import make_policy
from sim.session.run import Session
from sim.space.build import build_space

space = build_space(load_plan(find("plan", "lingonmoskolan")))
bound = bind(load_scenario(find("scenario", "inne-i-korridoren")), space)
for script, ticks in (("careful", 660), ("random", 200)):
    simulation = Simulation(space, bound, 11)
    session = Session(simulation, Executor(simulation, make_policy(script, 11)))
    print(session.run_to_end(ticks).hash, len(session.events))
"""


def test_the_same_seed_gives_the_same_hash_in_processes_with_other_hash_seeds() -> None:
    def run(hash_seed: str) -> str:
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", PROGRAM]
        return subprocess.run(command, check=True, capture_output=True, text=True, env=environment, cwd=ROOT).stdout

    assert run("1") == run("4242")
