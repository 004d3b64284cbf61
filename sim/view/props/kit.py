"""Modelling kit: rounded boxes, cushions, tubes, lathes and flat panels as plain arrays.

Frame of every piece as in the catalogue: x front, y across, z up, metres. Corners are bevelled and normals bend over the bevel,
so that forty-four triangles already look like a rounded board. Triangles run counter-clockwise seen from outside.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.plan.building import Polygon
from sim.space.polygon import triangulate
from sim.view.mesh import Material, Mesh

F64 = npt.NDArray[np.float64]
Span = tuple[float, float]
Vec = tuple[float, float, float]

CREASE: Final = 0.6
"""Cosine of the angle from which a lathe's profile keeps a sharp edge (53°)."""


class Paint(NamedTuple):
    """Linear RGB albedo and how the surface takes light."""

    colour: Vec
    material: Material = Material.PAINT

    def shaded(self, factor: float) -> "Paint":
        """The same paint, darker or lighter."""
        r, g, b = (min(1.0, c * factor) for c in self.colour)
        return Paint((r, g, b), self.material)


def paint(srgb: str, material: Material = Material.PAINT) -> Paint:
    """Paint from an sRGB hex colour such as ``#dbc5a0``."""
    channels = [int(srgb[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return Paint((r, g, b), material)


def turn_x(angle: float) -> F64:
    """Rotation about x by ``angle`` radians."""
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[1, 0, 0], [0, c, -s], [0, s, c]])


def turn_y(angle: float) -> F64:
    """Rotation about y by ``angle`` radians; positive leans the top towards +x."""
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])


def turn_z(angle: float) -> F64:
    """Rotation about z by ``angle`` radians."""
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])


def jitter(k: int, seed: float = 0.0) -> float:
    """A number in 0..1 that looks random and is the same on every machine: integers mixed as in MurmurHash3's finaliser."""
    mixed = (k * 0x9E3779B1 + round(seed * 1000) * 0x85EBCA77 + 0x165667B1) & 0xFFFFFFFF
    for factor in (0x85EBCA6B, 0xC2B2AE35):
        mixed = ((mixed ^ (mixed >> 15)) * factor) & 0xFFFFFFFF
    return (mixed ^ (mixed >> 16)) / 0x100000000


