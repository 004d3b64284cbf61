"""Shapes for far away: parts of a mesh that nearly fill their box become that box, what is too small to be seen goes."""

from typing import Final

import numpy as np
import numpy.typing as npt

from sim.view.builder import MeshBuilder
from sim.view.mesh import F32, I32, Material, Mesh, merge

F64 = npt.NDArray[np.float64]

_SMALL: Final = 0.07
"""Metres; a part no larger than this is six pixels of a headset from where these shapes are drawn."""

_OPEN, _CLOSED = 0.1, (0.7, 1.45)
"""What a part covers of a side of its box, as a share: up to the first the side is open, in between it is no box; by eye."""

_BELOW: Final = 0.8
"""Metres; nobody looks up at what hangs lower, from another room."""

_TONE, _SHORTER = 0.06, 0.1
"""Albedo by which a form's mean colour may differ, and metres by which it may reach less or more far; by eye."""

_WELD: Final = 1e-4
"""Metres between corners that are one."""

_AXES: Final = (np.array([1.0, 0, 0]), np.array([0, 1.0, 0]), np.array([0, 0, 1.0]))


def parts_of(mesh: Mesh) -> I32:
    """(triangles,) which part each triangle belongs to: triangles that share a corner's place are of one part."""
    places = np.round(mesh.position / _WELD).astype(np.int64)
    _, corner = np.unique(places, axis=0, return_inverse=True)
    index = corner.reshape(-1)[mesh.index]
    label = np.arange(int(corner.max(initial=-1)) + 1)
    while True:
        least = label[index].min(axis=1)
        spread = label.copy()
        np.minimum.at(spread, index, least[:, None])
        if (spread == label).all():
            break
        label = spread
    _, part = np.unique(label[index[:, 0]], return_inverse=True) if len(index) else (None, np.zeros(0))
    return np.asarray(part.reshape(-1), np.int32)


def areas(mesh: Mesh) -> F64:
    """(triangles,) square metres."""
    a, b, c = (mesh.position[mesh.index[:, k]].astype(float) for k in range(3))
    return np.asarray(np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2)


def boxed(mesh: Mesh) -> Mesh:
    """The same in boxes where boxes do; parts of another shape stay as they are."""
    part, size = parts_of(mesh), areas(mesh)
    kept: list[Mesh] = []
    for k in range(int(part.max(initial=-1)) + 1):
        mine = part == k
        box = _box(mesh, mesh.index[mine], size[mine])
        if box is None:
            kept.append(_only(mesh, mesh.index[mine]))
        elif len(box.index):
            kept.append(box if len(box.index) < int(mine.sum()) else _only(mesh, mesh.index[mine]))
    return merge(kept)


def _box(mesh: Mesh, index: I32, size: F64) -> Mesh | None:
    """The box around a part, empty where the part is too small to be seen; None where it is no box."""
    corners = mesh.position[index].astype(float)
    low, high = corners.min(axis=(0, 1)), corners.max(axis=(0, 1))
    x, y, z = np.maximum(high - low, 1e-3)
    out = MeshBuilder()
    if max(x, y, z) < _SMALL:
        return out.mesh()
    covered = _covered(corners) / np.repeat([y * z, z * x, x * y], 2)
    if ((covered > _OPEN) & ((covered < _CLOSED[0]) | (covered > _CLOSED[1]))).any():
        return None
    faces = np.nonzero(covered > _OPEN)[0].tolist()
    if not faces:
        return None
    colour = size @ mesh.colour[index[:, 0]].astype(float) / max(float(size.sum()), 1e-12)
    material = Material(int(mesh.material[index[int(size.argmax()), 0]]))
    r, g, b = (float(v) for v in colour)
    out.box((low + high) / 2, _AXES, (high - low) / 2, (r, g, b), material, faces)
    return out.mesh()


def _covered(corners: F64) -> F64:
    """(6,) square metres that triangles (n, 3, 3) show along x, against x, along y and so on."""
    facing = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]) / 2
    shown = np.stack([np.maximum(facing, 0.0), np.maximum(-facing, 0.0)], axis=2)
    return np.asarray(shown.sum(axis=0).reshape(-1))


def _only(mesh: Mesh, index: I32) -> Mesh:
    """Some triangles of a mesh and the vertices they need."""
    used, fresh = np.unique(index, return_inverse=True)
    position: F32 = mesh.position[used]
    return Mesh(position, mesh.normal[used], mesh.colour[used], mesh.material[used], fresh.reshape(-1, 3).astype(np.int32))


def from_above(mesh: Mesh) -> Mesh:
    """A mesh without what looks down at the floor."""
    heights, downwards = mesh.position[mesh.index, 2].max(axis=1), mesh.normal[mesh.index, 2].max(axis=1) < -0.7
    return _only(mesh, mesh.index[~(downwards & (heights < _BELOW))])


def thinnest(forms: list[Mesh], like: Mesh) -> Mesh:
    """The form with the fewest triangles that shows about as much of about the same colour as ``like``; else ``like`` itself."""
    return min([like, *(m for m in forms if _alike(m, like))], key=lambda m: len(m.index))


def _alike(one: Mesh, other: Mesh) -> bool:
    (size, colour), (whole, wanted) = _looks(one), _looks(other)
    reach = np.abs(_extent(one) - _extent(other)).max() if size else np.inf
    return 0.8 * whole <= size <= 1.25 * whole and float(np.abs(colour - wanted).max()) < _TONE and float(reach) < _SHORTER


def _looks(mesh: Mesh) -> tuple[float, F64]:
    """Square metres and mean colour."""
    size = areas(mesh)
    whole = float(size.sum())
    return whole, size @ mesh.colour[mesh.index[:, 0]].astype(float) / max(whole, 1e-12)


def _extent(mesh: Mesh) -> F64:
    """(2, 3) low and high corner of what is drawn."""
    corners = mesh.position[mesh.index].reshape(-1, 3)
    return np.stack([corners.min(axis=0), corners.max(axis=0)]).astype(float)
