"""What tests of people share: a person as the view sees one, and figures posed as the shader poses them."""

from dataclasses import dataclass

import numpy as np

from sim.view.people.cast import Cast, Clip, Level


@dataclass(frozen=True)
class Somebody:
    """What the view asks of a person, and what it may ask besides."""

    age: int
    height: float
    look: int
    mobility: str = "walking"
    role: str = ""


def posed(cast: Cast, figure: int, clip: Clip, frame: int, level: int = 1) -> np.ndarray:
    """(n, 3) vertices of one figure in one frame, 1 tall."""
    return skinned(cast.levels[level], figure, cast.clips.palette[cast.skeleton[figure], clip, frame])


def skinned(level: Level, figure: int, palette: np.ndarray) -> np.ndarray:
    """(n, 3) vertices of a level's figure with these bones (b, 3, 4)."""
    p = np.column_stack([level.position[figure], np.ones(level.position.shape[1])]).astype(float)
    bones, weight = level.bones[figure], level.weight[figure][:, None]
    first, second = (np.einsum("ijk,ik->ij", palette[bones[:, k]].astype(float), p) for k in (0, 1))
    return first * weight + second * (1.0 - weight)


def named(cast: Cast, name: str) -> int:
    """A character's number."""
    return [c.name for c in cast.characters].index(name)