class Kit:
    """Collects parts of one piece; every method adds one part."""

    def __init__(self) -> None:
        self._position: list[F64] = []
        self._normal: list[F64] = []
        self._colour: list[F64] = []
        self._material: list[npt.NDArray[np.uint8]] = []
        self._index: list[npt.NDArray[np.int64]] = []
        self._count = 0

    def add(self, position: npt.ArrayLike, normal: npt.ArrayLike, index: npt.ArrayLike, look: Paint) -> None:
        """Raw triangles: (n, 3) positions and normals, (m, 3) indices; triangles without area are left out."""
        p, n, t = np.asarray(position, float), np.asarray(normal, float), np.asarray(index, int).reshape(-1, 3)
        area = np.linalg.norm(np.cross(p[t[:, 1]] - p[t[:, 0]], p[t[:, 2]] - p[t[:, 0]]), axis=1)
        self._position.append(p)
        self._normal.append(n / np.maximum(np.linalg.norm(n, axis=1, keepdims=True), 1e-12))
        self._colour.append(np.tile(look.colour, (len(p), 1)))
        self._material.append(np.full(len(p), look.material, np.uint8))
        self._index.append(t[area > 1e-9] + self._count)
        self._count += len(p)

    def block(
        self, x: Span, y: Span, z: Span, look: Paint, *, bevel: float = 0.004, turn: F64 | None = None, without: str = ""
    ) -> None:
        """A board from span to span with bevelled edges (44 triangles), turned about its middle.

        With ``bevel`` 0 it is a plain box (12), ``without`` the faces nobody can see: ``back`` (-x), ``bottom``.
        """
        low, high = np.array([x[0], y[0], z[0]]), np.array([x[1], y[1], z[1]])
        half, middle = (high - low) / 2, (high + low) / 2
        bevel = min(bevel, 0.98 * float(half.min()))
        position, normal, index = _bevelled(half, bevel) if bevel > 0 else _plain(half, without)
        self._turned(position, normal, index, look, middle, turn)

    def cushion(self, x: Span, y: Span, z: Span, look: Paint, *, radius: float, steps: int = 1, turn: F64 | None = None) -> None:
        """A box with round edges and corners of ``radius``, each quarter bend in ``2 × steps`` parts (108, 300… triangles)."""
        low, high = np.array([x[0], y[0], z[0]]), np.array([x[1], y[1], z[1]])
        half, middle = (high - low) / 2, (high + low) / 2
        position, normal, index = _rounded(half, min(radius, float(half.min()) * 0.999), steps)
        self._turned(position, normal, index, look, middle, turn)

    def tube(
        self, path: Sequence[Vec], radius: float | Sequence[float], look: Paint, *, sides: int = 6, caps: bool = True
    ) -> None:
        """A round bar along a path of points; ``radius`` per point makes it taper."""
        points = np.asarray(path, float)
        radii = np.broadcast_to(np.asarray(radius, float), len(points))
        along = _directions(points)
        ring_normals = _ring_frames(along, sides)
        position = points[:, None, :] + ring_normals * radii[:, None, None]
        n = len(points)
        index = [
            (i * sides + j, i * sides + (j + 1) % sides, (i + 1) * sides + (j + 1) % sides, (i + 1) * sides + j)
            for i in range(n - 1)
            for j in range(sides)
        ]
        self.add(position.reshape(-1, 3), ring_normals.reshape(-1, 3), _quads(index), look)
        if caps:
            for i, sign in ((0, -1.0), (n - 1, 1.0)):
                fan = [(0, j, j + 1) if sign > 0 else (0, j + 1, j) for j in range(1, sides - 1)]
                self.add(position[i], np.tile(along[i] * sign, (sides, 1)), fan, look)

    def lathe(
        self,
        profile: Sequence[Span],
        look: Paint,
        *,
        at: Vec = (0.0, 0.0, 0.0),
        sides: int = 16,
        scale: Span = (1.0, 1.0),
        turn: F64 | None = None,
    ) -> None:
        """A turned shape: ``profile`` of (radius, height) from bottom to top seen from outside; ``scale`` flattens x and y."""
        p = np.asarray(profile, float)
        step = np.diff(p, axis=0)
        flat = np.stack([step[:, 1], -step[:, 0]], 1)
        flat /= np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-12)
        angle = np.linspace(0, 2 * np.pi, sides, endpoint=False)
        circle = np.stack([np.cos(angle), np.sin(angle)], 1)
        for k in range(len(step)):
            ends = [_smoothed(flat, k, k - 1), _smoothed(flat, k, k + 1)]
            rings, normals = [], []
            for (r, z), (nr, nz) in zip((p[k], p[k + 1]), ends, strict=True):
                rings.append(np.column_stack([circle * r * np.array(scale), np.full(sides, z)]))
                normals.append(np.column_stack([circle * nr / np.array(scale), np.full(sides, nz)]))
            index = [(j, (j + 1) % sides, sides + (j + 1) % sides, sides + j) for j in range(sides)]
            self._turned(np.concatenate(rings), np.concatenate(normals), _quads(index), look, np.asarray(at, float), turn)

    def panel(self, points: Sequence[Vec], look: Paint) -> None:
        """A flat polygon, counter-clockwise seen from its front; may be concave when it faces ±x."""
        p = np.asarray(points, float)
        normal = np.cross(p, np.roll(p, -1, axis=0)).sum(axis=0)
        normal /= np.linalg.norm(normal)
        index = [(0, i, i + 1) for i in range(1, len(p) - 1)]
        if len(p) > 4 and abs(normal[0]) > 0.99:
            front = Polygon(tuple((float(y) * float(np.sign(normal[0])), float(z)) for _, y, z in p))
            index = [(int(a), int(b), int(c)) for a, b, c in triangulate(front)[1]]
        self.add(p, np.tile(normal, (len(p), 1)), index, look)

    def disc(self, x: float, y: float, z: float, radius: float, look: Paint, *, sides: int = 20) -> None:
        """A flat round plate facing +x."""
        angle = np.linspace(0, 2 * np.pi, sides, endpoint=False)
        self.panel([(x, y + radius * float(np.cos(a)), z + radius * float(np.sin(a))) for a in angle], look)

    def ball(self, at: Vec, radii: Vec, look: Paint, *, sides: int = 8, rings: int = 4) -> None:
        """An ellipsoid."""
        t = np.linspace(-np.pi / 2, np.pi / 2, rings + 1)
        profile = [(float(np.cos(a)), float(np.sin(a)) * radii[2]) for a in t]
        self.lathe(profile, look, at=at, sides=sides, scale=(radii[0], radii[1]))

    def fit(self, x: Span, y: Span, z: Span) -> None:
        """Stretch everything added so far to fill a box: for grown shapes, whose size comes out by chance."""
        everything = np.concatenate(self._position)
        low, high = everything.min(axis=0), everything.max(axis=0)
        start, end = np.array([x[0], y[0], z[0]]), np.array([x[1], y[1], z[1]])
        self._position = [start + (p - low) * (end - start) / (high - low) for p in self._position]

    def mesh(self) -> Mesh:
        """Everything added, as one mesh."""
        return Mesh(
            np.concatenate(self._position).astype(np.float32),
            np.concatenate(self._normal).astype(np.float32),
            np.concatenate(self._colour).astype(np.float32),
            np.concatenate(self._material),
            np.concatenate(self._index).astype(np.int32),
        )

    def _turned(self, position: F64, normal: F64, index: npt.ArrayLike, look: Paint, middle: F64, turn: F64 | None) -> None:
        if turn is not None:
            position, normal = position @ turn.T, normal @ turn.T
        self.add(position + middle, normal, index, look)


