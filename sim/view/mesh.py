"""Triangles as arrays, before they become an engine's vertex buffers."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
I32 = npt.NDArray[np.int32]
U8 = npt.NDArray[np.uint8]


class Material(IntEnum):
    """How a surface takes light; data in the vertex, never a render state. The fragment shader knows each by number."""

    PAINT = 0  # walls, lacquer
    LINOLEUM = 1
    CEILING_TILE = 2
    WOOD = 3
    METAL = 4
    FABRIC = 5
    GLOW = 6  # lamps and lit signs
    PAPER = 7
    SKIN = 8
    GRASS = 9
    ASPHALT = 10
    BRICK = 11
    LEAF = 12
    TILE = 13  # wet-room tiles
    GYM_FLOOR = 14
    SCREEN = 15


@dataclass(frozen=True)
class Mesh:
    """One coloured triangle mesh; counter-clockwise seen from outside. ``colour`` is linear RGB albedo, 0..1."""

    position: F32  # (n, 3) metres
    normal: F32  # (n, 3) unit
    colour: F32  # (n, 3)
    material: U8  # (n,) Material
    index: I32  # (m, 3)

    def placed(self, x: float, y: float, z: float, heading: float) -> "Mesh":
        """A copy turned about z by ``heading`` and moved."""
        c, s = np.cos(heading), np.sin(heading)
        turn = np.array([[c, s, 0.0], [-s, c, 0.0], [0.0, 0.0, 1.0]], np.float32)
        moved = self.position @ turn + np.array([x, y, z], np.float32)
        return Mesh(moved.astype(np.float32), (self.normal @ turn).astype(np.float32), self.colour, self.material, self.index)


def merge(meshes: Sequence[Mesh]) -> Mesh:
    """One mesh with all the triangles, in order; empty input gives an empty mesh."""
    if not meshes:
        empty = np.zeros((0, 3), np.float32)
        return Mesh(empty, empty, empty, np.zeros(0, np.uint8), np.zeros((0, 3), np.int32))
    starts = np.cumsum([0] + [len(m.position) for m in meshes[:-1]])
    return Mesh(
        np.concatenate([m.position for m in meshes]),
        np.concatenate([m.normal for m in meshes]),
        np.concatenate([m.colour for m in meshes]),
        np.concatenate([m.material for m in meshes]),
        np.concatenate([m.index + s for m, s in zip(meshes, starts, strict=True)]).astype(np.int32),
    )
