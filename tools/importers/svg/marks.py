"""An SVG tree as marks: shapes and texts with all transformations done, each on the layer its groups' names tell.

Layers are groups: the innermost name with a role (label, id or class) counts.  Nothing outside the file is looked at, no
script or style sheet is run; what is hidden, or only defined, is not drawn.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element

import numpy as np

from sim.errors import FileProblem
from sim.plan.building import Point
from tools.importers.drawing.marks import Arc, Drawing, Label, Stroke
from tools.importers.drawing.roles import Role, Roles
from tools.importers.limits import text as plain_text
from tools.importers.svg.paths import Outline, outlines
from tools.importers.svg.units import IDENTITY, Matrix, length, numbers, times, transformation

MOST_MARKS, MOST_COPIES = 100_000, 5_000
"""Shapes and texts in one picture, and copies (``use``) of anything."""

DEEPEST_USE: Final = 10
"""Copies of copies."""

LARGEST: Final = 1e9
LIKE_CIRCLE: Final = 0.03
"""Arcs whose radii differ by more than this part after a transformation are no arcs any more."""

SHAPES: Final = frozenset({"path", "rect", "line", "polyline", "polygon", "circle", "ellipse"})
GROUPS: Final = frozenset({"g", "a", "switch", "svg"})
DEFINED: Final = frozenset({"symbol", "marker", "pattern", "clipPath", "mask", "defs"})
INKSCAPE: Final = "{http://www.inkscape.org/namespaces/inkscape}"
XLINK: Final = "{http://www.w3.org/1999/xlink}"
CAPITALS: Final = 0.72
"""Height of a capital in font sizes."""

LETTER: Final = 0.5
"""Width of a letter in font sizes, by eye."""

AUTOMATIC: Final = re.compile(r"^(path|rect|g|circle|ellipse|line|poly(gon|line)|text|tspan|use|svg|defs|layer|image)[-_.\d]*$")
"""Ids that drawing programs give by themselves and that tell nothing."""

ROOM_LAYER: Final = f"*{Role.ROOM}*"


@dataclass(frozen=True)
class _Group:
    """What a shape takes from the groups around it: matrix, names from the innermost, font size, and copies it is in."""

    matrix: Matrix = IDENTITY
    names: tuple[str, ...] = ()
    size: float = 16.0
    anchor: str = "start"
    uses: tuple[str, ...] = ()


@dataclass
class _Picture:
    path: Path
    roles: Roles
    ids: Mapping[str, Element]
    strokes: list[Stroke] = field(default_factory=list)
    arcs: list[Arc] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    budget: int = MOST_MARKS
    copies: int = MOST_COPIES
    number: int = 0


def names_in(root: Element) -> dict[str, int]:
    """Every name groups and shapes go by, with how often."""
    return dict(Counter(name for element in root.iter() for name in _names(element)))


def read_marks(path: Path, root: Element, roles: Roles) -> Drawing:
    """The marks of a picture in its user units, y upwards.

    Raises FileProblem when there are far too many.
    """
    ids = {i: e for e in reversed(list(root.iter())) if (i := e.get("id"))}
    picture = _Picture(path, roles, ids)
    box = numbers(root.get("viewBox") or "")
    bottom = box[1] + box[3] if len(box) == 4 and all(map(math.isfinite, box)) else length(root.get("height"))
    _group(picture, root, _Group(matrix=(1, 0, 0, -1, 0, bottom)))
    return Drawing(tuple(picture.strokes), tuple(picture.arcs), tuple(picture.labels), counts=dict(picture.counts))


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _names(element: Element) -> Iterator[str]:
    """What an element is called: Inkscape's label, Illustrator's encoded or plain id, classes."""
    for key in (f"{INKSCAPE}label", "data-name", "id"):
        value = element.get(key)
        if value and not AUTOMATIC.match(value):
            yield plain_text(_decoded(value), 80)
    yield from (plain_text(c, 80) for c in (element.get("class") or "").split()[:8])


def _decoded(name: str) -> str:
    """Illustrator writes letters that ids may not hold as ``_x00C4_``."""
    return re.sub(r"_x([0-9A-Fa-f]{2,4})_", lambda m: chr(int(m.group(1), 16)), name)


def _group(picture: _Picture, element: Element, around: _Group) -> None:
    for child in element:
        kind = _local(child)
        picture.budget -= 1
        picture.copies -= kind == "use"
        if picture.budget < 0 or picture.copies < 0:
            problem = f"draws more than {MOST_MARKS} shapes or {MOST_COPIES} copies, too many for a floor plan."
            raise FileProblem(picture.path, problem, fix="Save it without furniture and hatches, one storey at a time.")
        if not kind or kind in DEFINED or _hidden(child):
            continue
        here = _inside(child, around)
        if kind in GROUPS:
            _group(picture, child, here)
        elif kind == "use":
            _use(picture, child, here)
        elif kind == "text":
            _text(picture, child, here)
        elif kind in SHAPES:
            _shape(picture, child, kind, here)


def _hidden(element: Element) -> bool:
    style = (element.get("style") or "").replace(" ", "")
    return (
        element.get("display") == "none"
        or element.get("visibility") in {"hidden", "collapse"}
        or "display:none" in style
        or "visibility:hidden" in style
    )


def _inside(element: Element, around: _Group) -> _Group:
    names = tuple(_names(element))
    size = _style(element, "font-size")
    return replace(
        around,
        matrix=times(around.matrix, transformation(element.get("transform"))),
        names=(*names, *around.names),
        size=length(size, around.size) if size else around.size,
        anchor=_style(element, "text-anchor") or around.anchor,
    )


def _style(element: Element, key: str) -> str:
    found = re.search(rf"(?:^|;)\s*{key}\s*:\s*([^;]+)", element.get("style") or "")
    return (found.group(1) if found else element.get(key) or "").strip()


def _use(picture: _Picture, element: Element, here: _Group) -> None:
    """A copy of something in the same picture; copies within themselves are not drawn."""
    href = element.get("href") or element.get(f"{XLINK}href") or ""
    target = picture.ids.get(href.removeprefix("#")) if href.startswith("#") else None
    if target is None or href in here.uses or len(here.uses) >= DEEPEST_USE:
        return
    shift: Matrix = (1, 0, 0, 1, length(element.get("x")), length(element.get("y")))
    moved = replace(here, matrix=times(here.matrix, shift), uses=(*here.uses, href))
    if _local(target) == "symbol":
        _group(picture, target, _inside(target, moved))
    else:
        wrapper = Element("g")
        wrapper.append(target)
        _group(picture, wrapper, moved)


def _layer(picture: _Picture, names: tuple[str, ...]) -> tuple[str, Role]:
    """The innermost name with a role, else the outermost name."""
    for name in names:
        role = picture.roles.layer(name)
        if role is not Role.UNKNOWN:
            return name, role
    return (names[-1] if names else ""), Role.UNKNOWN


# ---- shapes


def _shape(picture: _Picture, element: Element, kind: str, here: _Group) -> None:
    layer, role = _layer(picture, here.names)
    title = _title(element)
    identity = _identity(picture, element)
    for n, run in enumerate(_runs(element, kind)):
        points = _all_moved(run.points, here.matrix)
        if len(points) < 2:
            continue
        closed = run.closed or (len(points) > 3 and points[0] == points[-1])
        if len(points) > 2 and points[0] == points[-1]:
            points = points[:-1]
        own = ROOM_LAYER if role is Role.UNKNOWN and closed and title else layer
        suffix = f".{n}" if n else ""
        picture.strokes.append(Stroke(identity + suffix, own, np.array(points), closed and len(points) > 2, title))
        picture.counts[own] += 1
        for k, three in enumerate(run.arcs):
            picture.arcs += _arc(f"{identity}{suffix}" + (f".{k}" if k else ""), own, three, here.matrix)


def _title(element: Element) -> str:
    """The title or description a shape carries."""
    for child in element:
        if _local(child) in {"title", "desc"} and (said := plain_text("".join(child.itertext()))):
            return said
    return plain_text(element.get("aria-label") or "")


def _identity(picture: _Picture, element: Element) -> str:
    picture.number += 1
    own = re.sub(r"[^\w.:+-]", "", element.get("id") or "")[:40]
    return own or f"n{picture.number}"


def _runs(element: Element, kind: str) -> list[Outline]:
    if kind == "path":
        try:
            return outlines(element.get("d") or "")
        except ValueError:  # far too many numbers, or one that is none
            return []
    if kind == "line":
        return [Outline([(_of(element, "x1"), _of(element, "y1")), (_of(element, "x2"), _of(element, "y2"))])]
    if kind in {"polyline", "polygon"}:
        flat = numbers((element.get("points") or "")[:2_000_000])
        return [Outline(list(zip(flat[::2], flat[1::2], strict=False)), kind == "polygon")]
    if kind == "rect":
        x, y, w, h = (_of(element, k) for k in ("x", "y", "width", "height"))
        return [Outline([(x, y), (x + w, y), (x + w, y + h), (x, y + h)], True)] if w > 0 and h > 0 else []
    rx = _of(element, "r") if kind == "circle" else _of(element, "rx")
    ry = rx if kind == "circle" else _of(element, "ry")
    cx, cy = _of(element, "cx"), _of(element, "cy")
    turns = [math.tau * n / 32 for n in range(32)]
    return [Outline([(cx + rx * math.cos(a), cy + ry * math.sin(a)) for a in turns], True)] if rx > 0 and ry > 0 else []


def _of(element: Element, key: str) -> float:
    return length(element.get(key))


def _moved(p: Point, m: Matrix) -> Point | None:
    x, y = m[0] * p[0] + m[2] * p[1] + m[4], m[1] * p[0] + m[3] * p[1] + m[5]
    return (x, y) if abs(x) <= LARGEST and abs(y) <= LARGEST else None  # NaN is refused too


def _all_moved(points: list[Point], m: Matrix) -> list[Point]:
    return [p for q in points if (p := _moved(q, m)) is not None]


def _arc(identity: str, layer: str, three: tuple[Point, Point, Point], m: Matrix) -> list[Arc]:
    spots = _all_moved(list(three), m)
    if len(spots) < 3:
        return []
    centre, start, end = spots
    arc = Arc(identity, layer, centre, start, end)
    other = math.hypot(end[0] - centre[0], end[1] - centre[1])
    return [arc] if arc.radius > 0 and abs(other / arc.radius - 1) <= LIKE_CIRCLE else []


# ---- texts


def _text(picture: _Picture, element: Element, here: _Group) -> None:
    layer, _ = _layer(picture, here.names)
    identity = _identity(picture, element)
    for n, (said, spot, size, anchor) in enumerate(_lines(element, here)):
        wide = LETTER * size * len(said)
        side = {"middle": 0.0, "end": -0.5}.get(anchor, 0.5)
        middle = _moved((spot[0] + side * wide, spot[1] - CAPITALS * size / 2), here.matrix)
        if middle is None:
            continue
        tall = CAPITALS * size * math.hypot(here.matrix[2], here.matrix[3])
        picture.labels.append(Label(identity + (f".{n}" if n else ""), layer, said, middle, tall, _underlined(element)))
        picture.counts[layer] += 1


def _underlined(element: Element) -> bool:
    return "underline" in _style(element, "text-decoration")


def _lines(element: Element, here: _Group) -> Iterator[tuple[str, Point, float, str]]:
    """A text's lines: those with a place of their own, else all it says in one."""
    origin = _first(element, "x", 0.0), _first(element, "y", 0.0)
    placed = [t for t in element if _local(t) == "tspan" and (t.get("x") is not None or t.get("y") or t.get("dy"))]
    if not placed:
        said = plain_text("".join(element.itertext()))
        if said:
            yield said, origin, here.size, here.anchor
        return
    x, y = origin
    for span in placed:
        inner = _inside(span, here)
        x = _first(span, "x", x)
        y = _first(span, "y", y) + _first(span, "dy", 0.0, inner.size)
        said = plain_text("".join(span.itertext()))
        if said:
            yield said, (x, y), inner.size, inner.anchor


def _first(element: Element, key: str, default: float, em: float = 16.0) -> float:
    value = (element.get(key) or "").replace(",", " ").split()
    if not value:
        return default
    if value[0].endswith("em"):
        return (numbers(value[0]) or [0.0])[0] * em
    return length(value[0], default)
