"""The values of a plan that a person may decide, the same for every kind of feature: read off it, put on it."""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, replace
from typing import Any, Final, Literal

from sim.plan.building import Blinds, Building, Category, Level, LockKind, Opening, Tri, Unit, Window

Kind = Literal["level", "unit", "opening", "window"]
Feature = Level | Unit | Opening | Window
Values = dict[str, Any]

KINDS: Final[tuple[Kind, ...]] = ("level", "unit", "opening", "window")

FIELDS: Final[Mapping[Kind, tuple[str, ...]]] = {
    "level": ("name",),
    "unit": ("category", "name", "number", "ceiling", "capacity", "shelter_suitable"),
    "opening": (
        *("kind", "height", "hinge", "opens_into", "glazed", "lockable_from_inside", "lock_kind", "closer", "emergency_exit"),
        "name",
    ),
    "window": ("sill", "head", "blinds", "openable"),
}
"""Shapes are not among them: they are the drawing's to say."""

REMOVABLE: Final[frozenset[Kind]] = frozenset({"opening", "window"})
"""A person may take away a door or window that the drawing has too many of; rooms hold too much else."""

UNKNOWN: Final = frozenset({Tri.UNKNOWN, LockKind.UNKNOWN, Blinds.UNKNOWN})
TYPES: Final[Mapping[Kind, type[Feature]]] = {"level": Level, "unit": Unit, "opening": Opening, "window": Window}
GROUPS: Final[Mapping[Kind, str]] = {"level": "levels", "unit": "units", "opening": "openings", "window": "windows"}


def features(building: Building, kind: Kind) -> tuple[Feature, ...]:
    """All features of a kind, in the plan's order."""
    found: tuple[Feature, ...] = getattr(building, GROUPS[kind])
    return found


def values_of(kind: Kind, feature: Feature) -> Values:
    """Every value a person may decide, as it is now."""
    return {name: getattr(feature, name) for name in FIELDS[kind]}


def defaults(kind: Kind) -> Values:
    """What a value is when nobody has said anything; fields that always say something are left out."""
    own = {f.name: f.default for f in fields(TYPES[kind]) if f.default is not MISSING}
    return {name: own[name] for name in FIELDS[kind] if name in own}


def unknown(name: str, value: object) -> bool:
    """Whether a value is nobody's answer yet; an empty number or name is as good as none."""
    if name == "name":
        return value is None or not getattr(value, "sv", "")
    if name == "category":
        return value == Category.UNSPECIFIED
    return value is None or value == "" or (isinstance(value, str) and value in UNKNOWN)


def every(building: Building) -> Iterator[tuple[Kind, Feature]]:
    """Every feature a person can decide about, storeys first."""
    for kind in KINDS:
        yield from ((kind, feature) for feature in features(building, kind))


def with_values(building: Building, kind: Kind, wanted: Mapping[str, Values], gone: frozenset[str] = frozenset()) -> Building:
    """The building with new values on some features of a kind, and without those that are ``gone``."""
    if not wanted and not gone:
        return building
    kept = (x for x in features(building, kind) if x.id not in gone)
    made = tuple(replace(x, **wanted[x.id]) if wanted.get(x.id) else x for x in kept)
    changed: dict[str, Any] = {GROUPS[kind]: made}
    return replace(building, **changed)