def _plain(half: F64, without: str) -> tuple[F64, F64, list[tuple[int, int, int]]]:
    """A box with sharp edges: four corners per face; faces named in ``without`` are left open."""
    left_out = {axis for axis, name in ((0, "back"), (2, "bottom")) if name in without}
    position: list[F64] = []
    normal: list[F64] = []
    index: list[tuple[int, int, int]] = []
    for axis in range(3):
        for sign in (-1.0, 1.0):
            if sign < 0 and axis in left_out:
                continue
            u, v = (axis + 1) % 3, (axis + 2) % 3
            corners = [(-1, -1), (1, -1), (1, 1), (-1, 1)] if sign > 0 else [(-1, -1), (-1, 1), (1, 1), (1, -1)]
            base = len(position)
            for a, b in corners:
                p = np.zeros(3)
                p[axis], p[u], p[v] = sign * half[axis], a * half[u], b * half[v]
                n = np.zeros(3)
                n[axis] = sign
                position.append(p)
                normal.append(n)
            index += [(base, base + 1, base + 2), (base, base + 2, base + 3)]
    return np.array(position), np.array(normal), index


def _bevelled(half: F64, bevel: float) -> tuple[F64, F64, list[tuple[int, int, int]]]:
    """A box whose faces end ``bevel`` before its edges; strips and corners between them carry the faces' normals."""
    signs = [(sx, sy, sz) for sx in (-1, 1) for sy in (-1, 1) for sz in (-1, 1)]
    number = {(s, axis): 3 * i + axis for i, s in enumerate(signs) for axis in range(3)}
    position, normal = np.zeros((24, 3)), np.zeros((24, 3))
    for (s, axis), k in number.items():
        inner = np.array(s) * (half - bevel)
        inner[axis] = s[axis] * half[axis]
        position[k] = inner
        normal[k, axis] = s[axis]
    polygons: list[list[int]] = [[number[(s, a)] for a in range(3)] for s in signs]
    for axis in range(3):
        u, v = (axis + 1) % 3, (axis + 2) % 3
        for sign in (-1, 1):
            face = [s for s in signs if s[axis] == sign]
            face.sort(key=lambda s: np.arctan2(s[v], s[u]))
            polygons.append([number[(s, axis)] for s in face])
        for su in (-1, 1):
            for sv in (-1, 1):
                a, b = (s for s in signs if s[u] == su and s[v] == sv)
                polygons.append([number[(a, u)], number[(b, u)], number[(b, v)], number[(a, v)]])
    index = []
    for polygon in polygons:
        p = position[polygon]
        flipped = np.dot(np.cross(p[1] - p[0], p[2] - p[0]), normal[polygon].sum(axis=0)) < 0
        ring = polygon[::-1] if flipped else polygon
        index += [(ring[0], ring[i], ring[i + 1]) for i in range(1, len(ring) - 1)]
    return position, normal, index


