"""Times and counts of frames over a tour, beside the plain scene and beside one eye."""

import gc
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from panda3d.core import GraphicsOutput

from sim.poses import Eye
from sim.view.engine import Engine
from sim.view.scene import Scene
from tools.bench.counters import Unavailable, instructions
from tools.bench.measure import Clock, Lane, race
from tools.bench.render.ours import OurFrames, open_scene
from tools.bench.render.plain import PlainFrames, loader_name
from tools.bench.render.tour import Show, place_of, show, tour, walks
from tools.bench.worlds import Place

PLAIN_POSES, JUMPS, MONO_FRAMES = 150, 300, 600
"""Frames of the walks, evenly picked, that the plain scene is drawn in; places of the tour that are jumped to; frames of the
walks that a single eye is drawn in."""


_Toured = tuple[Show, list[tuple[Eye, Eye]]]


class _Alone:
    """A lane whose output alone is drawn while it steps."""

    def __init__(self, lane: OurFrames | PlainFrames, others: Sequence[GraphicsOutput]) -> None:
        self.name, self.steps = lane.name, lane.steps
        self._lane, self._others = lane, others

    def reset(self) -> None:
        self._lane.reset()

    def step(self, k: int) -> None:
        for output in self._others:
            output.set_active(False)
        self._lane.output.set_active(True)
        self._lane.step(k)


def measure(task: Mapping[str, Any], clock: Clock) -> dict[str, Any]:
    """The answer to a ``frames`` task: plan, people, poses, passes, cache, plain (whether beside the plain scene)."""
    place = place_of(task["plan"])
    seen, places, poses = show(place, task["people"]), tour(place.space, task["poses"]), walks(place.space, task["poses"])
    cache = Path(task["cache"])
    with Engine() as engine:
        engine.host.set_active(False)
        open_scene(engine, place, seen, cache).close()  # light is computed once, not timed
        start = clock()
        scene = open_scene(engine, place, seen, cache)
        found: dict[str, Any] = {"renderer": engine.renderer, "load_s": clock() - start}
        lane = OurFrames("ours", engine, scene, seen, places)
        found |= _counts(scene, lane)
        lane.follow(poses)
        found |= _uploads(scene, lane)
        gc.collect()
        gc.freeze()
        found |= _raced(engine, place, lane, (seen, poses), task, clock)
        found |= _instructions(lane, "stereo")
        lane.follow(_some(places, JUMPS))
        found["jumps"] = race([lane], task["passes"], clock)["ours"].as_dict()
        lane.close()
        found |= _one_eye(engine, scene, seen, poses[:MONO_FRAMES], task, clock)
        gc.unfreeze()
        scene.close()
    return found


def _raced(
    engine: Engine,
    place: Place,
    lane: OurFrames,
    toured: tuple[Show, list[tuple[Eye, Eye]]],
    task: Mapping[str, Any],
    clock: Clock,
) -> dict[str, Any]:
    seen, poses = toured
    plain = PlainFrames("plain", engine, place, seen, _some(poses, PLAIN_POSES)) if task["plain"] else None
    lanes: list[Lane] = [_Alone(lane, [plain.output] if plain else [])]
    if plain:
        lanes.append(_Alone(plain, [lane.output]))
        for k in range(min(10, plain.steps)):
            plain.step(k)
    timings = race(lanes, task["passes"], clock)
    found: dict[str, Any] = {"ours": timings["ours"].as_dict()}
    found["ours_as_mono"] = timings["ours"].within(0, MONO_FRAMES).as_dict()
    if plain:
        found |= {"plain": timings["plain"].as_dict(), "plain_nodes": plain.nodes, "plain_loader": loader_name()}
        plain.close()
    return found


def _one_eye(
    engine: Engine, scene: Scene, seen: Show, poses: list[tuple[Eye, Eye]], task: Mapping[str, Any], clock: Clock
) -> dict[str, Any]:
    mono = OurFrames("mono", engine, scene, seen, poses, mono=True)
    for k in range(min(20, mono.steps)):
        mono.step(k)
    timing = race([mono], task["passes"], clock)["mono"]
    found = {"mono": timing.as_dict(), **_instructions(mono, "mono")}
    mono.close()
    return found


def _some(poses: list[tuple[Eye, Eye]], count: int) -> list[tuple[Eye, Eye]]:
    return poses[:: max(1, len(poses) // count)]


def _counts(scene: Scene, lane: OurFrames) -> dict[str, Any]:
    """One pass over places that are jumped to, counting; it also makes every buffer and program that will be needed."""
    kept: dict[str, list[int]] = {"draws": [], "triangles": [], "static": [], "cells": [], "seen_people": []}
    lane.reset()
    for k in range(lane.steps):
        lane.step(k)
        kept["draws"].append(scene.draws)
        kept["triangles"].append(scene.triangles)
        kept["static"].append(scene.triangles - scene.crowd.triangles)
        kept["cells"].append(len(scene.shown))
        kept["seen_people"].append(scene.crowd.drawn)
    return {name: summary(values) for name, values in kept.items()}


def _uploads(scene: Scene, lane: OurFrames) -> dict[str, Any]:
    """Bytes handed to the driver in each frame of the walks."""
    told = []
    lane.reset()
    for k in range(lane.steps):
        before = scene.uploaded
        lane.step(k)
        told.append(scene.uploaded - before)
    return {"uploaded": summary(told)}


def summary(values: Sequence[int]) -> dict[str, float]:
    """Median, mean, 95th and 99th percentile and most."""
    array = np.asarray(values, float)
    p50, p95, p99 = (round(float(v), 1) for v in np.percentile(array, (50, 95, 99)))
    return {"p50": p50, "mean": round(float(array.mean()), 1), "p95": p95, "p99": p99, "most": float(array.max())}


def _instructions(lane: OurFrames, name: str) -> dict[str, Any]:
    """Millions of instructions in a frame, or why they cannot be counted."""
    steps = range(min(lane.steps, 300))
    lane.reset()

    def walk() -> None:
        for k in steps:
            lane.step(k)

    try:
        counted = instructions(walk)
    except Unavailable as problem:
        return {f"instructions_{name}": None, "instructions_why": str(problem)}
    return {f"instructions_{name}": counted / len(steps) / 1e6}
