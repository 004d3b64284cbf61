"""Shapes of IFC elements as triangles in metres, and what importers ask of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from shapely import Polygon, linestrings, polygonize, polygons, set_precision, unary_union
from shapely.geometry.base import BaseGeometry

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]

GRID = 1e-3
"""Coordinates are snapped to whole millimetres: the plan format's promise."""

FLAT = 0.9
"""Least vertical part of a unit normal that makes a face a floor or a tread."""


KERNEL = "hybrid-cgal-simple-opencascade"
"""The light kernel for what it can do (extrusions, faceted bodies), the heavy one for the rest: same shapes, in less time."""

FARTHEST = 1e7
"""Metres from the origin beyond which a coordinate is no place on earth: national grids end there."""

MAP_COORDINATES = 10_000.0
"""A model farther than this from its origin is drawn in map coordinates, by eye."""

SPREAD = 5_000.0
"""No part of a school lies farther than this from its middle, by eye."""

NUDGE = 1e-4
"""A cut is made this far above the height asked for where corners lie just there."""

SHEET = 0.05
"""Thickness given to a surface without one, as a pane of glass drawn as a face: a usual frame."""


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

    @cached_property
    def whole_shadow(self) -> BaseGeometry:
        """All faces seen from above, as one area."""
        return self.shadow(self.faces)

    def shadow(self, faces: I32) -> BaseGeometry:
        """Some faces seen from above, as one area."""
        triangles = self.world[faces][:, :, :2]
        d = triangles[:, 1:] - triangles[:, :1]
        size = np.abs(d[:, 0, 0] * d[:, 1, 1] - d[:, 0, 1] * d[:, 1, 0])
        triangles = triangles[size > 1e-7]
        return set_precision(unary_union(set_precision(polygons(triangles), GRID)), GRID)

    def section(self, height: float) -> BaseGeometry:
        """The body cut level at a height (building axes), as an area; a sheet without thickness is given some."""
        triangles = self.world[self.faces]
        z = triangles[:, :, 2] - height
        z = np.where(np.abs(z) < NUDGE, -NUDGE, z)
        above = z > 0
        cut = above.any(axis=1) & ~above.all(axis=1)
        if not cut.any():
            return Polygon()
        lines = linestrings(_cuts(triangles[cut], z[cut], above[cut]))
        edges = set_precision(unary_union(lines), GRID)
        area = unary_union(polygonize([edges]))
        return area if not area.is_empty else edges.buffer(SHEET / 2, cap_style="flat", join_style="mitre")

    def moved(self, by: F64) -> "Shape":
        """The same shape somewhere else; ``by`` is (3,)."""
        matrix = self.matrix.copy()
        matrix[:3, 3] += by
        return Shape(self.local, self.faces, matrix)

    def z_range(self) -> tuple[float, float]:
        """Lowest and highest corner."""
        return float(self.world[:, 2].min()), float(self.world[:, 2].max())


def _cuts(triangles: F64, z: F64, above: NDArray[np.bool_]) -> F64:
    """Where triangles (n, 3, 3) with corners ``z`` above a plane cross it, (n, 2, 2): each has one corner alone on its side."""
    alone = np.where(above.sum(axis=1) == 1, above.argmax(axis=1), (~above).argmax(axis=1))
    rows = np.arange(len(triangles))
    ends = []
    for other in ((alone + 1) % 3, (alone + 2) % 3):
        share = z[rows, alone] / (z[rows, alone] - z[rows, other])
        a, b = triangles[rows, alone, :2], triangles[rows, other, :2]
        ends.append(a + share[:, None] * (b - a))
    return np.stack(ends, axis=1)


@dataclass(frozen=True)
class Shapes(Mapping[str, Shape]):
    """Shapes by GlobalId, moved near the origin; ``origin`` (x, y) is what was taken off, ``odd`` the ids left out."""

    found: Mapping[str, Shape]
    origin: tuple[float, float] = (0.0, 0.0)
    odd: tuple[str, ...] = ()

    def __getitem__(self, identity: str) -> Shape:
        return self.found[identity]

    def __iter__(self) -> Iterator[str]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)


