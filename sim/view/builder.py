"""Collects flat-shaded parts into one ``Mesh``: grids with holes, quads, boxes, polygons."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sim.view.mesh import I32, Material, Mesh, merge

F64 = npt.NDArray[np.float64]
Colour = tuple[float, float, float]
Vector = Sequence[float] | F64


def srgb(code: str) -> Colour:
    """Linear RGB of a web colour such as ``#d8c9a8``."""
    values = np.array([int(code[i : i + 2], 16) for i in (1, 3, 5)]) / 255.0
    red, green, blue = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    return float(red), float(green), float(blue)


_QUAD = np.array([[0, 1, 2], [0, 2, 3]], np.int32)


def _box_tables() -> tuple[F64, F64, I32]:
    """Corner signs (24, 3), face normals (24, 3) and triangles (12, 3) of a box."""
    eye, signs, normals = np.eye(3), [], []
    for i in range(3):
        u, v, w = eye[(i + 1) % 3], eye[(i + 2) % 3], eye[i]
        signs += [w - u - v, w + u - v, w + u + v, w - u + v, -w - u - v, -w - u + v, -w + u + v, -w + u - v]
        normals += [w] * 4 + [-w] * 4
    index = np.concatenate([_QUAD + 4 * k for k in range(6)])
    return np.array(signs), np.array(normals), index


_BOX_SIGNS, _BOX_NORMALS, _BOX_INDEX = _box_tables()


class MeshBuilder:
    """Adds parts; ``mesh`` gives the whole. Faces are counter-clockwise seen from the side their normal points to."""

    def __init__(self) -> None:
        self._parts: list[Mesh] = []

    def add(self, position: F64, index: npt.NDArray[np.integer], normal: Vector, colour: Colour, material: Material) -> None:
        """Triangles that share one normal, or have one per vertex when ``normal`` is (n, 3)."""
        n = len(position)
        if n == 0 or len(index) == 0:
            return
        self._parts.append(
            Mesh(
                np.asarray(position, np.float32),
                np.broadcast_to(np.asarray(normal, np.float32), (n, 3)),
                np.broadcast_to(np.asarray(colour, np.float32), (n, 3)),
                np.full(n, int(material), np.uint8),
                np.asarray(index, np.int32),
            )
        )

    def append(self, mesh: Mesh) -> None:
        """A finished mesh."""
        if len(mesh.index):
            self._parts.append(mesh)

    def quad(self, corners: Sequence[Vector], colour: Colour, material: Material) -> None:
        """A flat quadrilateral, corners counter-clockwise seen from its front."""
        p = np.asarray(corners, float)
        (ax, ay, az), (bx, by, bz) = (p[1] - p[0]).tolist(), (p[2] - p[0]).tolist()
        nx, ny, nz = ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx
        length = math.sqrt(nx * nx + ny * ny + nz * nz)
        if length > 1e-9:
            self.add(p, _QUAD, (nx / length, ny / length, nz / length), colour, material)

    def box(
        self,
        centre: Vector,
        axes: tuple[Vector, Vector, Vector],
        half: Vector,
        colour: Colour,
        material: Material,
        faces: Sequence[int] = range(6),
    ) -> None:
        """A box around ``centre`` with right-handed unit ``axes`` and half sizes along them.

        ``faces`` are those that can be seen: 2 k looks along axis k, 2 k + 1 against it.
        """
        reach = np.asarray(axes, float) * np.asarray(half, float)[:, None]
        corners = np.asarray(centre, float) + _BOX_SIGNS @ reach
        normals = _BOX_NORMALS @ np.asarray(axes, float)
        index = _BOX_INDEX
        if len(faces) < 6:
            kept = np.array([4 * f + c for f in faces for c in range(4)])
            corners, normals, index = corners[kept], normals[kept], _BOX_INDEX[: 2 * len(faces)]
        self.add(corners, index, normals, colour, material)

    def mesh(self) -> Mesh:
        """Everything added so far."""
        return merge(self._parts)


def grid(us: F64, vs: F64, keep: npt.NDArray[np.bool_] | None = None) -> tuple[F64, I32]:
    """Vertices (n, 2) at every (u, v) and the triangles of the kept cells; ``keep`` is (len(us) - 1, len(vs) - 1).

    Triangles are counter-clockwise where u points right and v up; vertices no kept cell uses are dropped.
    """
    points = np.stack(np.meshgrid(us, vs, indexing="ij"), axis=-1).reshape(-1, 2)
    cells = np.ones((len(us) - 1, len(vs) - 1), bool) if keep is None else keep
    i, j = np.nonzero(cells)
    low = (i * len(vs) + j).astype(np.int32)
    step = np.int32(len(vs))
    quads = np.stack([low, low + step, low + step + 1, low, low + step + 1, low + 1], axis=-1).reshape(-1, 3)
    used, index = np.unique(quads, return_inverse=True)
    return points[used], index.reshape(-1, 3).astype(np.int32)


def tube(points: F64, radius: float, sides: int = 8) -> tuple[F64, F64, I32]:
    """Positions, normals and triangles of a round bar along a polyline (n, 3), open at the ends."""
    p = np.asarray(points, float)
    forward = np.gradient(p, axis=0)
    forward /= np.maximum(np.linalg.norm(forward, axis=1, keepdims=True), 1e-9)
    helper = np.where(np.abs(forward[:, 2:3]) > 0.9, [[1.0, 0.0, 0.0]], [[0.0, 0.0, 1.0]])
    side = np.cross(forward, helper)
    side /= np.maximum(np.linalg.norm(side, axis=1, keepdims=True), 1e-9)
    up = np.cross(side, forward)
    angle = np.linspace(0.0, 2 * np.pi, sides, endpoint=False)
    normal = side[:, None] * np.cos(angle)[None, :, None] + up[:, None] * np.sin(angle)[None, :, None]
    position = p[:, None] + radius * normal
    ring, k = np.arange(len(p) - 1)[:, None] * sides, np.arange(sides)[None]
    a, b = (ring + k).ravel(), (ring + (k + 1) % sides).ravel()
    index = np.concatenate([np.stack([a, a + sides, b], -1), np.stack([b, a + sides, b + sides], -1)])
    return position.reshape(-1, 3), normal.reshape(-1, 3), index.astype(np.int32)
