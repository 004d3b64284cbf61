"""A school wing drawn with ezdxf: four classrooms on a corridor, in any unit, version, place and layer language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import ezdxf
from ezdxf.document import Drawing

UNITS = {"mm": 0.001, "cm": 0.01, "dm": 0.1, "m": 1.0, "in": 0.0254, "ft": 0.3048}
INSUNITS = {"in": 1, "ft": 2, "mm": 4, "cm": 5, "m": 6, "dm": 14}

SWEDISH = {"wall": "VÄGG", "door": "DÖRR", "window": "FÖNSTER", "text": "RUMSTEXT", "furniture": "MÖBLER"}
SB11 = {"wall": "A-43CB----E", "door": "A-43CC----E", "window": "A-42DB----E", "text": "A-40------T", "furniture": "A-76------E"}
AIA = {"wall": "A-WALL", "door": "A-DOOR", "window": "A-GLAZ", "text": "A-FLOR-IDEN", "furniture": "A-FURN"}
GERMAN = {"wall": "Wände", "door": "Türen", "window": "Fenster", "text": "Raumstempel", "furniture": "Möbel"}
ENGLISH = {"wall": "walls", "door": "doors", "window": "windows", "text": "room labels", "furniture": "furniture"}

OUTER, INNER = 0.3, 0.12
WIDE, DEEP, CORRIDOR, DOOR, WINDOW = 8.0, 7.0, 2.4, 0.9, 1.4
"""Metres: classrooms of 8 × 7 m, two on each side of a corridor of 2.4 m; doors of 0.9 m, windows of 1.4 m."""

NAMES = {"101": "Klassrum", "102": "Klassrum", "103": "Bildsal", "104": "Grupprum"}
LENGTH = 2 * WIDE + INNER


@dataclass
class School:
    """How the wing is drawn: unit, layers, how the arcs and texts are made, and where it lies (metres)."""

    unit: str = "mm"
    layers: Mapping[str, str] = field(default_factory=lambda: SWEDISH)
    version: str = "R2018"
    blocks: bool = True
    at: tuple[float, float] = (0.0, 0.0)
    header: str | None = None
    prefix: str = ""
    furniture: int = 0
    document: Drawing = field(init=False)
    space: Any = field(init=False)

    def draw(self) -> Drawing:
        self.document = ezdxf.new(self.version)
        self.space = self.document.modelspace()
        self.document.header["$INSUNITS"] = INSUNITS[self.header or self.unit]
        for name in self.layers.values():
            self.document.layers.add(self.prefix + name)
        if self.blocks:
            self._door_block()
            self._window_block()
        self.again()
        return self.document

    def again(self) -> None:
        """The wing once more in the same drawing, where ``at`` says now."""
        self._walls()
        for number, (x, y, up) in self.rooms().items():
            self._label(number, x + WIDE / 2, y + DEEP / 2)
            face = y + DEEP if not up else y
            self._door(x + 1.0, face, up)
            self._window(x + 3.0, y - OUTER if not up else y + DEEP)
        self._label("", LENGTH / 2, DEEP + INNER + CORRIDOR / 2)
        self._front_door()
        for n in range(self.furniture):
            self._chair(1.0 + (n % 60) * 0.1, 1.0 + (n // 60) * 0.3)

    def save(self, folder: Path, binary: bool = False) -> Path:
        path = folder / "skola.dxf"
        self.draw().saveas(path, fmt="bin" if binary else "asc")
        return path

    @staticmethod
    def rooms() -> dict[str, tuple[float, float, bool]]:
        """Lower left corners of the classrooms, and whether they lie above the corridor."""
        upper = DEEP + 2 * INNER + CORRIDOR
        right = WIDE + INNER
        return {"101": (0.0, 0.0, False), "102": (right, 0.0, False), "103": (0.0, upper, True), "104": (right, upper, True)}

    # ---- parts

    def _to(self, x: float, y: float) -> tuple[float, float]:
        k = UNITS[self.unit]
        return (x + self.at[0]) / k, (y + self.at[1]) / k

    def _layer(self, what: str) -> dict[str, str]:
        return {"layer": self.prefix + self.layers[what]}

    def _line(self, what: str, *points: tuple[float, float]) -> None:
        spots = [self._to(x, y) for x, y in points]
        for a, b in pairwise(spots):
            self.space.add_line(a, b, dxfattribs=self._layer(what))

    def _walls(self) -> None:
        top = 2 * DEEP + 2 * INNER + CORRIDOR
        low, high = DEEP + INNER, DEEP + INNER + CORRIDOR
        middle = low + CORRIDOR / 2
        self._outer(top, middle)
        for y in (low, high):  # the corridor's long sides, holes for the doors left out
            spots = [0.0, 1.0, 1.0 + DOOR, WIDE + INNER + 1.0, WIDE + INNER + 1.0 + DOOR, LENGTH]
            for a, b in ((0, 1), (2, 3), (4, 5)):
                self._line("wall", (spots[a], y), (spots[b], y))
        self._line("wall", (0, low), (0, high))
        self._line("wall", (LENGTH, low), (LENGTH, middle - 0.6))
        self._line("wall", (LENGTH, middle + 0.6), (LENGTH, high))
        for x, y, up in self.rooms().values():
            inner, outer = (y, y + DEEP) if up else (y + DEEP, y)
            self._line("wall", (x + 1, inner), (x, inner), (x, outer), (x + 3.0, outer))
            self._line("wall", (x + 3 + WINDOW, outer), (x + WIDE, outer), (x + WIDE, inner), (x + 1 + DOOR, inner))
            wall = -INNER if up else INNER
            for jamb in (x + 1, x + 1 + DOOR):
                self._line("wall", (jamb, inner), (jamb, inner + wall))
            out = OUTER if up else -OUTER
            for jamb in (x + 3, x + 3 + WINDOW):
                self._line("wall", (jamb, outer), (jamb, outer + out))

    def _outer(self, top: float, middle: float) -> None:
        right = WIDE + INNER
        for y in (-OUTER, top + OUTER):
            edges = [-OUTER, 3.0, 3.0 + WINDOW, right + 3.0, right + 3.0 + WINDOW, LENGTH + OUTER]
            for a, b in ((0, 1), (2, 3), (4, 5)):
                self._line("wall", (edges[a], y), (edges[b], y))
        self._line("wall", (-OUTER, -OUTER), (-OUTER, top + OUTER))
        self._line("wall", (LENGTH + OUTER, -OUTER), (LENGTH + OUTER, middle - 0.6), (LENGTH, middle - 0.6))
        self._line("wall", (LENGTH + OUTER, top + OUTER), (LENGTH + OUTER, middle + 0.6), (LENGTH, middle + 0.6))

    def _door_block(self) -> None:
        block = self.document.blocks.new("Dörr 9x21")
        size = DOOR / UNITS[self.unit]
        block.add_line((0, 0), (0, size))
        block.add_arc((0, 0), size, 0, 90)

    def _window_block(self) -> None:
        block = self.document.blocks.new("Fönster 14x12")
        k = UNITS[self.unit]
        for y in (0.0, OUTER / 2, OUTER):
            block.add_line((0, y / k), (WINDOW / k, y / k))

    def _door(self, x: float, y: float, up: bool) -> None:
        """Hinged at the left jamb, opening into the classroom; below the corridor the block is mirrored."""
        if self.blocks:
            scale = {"xscale": 1.0, "yscale": 1.0 if up else -1.0}
            self.space.add_blockref("Dörr 9x21", self._to(x, y), dxfattribs={**self._layer("door"), **scale})
            return
        size = DOOR / UNITS[self.unit]
        self._line("door", (x, y), (x, y + (DOOR if up else -DOOR)))
        self.space.add_arc(self._to(x, y), size, *((0, 90) if up else (270, 360)), dxfattribs=self._layer("door"))

    def _front_door(self) -> None:
        """Two leaves at the corridor's end, opening outwards."""
        y = DEEP + INNER + CORRIDOR / 2
        x, size = LENGTH + OUTER, 0.6 / UNITS[self.unit]
        for hinge, (first, last) in ((y - 0.6, (0, 90)), (y + 0.6, (270, 360))):
            self._line("door", (x, hinge), (x + 0.6, hinge))
            self.space.add_arc(self._to(x, hinge), size, first, last, dxfattribs=self._layer("door"))

    def _window(self, x: float, y: float) -> None:
        if self.blocks:
            self.space.add_blockref("Fönster 14x12", self._to(x, y), dxfattribs=self._layer("window"))
            return
        for depth in (0.0, OUTER / 2, OUTER):
            self._line("window", (x, y + depth), (x + WINDOW, y + depth))

    def _label(self, number: str, x: float, y: float) -> None:
        height = 0.25 / UNITS[self.unit]
        for text, dy in ((number, -0.3), (NAMES.get(number, "Korridor"), 0.3)):
            if text:
                attributes = {**self._layer("text"), "height": height}
                entity = self.space.add_text(text, dxfattribs=attributes)
                entity.set_placement(self._to(x - 0.6, y + dy))

    def _chair(self, x: float, y: float) -> None:
        if "Stol" not in self.document.blocks:
            block = self.document.blocks.new("Stol")
            for k in range(40):
                block.add_line((k, 0), (k, 40))
        self.space.add_blockref("Stol", self._to(x, y), dxfattribs=self._layer("furniture"))
