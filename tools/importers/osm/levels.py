"""Storeys as OpenStreetMap writes them: ``2``, ``0-3``, ``-2--1``, ``0;0.5;1``, and ``repeat_on`` beside them."""

import re
from collections.abc import Iterable
from typing import Final

LEVEL: Final = r"-?\d{1,3}(?:\.\d{1,3})?"
"""A level: whole, or a half landing such as ``0.5``; no house has more than 999 storeys."""

RANGE: Final = re.compile(rf"({LEVEL})\s*(?:-|–|to|\.\.)\s*({LEVEL})")
SINGLE: Final = re.compile(LEVEL)


def levels(expression: str) -> tuple[float, ...]:
    """The levels an expression names, rising, each once; parts that are no levels are passed over.

    A range stands for its ends and every whole step from the lower one: ``0.5-2`` is 0.5, 1.5 and 2.
    """
    found: set[float] = set()
    for written_part in re.split(r"[;,]", expression[:2000]):
        part = written_part.strip().removeprefix("+")
        if single := SINGLE.fullmatch(part):
            found.add(_level(single[0]))
        elif bounds := RANGE.fullmatch(part):
            low, high = sorted((_level(bounds[1]), _level(bounds[2])))
            found.update(_level(low + n) for n in range(int(high - low) + 1))
            found.add(high)
    return tuple(sorted(found))


def spans(expression: str, repeat_on: str = "") -> tuple[tuple[float, ...], ...]:
    """The groups of levels one thing stands on: its own, and one for each level it is repeated on.

    What reaches over several levels (a stair from 0 to 1) is repeated as a whole, its lowest level on the level named:
    levels ``0-1`` repeated on ``1;2`` are 0-1, 1-2 and 2-3.
    """
    own = levels(expression)
    if not own:
        return tuple((level,) for level in levels(repeat_on))
    again = [tuple(_level(level + start - own[0]) for level in own) for start in levels(repeat_on)]
    return tuple(dict.fromkeys([own, *again]))


def written(level: float) -> str:
    """A level as short as OSM writes it: ``2``, ``0.5``, ``-1``."""
    return f"{level:g}"


def nearest(level: float, of: Iterable[float]) -> float | None:
    """The level nearest to one that has no storey of its own, the lower of two; None where there are none."""
    return min(of, key=lambda other: (abs(other - level), other), default=None)


def _level(value: str | float) -> float:
    return round(float(value), 3) + 0.0
