"""What a person changed in a plan, read back as answers; and answers put together, in their order."""

from collections.abc import Callable, Mapping
from typing import Any

from sim.plan.building import Building
from sim.plan.file import AnchorFile, Label, Strict
from tools.review import answers as a
from tools.review.added import NEW_GROUPS, added_of
from tools.review.places import place_of
from tools.review.values import KINDS, REMOVABLE, Kind, Values, defaults, every, features, values_of

Lists = dict[str, Any]


def drawn_of(building: Building) -> a.Drawn:
    """The values of a fresh import, to compare a later plan with; what the drawing leaves unsaid is left out."""
    tables: dict[Kind, dict[str, Strict]] = {kind: {} for kind in KINDS}
    usual = {kind: defaults(kind) for kind in KINDS}
    for kind, feature in every(building):
        said = {k: v for k, v in values_of(kind, feature).items() if k not in usual[kind] or usual[kind][k] != v}
        tables[kind][feature.id] = a.valued(kind, said)
    added = [*(x.id for x in building.assembly_points), *(x.id for x in building.alarm_devices), *(x.id for x in building.zones)]
    added += [x.id for x in building.fixtures]
    places = {x.id: place_of(building, x) for kind, x in every(building) if kind in REMOVABLE}
    made: dict[str, Any] = {f"{kind}s": table for kind, table in tables.items()}
    return a.Drawn(**_whole(building), added=tuple(added), places=places, **made)


def _whole(building: Building) -> dict[str, Any]:
    """Name, north and anchor in the file's form; what is not known is left out."""
    at = building.anchor
    anchor = AnchorFile(latitude=at.latitude, longitude=at.longitude, point=at.point) if at else None
    said: dict[str, Any] = {"name": Label.of(building.name), "north": building.north, "anchor": anchor}
    return {name: value for name, value in said.items() if value is not None}


def drawn_values(drawn: a.Drawn, kind: Kind) -> dict[str, Values]:
    """The drawing's values of a kind by id, usual ones filled in."""
    table: Mapping[str, Strict] = getattr(drawn, f"{kind}s")
    usual = defaults(kind)
    return {i: {**usual, **a.plain(values)} for i, values in table.items()}


def gather(imported: Building | a.Drawn, edited: Building) -> a.Answers:
    """What a person changed in a plan compared to the fresh import, as answers."""
    drawn = drawn_of(imported) if isinstance(imported, Building) else imported
    lists: Lists = {}
    for kind in KINDS:
        said = drawn_values(drawn, kind)
        rows = [_changed(kind, x, said[x.id], edited) for x in features(edited, kind) if x.id in said]
        gone = said.keys() & drawn.places.keys() - {x.id for x in features(edited, kind)}
        rows += [a.row(kind, i, drawn.places[i], {}, removed=True) for i in sorted(gone)]
        lists[f"{kind}s"] = tuple(row for row in rows if row)
    lists["added"] = added_of(edited, {*drawn.openings, *drawn.added})
    lists["building"] = a.BuildingValues(**{k: v for k, v in _whole(edited).items() if getattr(drawn, k) != v})
    return in_order(answers_of(lists), edited)


def _changed(kind: Kind, feature: Any, said: Values, building: Building) -> a.Row | None:
    changed = {k: v for k, v in values_of(kind, feature).items() if said.get(k) != v}
    return a.row(kind, feature.id, place_of(building, feature), changed) if changed else None


def answers_of(parts: Lists) -> a.Answers:
    """Answers of these parts; empty ones are as if never said, so that the same decisions give the same file."""
    return a.Answers(**{k: v for k, v in parts.items() if v not in ((), a.Added(), a.BuildingValues(), None)})


def parts_of(answers: a.Answers) -> Lists:
    """The parts of answers, to make new ones of."""
    return {name: getattr(answers, name) for name in type(answers).model_fields if name not in {"format", "version"}}


def in_order(answers: a.Answers, building: Building) -> a.Answers:
    """Rows by storey and id, with the places of all the rooms and doors they refer to."""
    parts = parts_of(answers)
    for kind in KINDS:
        parts[f"{kind}s"] = tuple(sorted(parts[f"{kind}s"], key=lambda r: (r.place.level, r.id, r.removed)))
    parts["added"] = a.Added(**{g: tuple(sorted(getattr(answers.added, g), key=lambda x: x.id)) for g in NEW_GROUPS})
    parts["references"] = _references(answers, building)
    return answers_of(parts)


def _references(answers: a.Answers, building: Building) -> tuple[a.Reference, ...]:
    rooms = [row.values.opens_into or "" for row in answers.openings]
    doors: list[str] = []
    for door in answers.added.openings:
        rooms += [*door.properties.x_training.unit_ids, door.properties.x_training.opens_into or ""]
    rooms += [x.properties.x_training.unit_id or "" for x in answers.added.alarm_devices]
    for zone in answers.added.zones:
        rooms += zone.properties.x_training.unit_ids
        doors += zone.properties.x_training.opening_ids
    table = {x.id: x for x in answers.references}
    for identity in rooms:
        if unit := building.unit.get(identity):
            table[identity] = a.Reference(feature="unit", id=identity, place=place_of(building, unit))
    for identity in doors:
        if opening := building.opening.get(identity):
            table[identity] = a.Reference(feature="opening", id=identity, place=place_of(building, opening))
    return tuple(table[i] for i in sorted({*rooms, *doors} & table.keys()))


def merged(first: a.Answers, *later: a.Answers) -> a.Answers:
    """Answers with later ones over them, value by value."""
    made = first
    for more in later:
        parts = parts_of(made)
        for kind in KINDS:
            parts[f"{kind}s"] = _merged_rows(kind, parts[f"{kind}s"], getattr(more, f"{kind}s"))
        values = {**_said(made.building), **_said(more.building)}
        parts["building"] = a.BuildingValues(**values)
        added = {g: {x.id: x for x in (*getattr(made.added, g), *getattr(more.added, g))} for g in NEW_GROUPS}
        parts["added"] = a.Added(**{g: tuple(table[i] for i in sorted(table)) for g, table in added.items()})
        parts["references"] = tuple({x.id: x for x in (*made.references, *more.references)}.values())
        parts["imported"] = more.imported or made.imported
        made = answers_of(parts)
    return made


def _said(values: a.BuildingValues) -> dict[str, Any]:
    return {name: getattr(values, name) for name in values.model_fields_set}


def _merged_rows(kind: Kind, old: tuple[a.Row, ...], new: tuple[a.Row, ...]) -> tuple[a.Row, ...]:
    table = {row.id: row for row in old}
    for row in new:
        before = table.get(row.id)
        values = {**(a.decided(before) if before else {}), **a.decided(row)}
        table[row.id] = a.row(kind, row.id, row.place, values, row.removed)
    return tuple(sorted(table.values(), key=lambda r: (r.place.level, r.id)))


def without(answers: a.Answers, drop: Callable[[Kind, str, str, object], bool]) -> a.Answers:
    """The answers without values for which ``drop(kind, id, field, value)`` holds; rows that decide nothing more go."""
    parts = parts_of(answers)
    for kind in KINDS:
        left = [(r, {f: v for f, v in a.decided(r).items() if not drop(kind, r.id, f, v)}) for r in parts[f"{kind}s"]]
        parts[f"{kind}s"] = tuple(a.row(kind, r.id, r.place, v, r.removed, r.lost) for r, v in left if v or r.removed)
    return answers_of(parts)
