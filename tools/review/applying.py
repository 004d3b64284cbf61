"""Answers put on a building: each finds its feature by id and place, and wins over what the drawing says."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sim.plan.building import Anchor, Building
from sim.plan.convert import hashed
from tools.review import answers as a
from tools.review.added import NEW_GROUPS, added_of, with_added
from tools.review.gathering import answers_of, drawn_values, in_order, merged, parts_of
from tools.review.places import find_all, locate, place_of
from tools.review.values import KINDS, REMOVABLE, Kind, Values, defaults, features, unknown, values_of, with_values

Key = tuple[Kind, str]


@dataclass(frozen=True)
class Applied:
    """A building with its answers.

    ``answers`` are all of them with today's ids and places, those whose feature is gone marked; ``applied`` says how many
    values were put on features; ``lost`` are names of what was decided about and is gone; ``overruled`` are features of
    which the drawing has come to say something else.
    """

    building: Building
    answers: a.Answers
    applied: int
    lost: tuple[str, ...]
    overruled: tuple[Key, ...] = ()


def apply(building: Building, answers: a.Answers, known: Mapping[Key, str] | None = None) -> Applied:
    """Put answers on a building.

    ``known`` says which feature each row means now, where the caller knows better than its id and place do.
    """
    found = dict(locate(building, answers.rows()) if known is None else known)
    rooms = _today(building, answers, found, "unit")
    answers = _absorbed(building, answers, found, rooms)
    made, count = building, 0
    overruled: list[Key] = []
    for kind in KINDS:
        there = {found[k, r.id]: r for k, r in answers.rows() if k == kind and (k, r.id) in found}
        wanted = {i: _fitting(building, i, _wanted(kind, row, rooms)) for i, row in there.items()}
        overruled += _overruled(building, answers, kind, there, wanted)
        gone = frozenset(i for i, row in there.items() if row.removed and kind in REMOVABLE)
        count += sum(map(len, wanted.values())) + len(gone)
        made = with_values(made, kind, wanted, gone)
    made = replace(made, **_whole(answers.building))
    joined = with_added(made, answers.added, rooms, _today(building, answers, found, "opening"))
    made = hashed(joined.building)
    lost = [_called(r) for k, r in answers.rows() if (k, r.id) not in found and not r.removed]
    kept = _renewed(answers, building, made, found, rooms)
    return Applied(made, kept, count, (*lost, *joined.lost), tuple(overruled))


def _whole(said: a.BuildingValues) -> dict[str, Any]:
    """What was decided about the whole plan, as the plan's own types."""
    at = said.anchor
    anchor = Anchor(at.latitude, at.longitude, at.point) if at else None
    decided = {"name": said.name.text() if said.name else None, "north": said.north, "anchor": anchor}
    return {name: value for name, value in decided.items() if value is not None}


def layouts(answers: a.Answers) -> dict[str, str]:
    """The furniture layout decided on for each room, by room id."""
    return {row.id: row.values.layout for row in answers.units if row.values.layout and not row.lost}


def _called(row: a.Row) -> str:
    return row.place.number or row.place.name or row.id


def _today(building: Building, answers: a.Answers, found: Mapping[Key, str], kind: Kind) -> dict[str, str]:
    """Today's ids of the rooms or doors that answers are about or refer to."""
    rows = {i: target for (k, i), target in found.items() if k == kind}
    wanted = [(x.id, x.place) for x in answers.references if x.feature == kind and x.id not in rows]
    return {**find_all(building, kind, wanted), **rows}


def _wanted(kind: Kind, row: a.Row, rooms: Mapping[str, str]) -> Values:
    """A row's values with rooms by today's ids; a furniture layout is no value of the plan."""
    values = {name: value for name, value in a.decided(row).items() if name != "layout"}
    into = values.get("opens_into")
    return {**values, "opens_into": rooms.get(into, into)} if kind == "opening" and into else values


def _fitting(building: Building, target: str, values: Values) -> Values:
    """Values without a room to open into that the door no longer leads to."""
    into, door = values.get("opens_into"), building.opening.get(target)
    if into is None or door is None or into in door.unit_ids:
        return values
    return {name: value for name, value in values.items() if name != "opens_into"}


def _overruled(
    building: Building, answers: a.Answers, kind: Kind, there: Mapping[str, a.Row], wanted: Mapping[str, Values]
) -> list[Key]:
    """Features of which the drawing has come to say something else than it did and than a person decided."""
    if answers.imported is None:
        return []
    drawn, usual = drawn_values(answers.imported.drawn, kind), defaults(kind)
    now = {x.id: values_of(kind, x) for x in features(building, kind) if x.id in there}
    return [
        (kind, i)
        for i, values in wanted.items()
        if any(
            not unknown(name, now[i][name]) and now[i][name] not in (value, drawn.get(there[i].id, usual).get(name))
            for name, value in values.items()
            if name != "opens_into"  # a room, whose id may be another in every drawing
        )
    ]


def _absorbed(building: Building, answers: a.Answers, found: dict[Key, str], rooms: Mapping[str, str]) -> a.Answers:
    """Answers in which an added door that the drawing has by now has become a row about the drawing's door."""
    absorbed = with_added(building, answers.added, rooms, {}).absorbed
    if not absorbed:
        return answers
    old = {x.id: x for x in answers.added.openings if x.id in absorbed}
    rows = []
    for identity, feature in old.items():
        training = feature.properties.x_training
        said = {name: getattr(training, name) for name in ANSWERED if not unknown(name, getattr(training, name))}
        target = absorbed[identity]
        rows.append(a.row("opening", target, place_of(building, building.opening[target]), said))
        found["opening", target] = target
    left = {g: tuple(x for x in getattr(answers.added, g) if x.id not in absorbed) for g in NEW_GROUPS}
    parts = {**parts_of(answers), "added": a.Added(**left)}
    return merged(answers_of({"openings": tuple(rows)}), answers_of(parts))


ANSWERED = ("glazed", "lockable_from_inside", "lock_kind", "closer", "emergency_exit")
"""What a person said about a door they drew themselves that is worth more than the drawing's own door says."""


def _renewed(
    answers: a.Answers, drawing: Building, made: Building, found: Mapping[Key, str], rooms: Mapping[str, str]
) -> a.Answers:
    """The answers with today's ids and places; those whose feature is gone keep theirs and are marked."""
    parts = parts_of(answers)
    for kind in KINDS:
        now = {x.id: x for x in features(drawing, kind)}
        rows = []
        for row in parts[f"{kind}s"]:
            target = found.get((kind, row.id))
            if target is None:
                rows.append(row if row.removed else row.model_copy(update={"lost": True}))
                continue
            values = {**a.decided(row), **_wanted(kind, row, rooms)}
            rows.append(a.row(kind, target, place_of(drawing, now[target]), values, row.removed))
        parts[f"{kind}s"] = tuple(rows)
    there = {x.id for g in NEW_GROUPS for x in getattr(answers.added, g)}
    others = {x.id for g in NEW_GROUPS for x in getattr(made, g)} - there
    today = added_of(made, others)
    parts["added"] = a.Added(**{g: _over(getattr(answers.added, g), getattr(today, g)) for g in NEW_GROUPS})
    return in_order(answers_of(parts), made)


def _over(old: tuple[Any, ...], today: tuple[Any, ...]) -> tuple[Any, ...]:
    """Added features as they are on the building now; lost ones as they were."""
    table = {x.id: x for x in today}
    return tuple(table.get(x.id, x) for x in old)
