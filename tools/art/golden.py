"""Golden frames: ``python -m tools.art.golden [NAME…]`` draws them anew into ``tests/golden``; a test compares them.

Small pictures of many places, so that a change of light, shape or colour is seen.  They differ a little between drivers, so the
comparison blurs both pictures and allows some difference.
"""

import argparse
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from sim.core.state import State
from sim.plan.load import load_plan
from sim.resources import find
from sim.space.build import build_space
from sim.view.engine import Engine
from sim.view.eyes import eye_set, flat_eye
from sim.view.scene import Scene, SceneOptions
from sim.view.stereo import StereoTarget
from tools.art.golden_people import STAGED, TRAINEE, state_of
from tools.art.golden_views import VIEWS, View

FOLDER: Final = Path(__file__).parents[2] / "tests" / "golden"
PLAN: Final = "lingonmoskolan"
SIZE: Final = (480, 300)
SHARPER: Final = 2
"""Drawn this many times as large and brought down, so that edges do not depend on a driver's samples."""

STEP: Final = 4
"""Kept colours are multiples of this: half the bytes, and no difference to a blurred comparison."""

BLOCK: Final = 6
"""Pixels of a side of the squares whose mean colours are compared."""

Picture = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Distance:
    """How far apart two pictures are, in steps of 255: on average, and in the worst hundredth of squares."""

    mean: float
    worst: float


def distance(one: Picture, other: Picture) -> Distance:
    """Compares mean colours of small squares: edges and noise hardly count, light, colour and shape do."""
    if one.shape != other.shape:
        return Distance(255.0, 255.0)
    apart = np.abs(_squares(one) - _squares(other)).max(axis=2)
    return Distance(float(apart.mean()), float(np.percentile(apart, 99)))


def _squares(picture: Picture) -> npt.NDArray[np.float64]:
    height, width = (n // BLOCK * BLOCK for n in picture.shape[:2])
    cut = picture[:height, :width].astype(float)
    return np.asarray(cut.reshape(height // BLOCK, BLOCK, width // BLOCK, BLOCK, 3).mean(axis=(1, 3)))


def draw(views: Iterable[View], cache: Path | None = None) -> Iterator[tuple[View, Picture]]:
    """Draws views of the shipped school; everybody there is in any view is in the scene, and there where they belong.

    Raises MissingOnThisMachine where there is no OpenGL.
    """
    space, chosen = build_space(load_plan(find("plan", PLAN))), list(views)
    groups = {name: make(space.building) for name, make in STAGED.items()}
    everybody = [TRAINEE, *(p for people in groups.values() for p in people)]
    staged = ["", *(name for name, people in groups.items() for _ in people)]
    with Engine() as engine:
        for night in sorted({v.night for v in chosen}):
            scene = Scene(engine.root, space, everybody, SceneOptions(cache=cache, night=night))
            for view in (v for v in chosen if v.night == night):
                there = [bool(view.people) and name == view.people for name in staged]
                yield view, _picture(engine, scene, state_of(space, everybody, there), view)
            scene.close()


def _picture(engine: Engine, scene: Scene, state: State, view: View) -> Picture:
    space = scene.space
    for name in view.dark:
        state.lights_on[space.unit_index[name]] = 0
    for name in view.covered:
        state.blinds_down[space.unit_index[name]] = 1
    for name in view.open:
        state.door_open[space.door_index[name]] = 1.0
    scene.settle(state)
    unit = space.building.unit[view.unit]
    floor = space.building.level[unit.level_id].elevation
    at = view.at[0], view.at[1], view.at[2] + floor
    eye = flat_eye(at, view.heading, math.radians(view.pitch), view.fov, SIZE[0] / SIZE[1])
    eyes = eye_set([eye])
    target = StereoTarget(engine, SIZE[0] * SHARPER, SIZE[1] * SHARPER, eyes=1, samples=0, read_back=True)
    scene.use(target.mode)
    scene.look_from(eyes)
    target.set_eyes(eyes)
    engine.render()
    large = target.picture().astype(float)
    target.close()
    small = large.reshape(SIZE[1], SHARPER, SIZE[0], SHARPER, 3).mean(axis=(1, 3))
    return np.asarray(small + 0.5, np.uint8)


def path_of(view: View) -> Path:
    """Where a view's picture is kept."""
    return FOLDER / f"{view.name}.png"


def kept(view: View) -> Picture:
    """The picture as it was when it was last renewed. Raises FileNotFoundError when it never was."""
    with Image.open(path_of(view)) as image:
        return np.asarray(image.convert("RGB"))


def main() -> None:
    """Renews the pictures that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="views to draw anew; all when none is named")
    parser.add_argument("--cache", type=Path, help="folder for lit geometry, to draw sooner the next time")
    told = parser.parse_args()
    chosen = [v for v in VIEWS if not told.names or v.name in told.names]
    FOLDER.mkdir(exist_ok=True)
    for view, picture in draw(chosen, told.cache):
        rounded = np.minimum((picture.astype(int) + STEP // 2) // STEP * STEP, 255).astype(np.uint8)
        Image.fromarray(rounded).save(path_of(view), optimize=True)


if __name__ == "__main__":
    main()
