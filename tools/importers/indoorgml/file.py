"""An IndoorGML 1.0 or 1.1 file as cells, states and transitions, whatever prefixes and layers it uses."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element

import numpy as np

from sim.errors import FileProblem
from tools.importers.geographic import F64
from tools.importers.limits import line_of, number, read_xml, text

GML_ID: Final = ("{http://www.opengis.net/gml/3.2}id", "{http://www.opengis.net/gml}id", "id")
HREF: Final = "{http://www.w3.org/1999/xlink}href"

CELLS: Final = frozenset({"CellSpace", "GeneralSpace", "NavigableSpace", "NonNavigableSpace", "TransferSpace", "TransitionSpace"})
"""Cells that are rooms, in the core and the navigation module."""

DOOR_CELLS: Final = frozenset({"ConnectionSpace", "AnchorSpace"})
"""Cells that are doorways; an anchor space leads outdoors."""

BOUNDARIES: Final = frozenset(
    {"CellSpaceBoundary", "NavigableBoundary", "TransferBoundary", "ConnectionBoundary", "AnchorBoundary"}
)


@dataclass(frozen=True)
class Face:
    """A polygon in space: the exterior first, then holes, each ``(n, 3)`` without the repeated point."""

    rings: tuple[F64, ...]


@dataclass(frozen=True)
class Cell:
    """A room or doorway: ``kind`` is its element's name, ``state`` the id of its node in the graph."""

    id: str
    kind: str
    name: str
    faces: tuple[Face, ...]
    state: str


@dataclass(frozen=True)
class Transition:
    """An edge of the graph between two states; ``line`` are its points, ``boundary`` what it goes through."""

    id: str
    ends: tuple[str, str]
    line: F64
    boundary: str


@dataclass(frozen=True)
class Document:
    """All of a file; ``cell_of`` leads from a state to its cell, ``boundaries`` have the points of surfaces between cells."""

    cells: tuple[Cell, ...]
    cell_of: dict[str, str]
    transitions: tuple[Transition, ...]
    boundaries: dict[str, F64]
    degrees: bool


def read_document(path: Path) -> Document:
    """Reads the file.

    Raises:
        FileProblem: not IndoorGML, without cells, or with a coordinate that is none.
    """
    root = read_xml(path, {"IndoorFeatures", "PrimalSpaceFeatures", "MultiLayeredGraph"})
    elements = [e for e in root.iter() if isinstance(e.tag, str)]
    cells = tuple(_cell(e, n, path) for n, e in enumerate(e for e in elements if _local(e) in CELLS | DOOR_CELLS))
    if not cells:
        raise FileProblem(path, "has no cell (CellSpace), so no room.", fix="Export it with its primal space features.")
    cell_of = {c.state: c.id for c in cells if c.state}
    for n, state in enumerate(e for e in elements if _local(e) == "State"):
        cell_of.setdefault(_id(state, f"state-{n + 1}"), _reference(state, "duality"))
    return Document(
        cells=cells,
        cell_of=cell_of,
        transitions=tuple(_transitions(elements, path)),
        boundaries={_id(e, ""): _points(e, path) for e in elements if _local(e) in BOUNDARIES and _id(e, "")},
        degrees=any(_geographic(e.get("srsName", "")) for e in elements),
    )


def _cell(element: Element, n: int, path: Path) -> Cell:
    own = [e for e in element.iter() if _local(e) not in {"partialboundedBy"}]
    faces = tuple(f for e in own if _local(e) in {"Polygon", "PolygonPatch"} if (f := _face(e, path)) is not None)
    names = [text(e.text) for e in element if _local(e) == "name" and e.text]
    return Cell(_id(element, f"cell-{n + 1}"), _local(element), next(iter(names), ""), faces, _reference(element, "duality"))


def _face(element: Element, path: Path) -> Face | None:
    rings: list[F64] = []
    for side in ("exterior", "interior"):
        for part in (e for e in element if _local(e) == side):
            points = _points(part, path)
            if len(points) > 1 and np.allclose(points[0], points[-1]):
                points = points[:-1]
            if len(points) >= 3:
                rings.append(points)
            elif side == "exterior":
                return None
    return Face(tuple(rings)) if rings else None


def _transitions(elements: Iterable[Element], path: Path) -> Iterator[Transition]:
    for n, element in enumerate(e for e in elements if _local(e) == "Transition"):
        ends = [e.get(HREF, "").removeprefix("#") for e in element if _local(e) == "connects"]
        if len(ends) == 2:
            line = [p for e in element if _local(e) == "geometry" for p in [_points(e, path)]]
            points = line[0] if line else np.zeros((0, 3))
            yield Transition(_id(element, f"transition-{n + 1}"), (ends[0], ends[1]), points, _reference(element, "duality"))


def _points(element: Element, path: Path) -> F64:
    """All points below an element, ``(n, 3)``; flat ones get the height 0."""
    found: list[list[float]] = []
    for part in element.iter():
        kind = _local(part)
        if kind not in {"pos", "posList", "coordinates"} or not part.text:
            continue
        values = [number(v, path, line_of(part)) for v in part.text.replace(",", " ").split()]
        size = _dimension(part, values, kind)
        rows = [values[n : n + size] for n in range(0, len(values) - size + 1, size)]
        found += [[*row[:2], row[2] if size > 2 else 0.0] for row in rows]
    return np.array(found, dtype=np.float64).reshape(-1, 3)


def _dimension(element: Element, values: list[float], kind: str) -> int:
    """Numbers of one point: as stated, else the length of a single position, else 3 where that divides them."""
    told = element.get("srsDimension", "")
    if told in {"2", "3"}:
        return int(told)
    if kind == "pos":
        return 3 if len(values) >= 3 else 2
    return 3 if len(values) % 3 == 0 else 2


def _reference(element: Element, name: str) -> str:
    """The id another element is referred to by, or empty."""
    return next((e.get(HREF, "").removeprefix("#") for e in element if _local(e) == name), "")


def _id(element: Element, otherwise: str) -> str:
    return next((text(element.get(key), 80) for key in GML_ID if element.get(key)), otherwise)


def _local(element: Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _geographic(srs: str) -> bool:
    return srs.rstrip("/").endswith(("4326", "CRS84", "4979"))
