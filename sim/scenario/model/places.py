"""Named places, found in a building by what they are, and where the trainee starts."""

from typing import Literal

from pydantic import Field

from sim.authored import Model
from sim.plan.building import Category, Tri


class Place(Model):
    """A named place, found by what it is. All given conditions must hold; distances are walking metres.

    When no room of a building fits, the queries in ``otherwise`` are tried in order, so that one scenario fits many schools.
    """

    categories: tuple[Category, ...] = ()
    units: tuple[str, ...] = ()  # explicit ids, for a scenario made for one plan
    level: Literal["any", "ground", "upper"] = "any"  # ground: ordinal 0, or the lowest storey; upper: any above that
    lockable: Tri | None = None  # every door of it can be locked from inside (unknown while one is)
    closes: bool | None = None  # every way into it has a leaf to shut, with a lock or without
    beside: str | None = None  # shares a door with a room of that place
    near: str | None = None  # name of another place, or "start"
    min_distance: float = 0.0
    max_distance: float = 1e9
    same_level_as: str | None = None
    not_in: tuple[str, ...] = ()  # names of places whose units are excluded
    pick: Literal["nearest", "farthest", "largest", "longest", "hub", "all"] = "largest"  # hub: the room most ways meet in
    limit: int | None = Field(default=None, ge=1)  # with pick all: at most so many, the nearest or else the first of the plan
    least: int = Field(default=1, ge=1)  # with pick all: fewer than so many do not serve
    optional: bool = False
    otherwise: tuple["Place", ...] = ()


class Start(Model):
    """Where the trainee stands at the start: in ``place``, as near to ``distance`` metres from ``from_place`` as can be.

    Among spots that serve equally, the one on ``near``'s side is taken, when that place exists.
    """

    place: str
    from_place: str | None = None
    distance: float = 8.0
    near: str | None = None
    facing: str | None = None
