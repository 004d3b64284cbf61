"""IMDF's levels as storeys; those of several buildings with one ordinal are one storey of the plan."""

from collections.abc import Sequence
from dataclasses import dataclass

from sim.text import Text
from tools.importers.features import Feature, label, length, mapping, number, whole
from tools.importers.limits import text
from tools.importers.sketch import StoreySketch


@dataclass(frozen=True)
class Levels:
    """Storeys from below; ``by_id`` leads from a level's id to its storey's, ``undefined`` are ids no level has."""

    storeys: tuple[StoreySketch, ...]
    by_id: dict[str, str]
    by_ordinal: dict[int, str]
    rank: dict[str, int]
    undefined: tuple[str, ...]

    def of(self, feature: Feature) -> str | None:
        """The storey a feature names; where there is only one it may leave that out."""
        told = self.by_id.get(level_id(feature))
        if told is None and len(self.storeys) == 1 and not level_id(feature):
            return self.storeys[0].id
        return told

    def hinted(self, feature: Feature) -> str | None:
        """The storey whose ordinal other properties of a feature name: ``ordinal``, ``level``, or what was OSM's ``level``."""
        own = feature.properties
        for value in (own.get("ordinal"), own.get("level"), mapping(own.get("tags")).get("level")):
            number = _ordinal(value)
            if number is not None and number in self.by_ordinal:
                return self.by_ordinal[number]
        return None


def level_id(feature: Feature) -> str:
    """The id of the level a feature says it is on, or empty."""
    return text(feature.properties.get("level_id"), 80)


def make_levels(levels: Sequence[Feature], units: Sequence[Feature]) -> Levels:
    """Storeys of the file's levels, and of levels that only units name."""
    storeys: list[StoreySketch] = []
    by_id: dict[str, str] = {}
    by_ordinal: dict[int, str] = {}
    for feature in levels:
        ordinal = whole(feature.properties.get("ordinal"))
        same = by_ordinal.get(ordinal) if ordinal is not None else None
        by_id[feature.id] = same or feature.id
        if same is None:
            storeys.append(_storey(feature, ordinal))
        if ordinal is not None:
            by_ordinal.setdefault(ordinal, feature.id)
    undefined = [i for i in dict.fromkeys(level_id(u) for u in units) if i and i not in by_id]
    for identity in undefined:
        by_id[identity] = identity
        storeys.append(StoreySketch(identity, Text(f"Plan {len(storeys)}", f"Level {len(storeys)}")))
    if not storeys:
        storeys.append(StoreySketch("level", Text("Plan 0", "Level 0"), 0))
    storeys.sort(key=lambda s: (s.ordinal is None, s.ordinal or 0))
    rank = {s.id: n for n, s in enumerate(storeys)}
    return Levels(tuple(storeys), by_id, by_ordinal, rank, tuple(undefined))


def _storey(feature: Feature, ordinal: int | None) -> StoreySketch:
    properties, ours = feature.properties, feature.training
    shown = ordinal if ordinal is not None else "?"
    name = label(properties.get("name")) or label(properties.get("short_name")) or Text(f"Plan {shown}", f"Level {shown}")
    return StoreySketch(feature.id, name, ordinal, number(ours.get("elevation"), most=10_000), length(ours.get("height")))


def _ordinal(value: object) -> int | None:
    if isinstance(value, str):
        bare = value.strip()
        return int(bare) if bare.lstrip("-").isascii() and bare.lstrip("-").isdigit() and len(bare) < 5 else None
    return whole(value)
