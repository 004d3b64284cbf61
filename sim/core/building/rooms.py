"""The rooms of a building and what leads from one to the next: doors, open passages and stairs, each with its middle."""

from dataclasses import dataclass

import numpy as np

from sim.core.geometry import distance
from sim.core.state import F64
from sim.space.space import OUTDOORS, Space


@dataclass(frozen=True, slots=True)
class Link:
    """A way between two units; ``door`` is -1 where nothing can be shut."""

    a: int
    b: int
    door: int
    x: float
    y: float

    def beyond(self, unit: int) -> int:
        """The unit on the other side."""
        return self.b if unit == self.a else self.a


@dataclass(frozen=True)
class Rooms:
    """All links, doors first, and for each unit the numbers of its own. The outdoors are no room."""

    links: tuple[Link, ...]
    of_unit: tuple[tuple[int, ...], ...]
    middle: F64  # (U, 2)

    @classmethod
    def of(cls, space: Space, middle: F64) -> "Rooms":
        """The rooms of a space; ``middle`` (U, 2) is each unit's."""
        links = (*_doors(space), *_passages(space))
        own: list[list[int]] = [[] for _ in space.unit_ids]
        for k, link in enumerate(links):
            own[link.a].append(k)
            own[link.b].append(k)
        return cls(links, tuple(tuple(ks) for ks in own), middle)

    def metres(self, unit: int, link: int, start: int = -1) -> float:
        """Metres in a unit to a link from another one, or from the middle of the room."""
        to = self.links[link]
        x, y = (self.links[start].x, self.links[start].y) if start >= 0 else self.middle[unit].tolist()
        return distance(x, y, to.x, to.y)


def _doors(space: Space) -> list[Link]:
    """Doors with a threshold one can step on, between two rooms."""
    walked = set(space.cell_door.tolist())
    middles = (space.door_line[:, 0] + space.door_line[:, 1]) / 2.0
    pairs = zip(space.door_units.tolist(), middles.tolist(), strict=True)
    return [Link(a, b, d, x, y) for d, ((a, b), (x, y)) in enumerate(pairs) if d in walked and OUTDOORS not in (a, b) and a != b]


def _passages(space: Space) -> list[Link]:
    """What cannot be shut, one link for each two rooms: the widest."""
    widest: dict[tuple[int, int], tuple[float, Link]] = {}
    for p in np.flatnonzero(space.portal_door < 0).tolist():
        a, b = sorted(space.cell_unit[space.portal_cells[p]].tolist())
        if a in (b, OUTDOORS):
            continue
        (x0, y0), (x1, y1) = space.portal_a[p].tolist(), space.portal_b[p].tolist()
        width = distance(x0, y0, x1, y1)
        if width > widest.get((a, b), (-1.0, None))[0]:
            widest[a, b] = (width, Link(a, b, -1, (x0 + x1) / 2.0, (y0 + y1) / 2.0))
    return [link for _, link in widest.values()]
