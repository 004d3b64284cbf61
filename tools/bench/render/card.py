"""Frame times on a graphics card, at a headset's size; and the file they are kept in, which bears the card's name."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from panda3d.core import GraphicsOutput, Texture

from sim.view.engine import Engine
from tools.bench.measure import Clock
from tools.bench.render.ours import OurFrames, open_scene
from tools.bench.render.tour import place_of, show, walks

EYE: Final = (2064, 2208)
"""Pixels of an eye: what headsets of 2024 show."""

SAMPLES: Final = 4

RATES: Final = (90, 120)
"""Frames a second that are aimed at."""

SOFTWARE: Final = ("llvmpipe", "softpipe", "swrast", "noop", "software")
"""Parts of the names of renderers that are no graphics card."""

WARM: Final = 60
"""Frames before times are taken: every buffer and program has been used by then."""


def is_card(renderer: str) -> bool:
    """Whether a driver's name is that of a graphics card."""
    return bool(renderer) and not any(word in renderer.lower() for word in SOFTWARE)


class Finish:
    """Makes the engine wait for the card: a small picture is read back after everything else of a frame."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.output: GraphicsOutput = engine.buffer("finish", 16, 16, sort=100)
        self.output.set_clear_color_active(True)
        self.output.add_render_texture(Texture("finish"), GraphicsOutput.RTM_copy_ram, GraphicsOutput.RTP_color)

    def close(self) -> None:
        """Gives the picture back."""
        self._engine.graphics.remove_window(self.output)


def measure(task: Mapping[str, Any], clock: Clock) -> dict[str, Any]:
    """The answer to a ``card`` task: plan, people, poses, cache, anyway (whether without a graphics card, too), eye.

    ``clock`` tells real time: processor time does not pass while one waits for the card.
    """
    with Engine() as engine:
        if not (is_card(engine.renderer) or task.get("anyway")):
            return {"renderer": engine.renderer, "milliseconds": None}
        place = place_of(task["plan"])
        seen, poses = show(place, task["people"]), walks(place.space, WARM + task["poses"])
        scene = open_scene(engine, place, seen, Path(task["cache"]))
        size = tuple(task.get("eye", EYE))
        lane = OurFrames("card", engine, scene, seen, poses, size=(int(size[0]), int(size[1])), samples=SAMPLES)
        finish = Finish(engine)
        engine.host.set_active(False)
        lane.reset()
        taken = np.zeros(lane.steps)
        for k in range(lane.steps):
            start = clock()
            lane.step(k)
            taken[k] = clock() - start
        finish.close()
        lane.close()
        scene.close()
        told = {"renderer": engine.renderer, "eye": list(size), "samples": SAMPLES, "frames": task["poses"]}
        return told | {"milliseconds": told_of(taken[WARM:] * 1e3)}


def told_of(milliseconds: np.ndarray[tuple[int], np.dtype[np.float64]]) -> dict[str, float]:
    """Median, 99th percentile, most, and the share of frames in time for each rate."""
    p50, p99 = np.percentile(milliseconds, (50, 99)).tolist()
    figures = {"p50": p50, "p99": p99, "most": float(milliseconds.max())}
    figures |= {f"in_time_{rate}_hz": float((milliseconds <= 1e3 / rate).mean()) for rate in RATES}
    return {name: float(f"{value:.4g}") for name, value in figures.items()}


def keep(found: Mapping[str, Any], folder: Path) -> Path:
    """Writes what was found into ``folder`` under the card's name; returns the file."""
    name = re.sub(r"[^a-z0-9]+", "-", str(found["renderer"]).lower()).strip("-")[:80]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"frames-{name}.json"
    path.write_text(json.dumps(dict(found), indent=2, sort_keys=True) + "\n", encoding="utf-8")
    return path
