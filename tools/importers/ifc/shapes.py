"""Shapes of IFC elements as triangles in metres, and what importers ask of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from shapely import Polygon, polygons, set_precision, unary_union
from shapely.geometry.base import BaseGeometry

F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]

GRID = 1e-3
"""Coordinates are snapped to whole millimetres: the plan format's promise."""

FLAT = 0.9
"""Least vertical part of a unit normal that makes a face a floor or a tread."""


@dataclass(frozen=True)
class Shape:
    """Triangles of one element: ``local`` corners in its own axes, and where those stand in the building (4 x 4, metres)."""

    local: F64  # (n, 3)
    faces: I32  # (m, 3)
    matrix: F64  # (4, 4)

    @cached_property
    def world(self) -> F64:
        """Corners in building coordinates, (n, 3)."""
        return self.local @ self.matrix[:3, :3].T + self.matrix[:3, 3]

    @cached_property
    def normals(self) -> F64:
        """Face normals times twice the face's area, building axes, pointing out of a closed body, (m, 3)."""
        a, b, c = (self.world[self.faces[:, k]] for k in range(3))
        normal = np.cross(b - a, c - a)
        volume = float(np.einsum("ij,ij->", a - self.world.mean(axis=0), normal))
        return normal if volume >= 0 else -normal

    def flat_faces(self, sign: int) -> I32:
        """Faces that lie flat and look up (+1) or down (-1)."""
        length = np.linalg.norm(self.normals, axis=1)
        flat: I32 = self.faces[sign * self.normals[:, 2] > FLAT * np.maximum(length, 1e-12)]
        return flat

    def shadow(self, faces: I32 | None = None) -> BaseGeometry:
        """The faces (all of them unless given) seen from above, as one area."""
        triangles = self.world[self.faces if faces is None else faces][:, :, :2]
        d = triangles[:, 1:] - triangles[:, :1]
        size = np.abs(d[:, 0, 0] * d[:, 1, 1] - d[:, 0, 1] * d[:, 1, 0])
        triangles = triangles[size > 1e-7]
        return set_precision(unary_union(set_precision(polygons(triangles), GRID)), GRID)

    def z_range(self) -> tuple[float, float]:
        """Lowest and highest corner."""
        return float(self.world[:, 2].min()), float(self.world[:, 2].max())


def read_shapes(model: Any, elements: Iterable[Any]) -> dict[str, Shape]:
    """Shapes of some elements by GlobalId; those the geometry kernel cannot make are left out."""
    import ifcopenshell.geom

    wanted = list(elements)
    if not wanted:
        return {}
    settings = ifcopenshell.geom.settings()
    settings.set("weld-vertices", True)
    settings.set("mesher-linear-deflection", 0.05)  # a round column as a polygon is plenty for a plan
    iterator = ifcopenshell.geom.iterator(settings, model, 1, include=wanted)
    shapes: dict[str, Shape] = {}
    if not iterator.initialize():
        return shapes
    while True:
        item = iterator.get()
        corners = np.array(item.geometry.verts, dtype=np.float64).reshape(-1, 3)
        faces = np.array(item.geometry.faces, dtype=np.int32).reshape(-1, 3)
        matrix = np.array(item.transformation.matrix, dtype=np.float64).reshape(4, 4).T
        if len(faces):
            shapes.setdefault(item.guid, Shape(corners, faces, matrix))
        if not iterator.next():
            return shapes


def joined(shapes: Iterable[Shape]) -> Shape | None:
    """Several shapes as one in building axes, or None when there are none."""
    parts = list(shapes)
    if not parts:
        return None
    starts = np.cumsum([0, *(len(p.local) for p in parts)])
    faces = np.vstack([p.faces + start for p, start in zip(parts, starts[:-1], strict=True)])
    return Shape(np.vstack([p.world for p in parts]), faces.astype(np.int32), np.eye(4))


def largest(area: BaseGeometry) -> tuple[Polygon | None, int]:
    """The largest polygon of an area and how many parts of at least a tenth of a square metre it has."""
    parts = [g for g in getattr(area, "geoms", [area]) if isinstance(g, Polygon) and g.area > 0.1]
    return (max(parts, key=lambda p: (p.area, p.bounds)) if parts else None), len(parts)
