"""Furniture that was put into a plan, carried over to the corrected drawing's plan where its room is the same."""

from collections.abc import Container
from dataclasses import replace

from sim.plan.building import Building, Point, Unit
from sim.plan.convert import hashed
from tools.furnish import is_example
from tools.review.matching import Match, moved

SAME_PLACE = 3
"""Decimals of a metre that walls and doors are compared by."""


def carried(old: Building, new: Building, same: Match, drawn: Container[str]) -> tuple[Building, tuple[str, ...]]:
    """The new plan with the old one's furniture, and the rooms of which it was not kept.

    Furniture that stood in the drawing (``drawn``) is the drawing's to say.  The rest stays where outline and doors of its
    room are the same; example furniture goes by its room's id, so it stays where that is the same too.
    """
    kept, emptied = [], []
    there = {f.id for f in new.fixtures}
    drawn_in = {f.unit_id for f in new.fixtures}
    pieces = [f for f in old.fixtures if f.id not in drawn and f.id not in there and f.unit_id in same.unit]
    unchanged: dict[str, bool] = {}
    for piece in pieces:
        target = same.unit[piece.unit_id]
        if target not in unchanged:
            unchanged[target] = target not in drawn_in and _same_room(old, new, old.unit[piece.unit_id], new.unit[target], same)
        if unchanged[target] and (target == piece.unit_id or not is_example(piece)):
            kept.append(replace(piece, unit_id=target, point=_along(piece.point, same.shift)))
        elif target not in drawn_in:
            emptied.append(target)
    if not kept:
        return new, tuple(dict.fromkeys(emptied))
    return hashed(replace(new, fixtures=(*new.fixtures, *kept))), tuple(dict.fromkeys(emptied))


def _along(point: Point, shift: Point) -> Point:
    return round(point[0] + shift[0], SAME_PLACE) + 0.0, round(point[1] + shift[1], SAME_PLACE) + 0.0


def _same_room(old: Building, new: Building, was: Unit, now: Unit, same: Match) -> bool:
    """Whether a room's walls and doors are where they were."""
    outline = tuple(_along(p, (0.0, 0.0)) for p in moved(was.polygon, same.shift).exterior)
    doors = {frozenset(_along(p, same.shift) for p in o.line) for o in old.unit_openings[was.id]}
    return outline == now.polygon.exterior and doors == {frozenset(o.line) for o in new.unit_openings[now.id]}
