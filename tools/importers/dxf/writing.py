"""DXF's texts as labels at their middles."""

import math
from typing import Any

from tools.importers.drawing.marks import Label
from tools.importers.dxf.places import Place, enlargement, handle, polar, world
from tools.importers.dxf.texts import many_lines, single_line

LETTER, LINE = 0.8, 1.6
"""Width of a letter and distance of lines in heights of a capital, by eye; only a text's middle depends on it."""


def labels(entity: Any, layer: str, place: Place) -> list[Label]:
    """A text as labels at their middles, one for each line of an MTEXT."""
    many = entity.dxftype() == "MTEXT"
    said, underlined = many_lines(entity.text) if many else single_line(str(entity.dxf.get("text", "")))
    lines = [line for line in said.split("\n") if line]
    height = float(entity.dxf.get("char_height" if many else "height", 0.0) or 0.0)
    if not lines or not math.isfinite(height):
        return []
    tag = str(entity.dxf.get("tag", "")) if entity.dxftype() == "ATTRIB" else ""
    anchor, along, across, shift = _anchor(entity, many, height, lines)
    scale = enlargement(place)
    found = []
    for n, line in enumerate(lines):
        wide = LETTER * height * len(line)
        down = (n - (len(lines) - 1) / 2) * LINE * height
        spot = anchor + along * (shift[0] * wide) + across * (shift[1] - down)
        identity = handle(entity, place) + (f".{n}" if n else "")
        found.append(Label(identity, layer, line, world(spot, place), height * scale, underlined, tag))
    return found


def _anchor(entity: Any, many: bool, height: float, lines: list[str]) -> tuple[Any, Any, Any, tuple[float, float]]:
    """Where a text is fixed, the directions along and across it, and its middle from there (in widths, in units)."""
    from ezdxf.math import Vec3

    if many:
        attachment = int(entity.dxf.get("attachment_point", 1))
        direction = entity.dxf.get("text_direction")
        angle = math.radians(float(entity.dxf.get("rotation", 0.0)))
        along = Vec3(direction).normalize() if direction is not None and Vec3(direction).magnitude > 0 else polar(1.0, angle)
        block = height + (len(lines) - 1) * LINE * height
        column, row = (attachment - 1) % 3, (attachment - 1) // 3
        return entity.dxf.insert, along, along.orthogonal(), ((1 - column) / 2, (row - 1) * block / 2)
    align, valign = int(entity.dxf.get("halign", 0)), int(entity.dxf.get("valign", 0))
    second = entity.dxf.get("align_point")
    moved = second is not None and (align not in {0, 3, 5} or valign != 0) and (align or valign)
    ocs = entity.ocs()
    anchor = ocs.to_wcs(second if moved else entity.dxf.insert)
    base = math.radians(float(entity.dxf.get("rotation", 0.0)))
    along, across = ocs.to_wcs(polar(1.0, base)), ocs.to_wcs(polar(1.0, base + math.pi / 2))
    sideways = {1: 0.0, 2: -0.5, 4: 0.0}.get(align, 0.5) if moved else 0.5
    upwards = {2: 0.0, 3: -0.5}.get(valign, 0.5) if moved and align != 4 else 0.5 if align != 4 else 0.0
    return anchor, along, across, (sideways, upwards * height)
