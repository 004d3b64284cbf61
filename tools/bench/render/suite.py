"""The rows of ``inrymning bench render``: for each school and crowd, frames over a seeded tour, counted, timed and compared.

Counts and pictures are of places all over the school that are jumped to; times are of short walks from there at 90 Hz, with the
core's steps among them, as frames are in a session, and of the jumps beside.

Times are CPU times of one frame (both eyes) with the driver's own null device where there is one (Mesa's noop): the program, the
engine and the driver's front end run, no vertex and no pixel is computed.  Counts are the same on every machine.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from tools.bench.render.school import INSTITUTE, NAME
from tools.bench.render.traced import calls_of
from tools.bench.rows import Row, Target
from tools.bench.suites import Order
from tools.bench.worlds import short_name

CROWDS: Final = (0, 200, 1000)

NULL_DRIVER: Final = {"GALLIUM_NOOP": "1"}
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "chrome")

FRAME_MS, FASTER, DRAWS, CALLS = 0.5, 60.0, 60.0, 1000.0
"""DESIGN §8: CPU milliseconds of a stereo frame, times faster than two plain cameras, draws and GL calls of one."""

STATIC, UPLOADED, LOAD_S = 150_000.0, 64.0, 2.0
"""Figures to reach: triangles of rooms per eye (p95), kB to the driver in a frame (mean); seconds to load."""

_COMMAND = [sys.executable, "-m", "tools.bench.render.child"]

STEREO, ONE_PASS = 1.10, 0.01
"""Instructions of two eyes over one; per cent of pixels that differ between one pass and two cameras."""


def rows(order: Order) -> Iterator[Row]:
    """Everything, place by place: the shipped school, the plans given (else the generated institute), the generated school."""
    with tempfile.TemporaryDirectory(prefix="inrymning-bench-") as cache:
        others = () if len(order.all_plans) > 1 else (INSTITUTE,)
        for plan in (*order.all_plans, *others, NAME):
            yield from _place_rows(order, plan, Path(cache))
        yield _card_row(order, Path(cache))
    yield three_js_row(next((found for name in BROWSERS if (found := shutil.which(name))), None))


def three_js_row(browser: str | None) -> Row:
    """The browser peer, which this suite does not run: it says so rather than keeping silent."""
    has = f"a browser is at {browser}, " if browser else "there is no Chromium here, "
    note = f"not run: {has}and this project neither ships nor downloads three.js"
    return Row("frame_three_js", ("machine",), None, "ms", peer="three.js", note=note)


def _card_row(order: Order, cache: Path) -> Row:
    """Frames at a headset's size where there is a graphics card, also kept in a file that bears its name."""
    task = {"plan": NAME, "people": CROWDS[-1], "cache": str(cache), "poses": order.choose(3000, 300)}
    found, why = _child("card", task, {})
    if found is None or found["milliseconds"] is None:
        return Row("gpu", ("machine",), None, "ms", note=why if found is None else f"no graphics card: {found['renderer']}")
    told, of = found["milliseconds"], (short_name(NAME), str(CROWDS[-1]))
    from tools.bench.render.card import keep  # opens the engine's modules: only where there is a card

    note = str(keep(found, order.folder)) if order.folder else ""
    return Row("gpu", of, told["p99"], "ms", target=Target(1e3 / 90), note=note, more=dict(found))


def _place_rows(order: Order, plan: str, cache: Path) -> Iterator[Row]:
    """One place with each crowd."""
    crowds = CROWDS[-1:] if order.quick else CROWDS
    name = short_name(plan)
    for people in crowds:
        order.told(f"{name} {people}: frames", 0, 1)
        task = {"plan": plan, "people": people, "cache": str(cache), "plain": people in (0, CROWDS[-1])}
        task |= {"poses": order.choose(3000, 120), "passes": 2}
        found, why = _child("frames", task, NULL_DRIVER)
        of = (name, str(people))
        if found is None:
            yield Row("frame_median", of, None, "ms", note=why)
            continue
        if people == crowds[0]:
            yield Row("load", (name,), found["load_s"], "s", target=Target(LOAD_S))
        yield from frame_rows(of, found, judged=people == CROWDS[-1])
    order.told(f"{name}: calls", 0, 1)
    yield _calls_row(order, name, {"plan": plan, "people": CROWDS[-1], "cache": str(cache)})
    order.told(f"{name}: pictures", 0, 1)
    task = {"plan": plan, "people": 200, "poses": order.choose(40, 4), "cache": str(cache)}
    taken, why = _child("pictures", task, {})
    yield from picture_rows((name,), taken, why)