def read_shapes(model: Any, elements: Iterable[Any], scale: float) -> Shapes:
    """Shapes of some elements, each meshed once; those the geometry kernel cannot make are not among them.

    Openings are not cut out of walls: rooms close by themselves then, and cutting takes most of the time.  An element
    without a shape of its own has that of its parts (a curtain wall its panes, a window its frame), in its own axes.
    """
    wanted = {e.id(): e for e in elements}
    parts = {e.GlobalId: parts_of(e) for e in wanted.values() if e.Representation is None}
    wanted.update({p.id(): p for each in parts.values() for p in each})
    shapes = _meshed(model, list(wanted.values()))
    for whole in (e for e in wanted.values() if e.GlobalId in parts and e.GlobalId not in shapes):
        body = joined(shapes[p.GlobalId] for p in parts[whole.GlobalId] if p.GlobalId in shapes)
        if body is not None:
            shapes[whole.GlobalId] = _in_own_axes(whole, body, scale)
    return _near_origin(shapes)


def parts_of(element: Any) -> list[Any]:
    """The physical parts an element is put together from, however deep, in the file's order; itself never among them."""
    seen = {element.id()}
    found: list[Any] = []
    waiting = [element]
    while waiting:
        whole = waiting.pop(0)
        for relation in getattr(whole, "IsDecomposedBy", ()):
            fresh = [p for p in relation.RelatedObjects or () if p.id() not in seen]
            seen.update(p.id() for p in fresh)
            waiting += fresh
            found += fresh
    return sorted((p for p in found if p.is_a("IfcElement")), key=lambda p: int(p.id()))


def _meshed(model: Any, wanted: list[Any]) -> dict[str, Shape]:
    import ifcopenshell.geom

    if not wanted:
        return {}
    settings = ifcopenshell.geom.settings()
    settings.set("weld-vertices", True)
    settings.set("disable-opening-subtractions", True)
    settings.set("mesher-linear-deflection", 0.05)  # a round column as a polygon is plenty for a plan
    iterator = ifcopenshell.geom.iterator(settings, model, 1, include=wanted, geometry_library=KERNEL)
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


def placement(element: Any, scale: float) -> F64:
    """Where an element's own axes stand in the building, 4 x 4 in metres (the file's own unit times ``scale``)."""
    import ifcopenshell.util.placement as util

    matrix = np.array(util.get_local_placement(element.ObjectPlacement), dtype=np.float64)
    matrix[:3, 3] *= scale
    return matrix


def _in_own_axes(element: Any, body: Shape, scale: float) -> Shape:
    """A shape in building axes as one in the element's own, as if it had been modelled in one piece."""
    matrix = placement(element, scale)
    return Shape((body.world - matrix[:3, 3]) @ matrix[:3, :3], body.faces, matrix)


def _near_origin(shapes: Mapping[str, Shape]) -> Shapes:
    """Without shapes that cannot be where they say, and, for models drawn in map coordinates, moved to a near origin."""
    sound = {i: s for i, s in shapes.items() if np.isfinite(s.world).all() and np.abs(s.world).max() <= FARTHEST}
    if not sound:
        return Shapes({}, odd=tuple(shapes))
    middles = np.array([(s.world.min(axis=0) + s.world.max(axis=0)) / 2 for s in sound.values()])
    centre = np.median(middles, axis=0)
    kept = {i: s for i, s in sound.items() if np.abs(s.world - centre).max() <= SPREAD}
    origin = np.array([0.0, 0.0, 0.0])
    if np.abs(centre[:2]).max() > MAP_COORDINATES:
        origin[:2] = np.floor(centre[:2] / 100.0) * 100.0  # whole hundreds: easy to add back by hand
        kept = {i: s.moved(-origin) for i, s in kept.items()}
    return Shapes(kept, (float(origin[0]), float(origin[1])), tuple(i for i in shapes if i not in kept))


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
