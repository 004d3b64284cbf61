"""Furnishes a building room by room. Rooms are independent, so that one room's change leaves all others as they were."""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from sim.errors import Issue, MissingOnThisMachine
from sim.plan.building import Building, Category, Fixture, Unit
from sim.plan.codes import Names, some
from sim.plan.convert import hashed
from sim.plan.geometry import area
from tools.furnish.choices import NEAREST, NONE, choices, usual
from tools.furnish.sets import Piece
from tools.importers.codes import finding

if TYPE_CHECKING:
    from tools.furnish.room import Survey

LONGEST_ID: Final = 70
"""Characters of a unit's id that a piece's id can hold, so that it stays below a plan's 100."""

INSTALL: Final = 'Install it: pip install "inrymning[import]"'

ENOUGH: Final = 5000
"""Pieces in a building after which rooms of untold use stay empty: three times what a school of 120 rooms has, and what a
picture of it still takes up without trouble (1 GB of memory)."""

EXAMPLE: Final = re.compile(r"^(?P<unit>.+):[a-z][a-z0-9_]*-\d+$")


@dataclass
class _Told:
    """What there is to say afterwards: ids of rooms by what happened to them."""

    furnished: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    own: list[str] = field(default_factory=list)
    unknown: list[tuple[str, str]] = field(default_factory=list)
    misfit: list[tuple[str, str, str]] = field(default_factory=list)
    beyond: list[str] = field(default_factory=list)


def furnish(building: Building, layouts: Mapping[str, str] | None = None) -> tuple[Building, tuple[Issue, ...]]:
    """Example furniture for every room that has none.

    Rooms with furniture keep it and get no other. The same plan and layouts always give the same pieces with the same ids
    (``ROOM:desk_single-3``).

    Args:
        building: a plan without errors.
        layouts: layout names by unit id (``choices`` tells which); other rooms get what their category usually has.

    Returns:
        The building with its own fixtures first, then the new ones in the order of its rooms; and what a person should know:
        issues I220 to I226.

    Raises MissingOnThisMachine when shapely is not installed.
    """
    try:
        from tools.furnish.room import Survey
    except ModuleNotFoundError as error:
        raise MissingOnThisMachine(f"Furnishing rooms needs the package {error.name}.", INSTALL) from error

    wanted, told = dict(layouts or {}), _Told()
    survey = Survey(building)
    taken = {f.unit_id for f in building.fixtures}
    told.own += [u.id for u in building.units if u.id in taken and u.id in wanted]
    empty = [u for u in building.units if u.id not in taken]
    made: dict[str, list[Piece]] = {}
    before = sum(map(is_example, building.fixtures))  # furnished again, a plan stays as it is
    for unit in sorted(empty, key=lambda u: _untold(u, wanted)):
        if _untold(unit, wanted) and (before + sum(map(len, made.values())) >= ENOUGH or not building.unit_openings[unit.id]):
            told.beyond += [unit.id] * bool(building.unit_openings[unit.id])
            continue
        made[unit.id] = _made(survey, unit, wanted.get(unit.id), told)
    ids = _ids(building)
    fixtures = [f for u in empty for f in _fixtures(u.id, made.get(u.id, ()), ids)]
    told.furnished += [u.id for u in empty if made.get(u.id)]
    furnished = hashed(replace(building, fixtures=(*building.fixtures, *fixtures)))
    return furnished, _issues(building, told, sorted(wanted.keys() - building.unit.keys()))


def _untold(unit: Unit, wanted: Mapping[str, str]) -> bool:
    """Whether nobody said what a room is for; one nobody can enter, such as a shaft, then stays empty too."""
    return unit.category is Category.UNSPECIFIED and unit.id not in wanted


def _made(survey: "Survey", unit: Unit, asked: str | None, told: _Told) -> list[Piece]:
    """The pieces of one room."""
    names = _layouts(unit, asked, told)
    if names[0] == NONE:
        return []
    name, pieces = _furnished(survey, unit, names)
    if asked in names and name != asked:
        told.misfit.append((unit.id, str(asked), name))
    told.empty += [] if pieces else [unit.id]
    return pieces