def frame_rows(of: tuple[str, ...], found: Mapping[str, Any], *, judged: bool) -> Iterator[Row]:
    """Rows of one place and crowd; ``judged`` the ones with the crowd that targets are for."""
    ours, plain = found["ours"], found.get("plain")
    peer = f"Panda3D, two cameras ({found['plain_loader']})" if plain else ""
    more = {**ours, "renderer": found["renderer"], "plain_nodes": found.get("plain_nodes")}
    limit = Target(FRAME_MS) if judged else None
    yield Row("frame_median", of, ours["median"], "ms", target=limit, more=more)
    yield Row("frame_p99", of, ours["p99"], "ms")
    yield Row("jump_median", of, found["jumps"]["median"], "ms", more=found["jumps"])
    if plain:
        target = Target(FASTER, least=True, on="ratio") if judged else None
        yield Row("frame_beside", of, ours["median"], "ms", "time", peer, plain["median"], target)
    yield Row("draws_most", of, found["draws"]["most"], "", "count", target=Target(DRAWS), more=found["draws"])
    yield Row("triangles_rooms_p95", of, found["static"]["p95"], "", "count", target=Target(STATIC), more=found["static"])
    yield Row("triangles_p95", of, found["triangles"]["p95"], "", "count", more=found["triangles"])
    uploaded = {k: round(v / 1e3, 1) for k, v in found["uploaded"].items()}
    yield Row("uploaded_mean", of, uploaded["mean"], "kB", "bytes", target=Target(UPLOADED), more=uploaded)
    yield Row("seen_rooms_p95", of, found["cells"]["p95"], "", "count", more=found["cells"])
    yield Row("seen_people_p95", of, found["seen_people"]["p95"], "", "count", more=found["seen_people"])
    both, one = found["ours_as_mono"]["median"], found["mono"]["median"]
    yield Row("stereo_mono_time", of, both / one, "×", "share", more={"stereo_ms": both, "mono_ms": one})
    pair = found.get("instructions_stereo"), found.get("instructions_mono")
    counted = pair[0] / pair[1] if pair[0] and pair[1] else None
    note = "" if counted else found.get("instructions_why", "")
    yield Row("frame_instructions", of, pair[0], "M", "count", note="" if pair[0] else note)
    yield Row("stereo_mono", of, counted, "×", "share", target=Target(STEREO), note=note)


def picture_rows(of: tuple[str, ...], found: Mapping[str, Any] | None, why: str) -> Iterator[Row]:
    """Whether culling and drawing both eyes at once change pictures."""
    if found is None:
        yield Row("culled_differs", of, None, "", "count", note=why)
        return
    more = {k: found[k] for k in ("pixels", "pictures", "renderer")}
    yield Row("culled_differs", of, found["culled"], "", "count", target=Target(0), more=more)
    share = 100.0 * found["one_pass"] / found["pixels"]
    yield Row("one_pass_differs", of, share, "%", "share", target=Target(ONE_PASS), more=more)


def _calls_row(order: Order, name: str, task: Mapping[str, Any]) -> Row:
    of, frames = (name, str(task["people"])), order.choose(100, 20)
    limit = Target(CALLS)
    if shutil.which("apitrace") is None:
        return Row("gl_calls", of, None, "", "count", target=limit, note="apitrace is not installed: apt-get install apitrace")
    tasks = [{**task, "task": "calls", "frames": n} for n in (0, frames)]
    short, long = (calls_of(_COMMAND, t, _surroundings(NULL_DRIVER)) for t in tasks)
    if short is None or long is None:
        return Row("gl_calls", of, None, "", "count", target=limit, note="apitrace could not record this driver")
    each = {k: round((long[k] - short[k]) / frames, 1) for k in long}
    return Row("gl_calls", of, each["calls"], "", "count", target=limit, more=each)


def _surroundings(more: Mapping[str, str]) -> dict[str, str]:
    """The child's environment: ours, and the path our own modules came from."""
    path = [p for p in sys.path if p]
    return {**os.environ, **more, "PYTHONPATH": os.pathsep.join(path)}


def _child(task: str, told: Mapping[str, Any], more: Mapping[str, str]) -> tuple[dict[str, Any] | None, str]:
    """A task's answer, or None and why there is none."""
    asked = json.dumps({**told, "task": task})
    done = subprocess.run(_COMMAND, input=asked, capture_output=True, text=True, env=_surroundings(more), check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines()
        return None, said[-1] if said else f"ended with {done.returncode}"
    found: dict[str, Any] = json.loads(done.stdout)
    return found, ""
