"""SVG lengths, transformations and how large a picture says it is on paper."""

import math
import re
from xml.etree.ElementTree import Element

PHYSICAL = {"mm": 0.001, "cm": 0.01, "in": 0.0254, "pt": 0.0254 / 72, "pc": 0.0254 / 6, "px": 0.0254 / 96, "q": 0.00025, "m": 1.0}
"""Metres per CSS unit; a picture without a unit is in CSS pixels, 96 to the inch."""

SCALES = (1, 20, 50, 100, 200, 250, 400, 500, 1000)
"""What plans are drawn to: 1:50, 1:100 …, and 1:1 where the drawing is in real size."""

_LENGTH = re.compile(r"^\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*([a-zA-Z%]*)\s*$")
_CALL = re.compile(r"(matrix|translate|scale|rotate|skewX|skewY)\s*\(([^()]*)\)")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def length(text: str | None, default: float = 0.0) -> float:
    """A length in user units: a plain number or one in pixels; other units are turned into pixels."""
    found = _LENGTH.match(text) if text else None
    if not found or found.group(2) == "%":
        return default
    value = float(found.group(1)) * PHYSICAL.get(found.group(2).lower() or "px", PHYSICAL["px"]) / PHYSICAL["px"]
    return value if math.isfinite(value) else default


def numbers(text: str) -> list[float]:
    """The numbers in a list of them."""
    return [float(n) for n in _NUMBER.findall(text)]


def transformation(text: str | None) -> Matrix:
    """The matrix of a ``transform`` attribute."""
    matrix = IDENTITY
    for name, inner in _CALL.findall(text or ""):
        matrix = times(matrix, _one(name, numbers(inner)))
    return matrix


def times(outer: Matrix, inner: Matrix) -> Matrix:
    """The transformation that does ``inner`` first."""
    a, b, c, d, e, f = outer
    g, h, i, j, k, m = inner
    return (a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * m + e, b * k + d * m + f)


def _one(name: str, n: list[float]) -> Matrix:
    if name == "matrix" and len(n) == 6:
        return (n[0], n[1], n[2], n[3], n[4], n[5])
    if name == "translate" and n:
        return (1, 0, 0, 1, n[0], n[1] if len(n) > 1 else 0.0)
    if name == "scale" and n:
        return (n[0], 0, 0, n[1] if len(n) > 1 else n[0], 0, 0)
    if name == "rotate" and n:
        c, s = math.cos(math.radians(n[0])), math.sin(math.radians(n[0]))
        turned = (c, s, -s, c, 0.0, 0.0)
        return turned if len(n) < 3 else times(times((1, 0, 0, 1, n[1], n[2]), turned), (1, 0, 0, 1, -n[1], -n[2]))
    if name in {"skewX", "skewY"} and n and abs(n[0]) % 180 < 89:
        slope = math.tan(math.radians(n[0]))
        return (1, 0, slope, 1, 0, 0) if name == "skewX" else (1, slope, 0, 1, 0, 0)
    return IDENTITY


def stated_scale(root: Element) -> float | None:
    """Metres per user unit where the picture says so itself (``data-metres-per-unit``), else None."""
    text = root.get("data-metres-per-unit") or root.get("data-meters-per-unit")
    try:
        value = float(text) if text else math.nan
    except ValueError:
        return None
    return value if math.isfinite(value) and value > 0 else None


def paper_unit(root: Element) -> float:
    """Metres on paper per user unit: from the picture's width and its view box, else CSS pixels."""
    found = _LENGTH.match(root.get("width") or "")
    box = numbers(root.get("viewBox") or "")
    if not found or found.group(2) == "%":
        return PHYSICAL["px"]
    physical = PHYSICAL.get(found.group(2).lower() or "px", PHYSICAL["px"])
    width = float(found.group(1))
    if len(box) == 4 and box[2] > 0 and width > 0:
        return width * physical / box[2]
    return physical if found.group(2).lower() in {"", "px"} else PHYSICAL["px"]
