"""Drawings in map coordinates, moved to where the program counts: pictures know only seven digits of a place."""

from dataclasses import replace
from typing import Final

from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from sim.plan.building import Line, Point
from tools.importers.sketch import Sketch

NEAR: Final = 10_000.0
"""Metres from the origin up to which a drawing stays where it is: a millimetre still counts there."""

STEP: Final = 100.0
"""Drawings are moved by whole hundreds of metres, so that their coordinates keep their last digits."""


def near_origin(sketch: Sketch) -> tuple[Sketch, Point]:
    """The sketch beside the origin, and the place in its own coordinates that became the origin ((0, 0): it was near)."""
    boxes = [r.area.bounds for r in sketch.rooms if not r.area.is_empty]
    if not boxes:
        return sketch, (0.0, 0.0)
    middles = [((a + c) / 2, (b + d) / 2) for a, b, c, d in boxes]
    x, y = (sorted(m[k] for m in middles)[(len(middles) - 1) // 2] for k in (0, 1))  # one room far out moves nothing
    if max(abs(x), abs(y)) <= NEAR:
        return sketch, (0.0, 0.0)
    origin = (round(x / STEP) * STEP, round(y / STEP) * STEP)
    return _moved(sketch, -origin[0], -origin[1]), origin


def _moved(s: Sketch, dx: float, dy: float) -> Sketch:
    def area(shape: BaseGeometry) -> BaseGeometry:
        return translate(shape, dx, dy)

    def point(p: Point) -> Point:
        return p[0] + dx, p[1] + dy

    def line(p: Line) -> Line:
        return point(p[0]), point(p[1])

    def spot(p: Point | None) -> Point | None:
        return None if p is None else point(p)

    doors = [
        replace(d, spot=point(d.spot), line=line(d.line) if d.line else None, hinge=spot(d.hinge), opens_to=spot(d.opens_to))
        for d in s.doors
    ]
    links = [
        replace(x, area=None if x.area is None else area(x.area), path=tuple((*point(p[:2]), p[2]) for p in x.path))
        for x in s.links
    ]
    return replace(
        s,
        rooms=[replace(r, area=area(r.area)) for r in s.rooms],
        doors=doors,
        windows=[replace(w, line=line(w.line)) for w in s.windows],
        links=links,
        walls=[replace(w, line=line(w.line)) for w in s.walls],
        assembly_points=[replace(a, point=point(a.point)) for a in s.assembly_points],
        alarm_devices=[replace(a, point=point(a.point)) for a in s.alarm_devices],
        fixtures=[replace(f, point=point(f.point)) for f in s.fixtures],
    )
