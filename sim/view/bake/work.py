"""Bakes a whole building: rooms exchange light until all is balanced, then each is lit texel by texel, on several cores."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from sim.errors import MissingOnThisMachine
from sim.plan.building import Building
from sim.view.bake.facts import corners_of, facts_of
from sim.view.bake.gather import Effort
from sim.view.bake.patches import Exchange, Radiance, RoomFacts, balance, exchange, table
from sim.view.bake.room import Corners, bake_room
from sim.view.bake.store import folder_of, light_key, pack, prune, read_bounce, read_room, size_of, write_bounce, write_room
from sim.view.light import LightCube
from sim.view.statics import Statics

F64 = npt.NDArray[np.float64]
Given = TypeVar("Given")
Got = TypeVar("Got")

GO_ON = "Rooms that were finished are kept; the same command goes on from there."


@dataclass(frozen=True)
class Watch:
    """Who is told: ``step(done, total, what)`` as work goes on ("exchange", "light"), ``damaged(why)`` of spoilt files."""

    step: Callable[[int, int, str], None] = lambda _done, _total, _what: None
    damaged: Callable[[str], None] = lambda _name: None


@dataclass(frozen=True)
class Baked:
    """What a bake came to: rooms there are, made now and found ready; spoilt files; bytes on disk; seconds; the folder."""

    rooms: int
    made: int
    damaged: int
    size: int
    seconds: float
    folder: Path


@dataclass(frozen=True)
class _Order:
    """What a worker needs for one room."""

    facts: RoomFacts
    forms: tuple[Corners, ...]
    points: F64
    own: Radiance
    beside: tuple[Radiance, ...]
    effort: Effort


def bake_building(
    building: Building, statics: Statics, cache: Path, effort: Effort, workers: int = 1, watch: Watch = Watch()
) -> Baked:
    """Makes whatever of a building's light is not in ``cache`` yet.

    Raises:
        FileProblem: the cache cannot be written.
        MissingOnThisMachine: a worker was ended from outside; finished rooms are kept.
    """
    began = time.monotonic()
    folder = folder_of(cache, light_key(building, statics))
    facts = facts_of(building, statics)
    spoilt = 0
    missing = []
    for k in facts:
        try:
            found = read_room(folder, k, [len(f.rows) for f in statics.cells[k].forms], effort)
        except ValueError as problem:
            watch.damaged(str(problem))
            spoilt, found = spoilt + 1, None
        if found is None:
            missing.append(k)
    if missing:
        _make(facts, statics, missing, folder, effort, workers, watch)
        prune(cache, folder)
    return Baked(len(facts), len(missing), spoilt, size_of(folder) if folder.is_dir() else 0, time.monotonic() - began, folder)


def _make(
    facts: dict[int, RoomFacts],
    statics: Statics,
    missing: Sequence[int],
    folder: Path,
    effort: Effort,
    workers: int,
    watch: Watch,
) -> None:
    sent, walls = read_bounce(folder, sorted(facts)) or _bounced(facts, folder, workers, watch)
    orders = [_order(facts[k], statics, sent, walls, effort) for k in missing]
    orders.sort(key=lambda order: -len(order.facts.corners))  # the largest first, so that no core waits at the end
    for done, (number, data) in enumerate(in_processes(light_room, orders, workers), 1):
        write_room(folder, orders[number].facts.number, data)
        watch.step(done, len(orders), "light")


def _bounced(facts: dict[int, RoomFacts], folder: Path, workers: int, watch: Watch) -> tuple[dict[int, Radiance], dict[int, int]]:
    """What all patches send out when light is balanced, and how many patches of each room are walls; kept for whoever goes on."""
    rooms, seen = sorted(facts), dict[int, Exchange]()
    for done, (number, result) in enumerate(in_processes(exchange, [facts[k] for k in rooms], workers), 1):
        seen[rooms[number]] = result
        watch.step(done, len(rooms), "exchange")
    sent = balance({k: seen[k] for k in rooms}, {k: sorted(facts[k].others) for k in rooms})
    walls = {k: seen[k].walls for k in rooms}
    write_bounce(folder, sent, walls)
    return sent, walls


def _order(facts: RoomFacts, statics: Statics, sent: dict[int, Radiance], walls: dict[int, int], effort: Effort) -> _Order:
    beside = tuple(Radiance(sent[m].day[: walls[m]], sent[m].lamp[: walls[m]]) for m in sorted(facts.others))
    cell, cube = statics.cells[facts.number], statics.cubes[facts.number]
    return _Order(facts, corners_of(cell), cube_points(cube), sent[facts.number], beside, effort)


def cube_points(cube: LightCube) -> F64:
    """Points (k, 3) of a light cube's grid, in the order of its values."""
    axes = np.meshgrid(*(np.arange(n) for n in cube.values.shape[:3]), indexing="ij")
    return np.asarray(cube.origin + np.stack(axes, axis=-1).reshape(-1, 3) * cube.step)


def light_room(order: _Order) -> bytes:
    """One room's file."""
    sent = table(order.own, order.beside)
    bake = bake_room(order.facts, order.forms, order.points, sent, order.effort)
    return pack(bake, order.effort)


def in_processes(function: Callable[[Given], Got], given: Sequence[Given], workers: int) -> Iterator[tuple[int, Got]]:
    """``function`` of each, in any order with its number; with one worker in this very process.

    However it ends, by Ctrl-C, an error or from outside, no process is left behind.

    Raises:
        MissingOnThisMachine: a process was ended from outside.
    """
    if workers <= 1 or len(given) <= 1:
        yield from ((k, function(one)) for k, one in enumerate(given))
        return
    context = multiprocessing.get_context("spawn")  # the same on every system, and no open file of ours goes along
    reader, writer = context.Pipe(duplex=False)
    pool = ProcessPoolExecutor(min(workers, len(given)), context, initializer=_begin, initargs=(reader,))
    try:
        numbers = {pool.submit(partial(function, one)): k for k, one in enumerate(given)}
        for done in as_completed(numbers):
            yield numbers.pop(done), done.result()
    except BrokenProcessPool as error:
        raise MissingOnThisMachine("A worker process of the bake ended unexpectedly.", GO_ON) from error
    finally:
        writer.close()  # ends whoever is still at work
        reader.close()
        pool.shutdown(wait=True, cancel_futures=True)


def _begin(lifeline: Connection) -> None:
    """Prepares a worker: Ctrl-C is the first process's business, and when that one lets go or is gone the worker ends at once."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with, args=(lifeline,), daemon=True).start()


def _end_with(lifeline: Connection) -> None:
    try:
        lifeline.poll(None)
    finally:
        os._exit(1)