def _rounded(half: F64, radius: float, steps: int) -> tuple[F64, F64, list[tuple[int, int, int]]]:
    """A box with spherical corners: each cube face a grid whose rim bends over the edge, meeting its neighbour at 45°."""
    bend = np.tan(np.linspace(0, np.pi / 4, steps + 1))
    core = half - radius
    position: list[F64] = []
    normal: list[F64] = []
    index: list[tuple[int, int, int, int]] = []
    for axis in range(3):
        u, v = (axis + 1) % 3, (axis + 2) % 3
        for sign in (-1.0, 1.0):
            side = np.concatenate([-1 - bend[::-1], 1 + bend])  # ±1 marks the core's edge, beyond it the bend
            cu, cv = np.meshgrid(side, side, indexing="ij")
            n = np.zeros((*cu.shape, 3))
            n[..., axis] = sign
            n[..., u] = np.sign(cu) * (np.abs(cu) - 1)
            n[..., v] = np.sign(cv) * (np.abs(cv) - 1)
            n /= np.linalg.norm(n, axis=-1, keepdims=True)
            p = np.zeros_like(n)
            p[..., axis], p[..., u], p[..., v] = sign * core[axis], np.sign(cu) * core[u], np.sign(cv) * core[v]
            p += n * radius
            base, size = sum(len(x) for x in position), len(side)
            position.append(p.reshape(-1, 3))
            normal.append(n.reshape(-1, 3))
            for i in range(size - 1):
                for j in range(size - 1):
                    q = (base + i * size + j, base + (i + 1) * size + j, base + (i + 1) * size + j + 1, base + i * size + j + 1)
                    index.append(q if sign > 0 else (q[3], q[2], q[1], q[0]))
    return np.concatenate(position), np.concatenate(normal), _quads(index)


def _quads(quads: Sequence[tuple[int, int, int, int]]) -> list[tuple[int, int, int]]:
    return [t for a, b, c, d in quads for t in ((a, b, c), (a, c, d))]


def _directions(points: F64) -> F64:
    """Unit direction of a path at each point: along its neighbours."""
    ahead = np.vstack([np.diff(points, axis=0), points[-1:] - points[-2:-1]])
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    behind = np.vstack([ahead[:1], ahead[:-1]])
    mean = ahead + behind
    return np.asarray(mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-12))


def _ring_frames(along: F64, sides: int) -> F64:
    """For each point, ``sides`` unit vectors round its direction, carried along without twist: (n, sides, 3)."""
    start = np.array([0.0, 0.0, 1.0]) if abs(along[0, 2]) < 0.9 else np.array([1.0, 0.0, 0.0])
    u = np.cross(along[0], start)
    angle = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    rings = []
    for d in along:
        u = u - d * (u @ d)
        u = u / np.linalg.norm(u)
        w = np.cross(d, u)
        rings.append(np.cos(angle)[:, None] * u + np.sin(angle)[:, None] * w)
    return np.array(rings)


def _smoothed(flat: F64, k: int, other: int) -> F64:
    """Normal of a lathe segment's end: shared with its neighbour unless the profile has an edge there."""
    if 0 <= other < len(flat) and float(flat[k] @ flat[other]) > CREASE:
        return np.asarray((flat[k] + flat[other]) / 2)
    return np.asarray(flat[k])