def cleared(building: Building, units: Collection[str] | None = None) -> Building:
    """The building without the furniture of some rooms, or without any example furniture."""
    kept = (f for f in building.fixtures if (not is_example(f) if units is None else f.unit_id not in units))
    return hashed(replace(building, fixtures=tuple(kept)))


def is_example(fixture: Fixture) -> bool:
    """Whether a piece was put there by ``furnish`` and not by a drawing: its id says so."""
    found = EXAMPLE.match(fixture.id)
    return found is not None and found["unit"] == _stem(fixture.unit_id)


def _layouts(unit: Unit, asked: str | None, told: _Told) -> tuple[str, ...]:
    """Layouts to try in a room, in order; ``none`` first when it is never furnished."""
    if asked is not None and asked not in choices(unit.category):
        told.unknown.append((unit.id, asked))
        asked = None
    first = asked or usual(unit.category, area(unit.polygon))
    return (first, *(n for n in NEAREST.get(first, ()) if n != first))


def _furnished(survey: "Survey", unit: Unit, names: Sequence[str]) -> tuple[str, list[Piece]]:
    """The first layout of some that fits a room, and its pieces; the last one's name and nothing when none does."""
    from tools.furnish.layouts.passage import WIDE
    from tools.furnish.placing import Furnishing
    from tools.furnish.recipes import RECIPES
    from tools.furnish.ways import Ways

    room = survey.room(unit)
    wide = WIDE if unit.category in {Category.WALKWAY, Category.LOBBY} else 0.0
    for name in names:
        work = Furnishing(room, Ways.through(room, wide))
        if work.ways.none:
            break
        if RECIPES[name](work):
            return name, work.pieces
    return NONE, []


def _stem(unit_id: str) -> str:
    """A unit's id, or what of it fits, kept apart from others by a hash of the whole."""
    if len(unit_id) <= LONGEST_ID:
        return unit_id
    return f"{unit_id[: LONGEST_ID - 13]}+{hashlib.sha256(unit_id.encode()).hexdigest()[:12]}"


def _fixtures(unit_id: str, pieces: Iterable[Piece], ids: set[str]) -> list[Fixture]:
    """Pieces as fixtures with ids of their own."""
    made, count = [], dict[str, int]()
    for piece in pieces:
        while True:
            count[piece.key] = count.get(piece.key, 0) + 1
            identity = f"{_stem(unit_id)}:{piece.key}-{count[piece.key]}"
            if identity not in ids:
                break
        ids.add(identity)
        made.append(Fixture(identity, unit_id, piece.key, piece.point, piece.heading))
    return made


def _ids(building: Building) -> set[str]:
    b = building
    groups = (b.levels, b.units, b.walls, b.openings, b.windows, b.vertical_links)
    things = (b.assembly_points, b.alarm_devices, b.fixtures, b.zones)
    return {b.id, *(x.id for g in (*groups, *things) for x in g)}


def _issues(building: Building, told: _Told, strangers: Sequence[str]) -> tuple[Issue, ...]:
    names = Names(building)

    def known(ids: Sequence[str]) -> str:
        return some(list(dict.fromkeys(names.of(i) for i in ids)))

    found: list[Issue] = []
    for code, ids in (
        ("I220", told.furnished),
        ("I225", told.empty),
        ("I224", told.own),
        ("I223", strangers),
        ("I226", told.beyond),
    ):
        found += finding(code, ids, few=known(ids))
    for unit_id, asked in told.unknown:
        options = ", ".join(choices(building.unit[unit_id].category)) or NONE
        found += finding("I221", [unit_id], room=names.of(unit_id), layout=asked, choices=options)
    for unit_id, asked, got in told.misfit:
        found += finding("I222", [unit_id], room=names.of(unit_id), layout=asked, got=got)
    return tuple(found)
