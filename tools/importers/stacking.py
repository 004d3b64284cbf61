"""Stairwells and lift shafts drawn once on every storey: what lies over each other on neighbouring storeys is one."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from shapely.geometry.base import BaseGeometry

from sim.plan.building import LinkKind
from tools.importers.sketch import LinkSketch

LEAST_COMMON: Final = 0.5
"""Part of the smaller area that two drawings of one shaft have in common at least, by eye."""


@dataclass(frozen=True)
class Shaft:
    """A stairwell's or lift's room on one storey; the sketch's ids of the room and its storey."""

    id: str
    storey: str
    kind: LinkKind
    area: BaseGeometry


def stacked(shafts: Sequence[Shaft], storeys: Sequence[str], taken: frozenset[frozenset[str]] = frozenset()) -> list[LinkSketch]:
    """Links between shafts of one kind over each other; ``storeys`` from below, ``taken`` pairs of rooms already linked."""
    links: list[LinkSketch] = []
    for below, above in pairwise(storeys):
        over = [s for s in shafts if s.storey == above]
        for lower in (s for s in shafts if s.storey == below):
            shares = [(round(_common(lower, upper), 3), upper.id, upper) for upper in over if upper.kind is lower.kind]
            best = max(shares, key=lambda share: share[:2], default=None)
            if best is None or best[0] < LEAST_COMMON or frozenset({lower.id, best[2].id}) in taken:
                continue
            links.append(_link(lower, best[2]))
    return links


def _common(a: Shaft, b: Shaft) -> float:
    smaller = min(a.area.area, b.area.area)
    return float(a.area.intersection(b.area).area / smaller) if smaller > 0 else 0.0


def _link(lower: Shaft, upper: Shaft) -> LinkSketch:
    common = lower.area.intersection(upper.area)
    return LinkSketch(
        id=f"{lower.id}:{upper.id}"[:80],
        kind=lower.kind,
        lower=lower.storey,
        upper=upper.storey,
        area=common if common.area > 0 else lower.area,
        rooms=(lower.id, upper.id),
    )
