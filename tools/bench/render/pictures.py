"""Whether pictures are the same: culled and whole, one pass and two cameras."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.view.engine import Engine
from sim.view.scene import Scene, SceneOptions
from sim.view.shaders import EyeMode
from tools.bench.render.ours import OurFrames
from tools.bench.render.tour import place_of, show, tour

SIDE: Final = 96
"""Pixels of an eye's side: a software renderer draws a whole school in a second."""

STEP_OF_COLOUR: Final = 3
"""Steps of 255 by which a pixel may differ between two ways of drawing: rounding at the last bit of a tone curve."""

SEED: Final = 2
"""Other poses than those that are timed."""

Picture = npt.NDArray[np.int64]


def compare(task: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to a ``pictures`` task: plan, people, poses, cache."""
    place = place_of(task["plan"])
    seen, poses = show(place, task["people"]), tour(place.space, task["poses"], SEED)
    with Engine() as engine:
        taken: dict[str, list[Picture]] = {}
        for name, culling, mode in (("culled", True, None), ("whole", False, None), ("cameras", True, EyeMode.PLAIN)):
            options = SceneOptions(cache=Path(task["cache"]), culling=culling)
            scene = Scene(engine.root, place.space, seen.people, options)
            lane = OurFrames(name, engine, scene, seen, poses, mode=mode, size=SIDE, read_back=True)
            lane.reset()
            taken[name] = [_picture(lane, k) for k in range(lane.steps)]
            lane.close()
            scene.close()
        renderer = engine.renderer
    pixels = sum(p.shape[0] * p.shape[1] for p in taken["culled"])
    culled = sum(int((a != b).any(axis=2).sum()) for a, b in zip(taken["culled"], taken["whole"], strict=True))
    apart = [np.abs(a - b).max(axis=2) for a, b in zip(taken["culled"], taken["cameras"], strict=True)]
    one_pass = sum(int((a > STEP_OF_COLOUR).sum()) for a in apart)
    return {"renderer": renderer, "pixels": pixels, "pictures": len(poses), "culled": culled, "one_pass": one_pass}


def _picture(lane: OurFrames, k: int) -> Picture:
    lane.step(k)
    return lane.target.picture().astype(np.int64)
