"""What is different between the plan there was and the one there is now, as data and in words."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final, Literal

from sim.plan.building import Building, Opening, Point, Unit, VerticalLink, Window
from sim.plan.codes import Names
from sim.plan.geometry import area
from sim.text import number, say
from tools.review.matching import Match
from tools.review.places import centroid, middle

MOVED: Final = 0.1
"""Metres from which a thing has moved."""

RESIZED: Final = 0.02
"""Part of its area or width from which a thing has another size; doors and windows at least a centimetre."""

FEW: Final = 8
"""Names in a sentence, by eye."""

What = Literal["plan", "level", "room", "door", "window", "stair"]
How = Literal["added", "removed", "moved", "resized", "renamed", "recategorised"]
WHATS: Final[tuple[What, ...]] = ("plan", "level", "room", "door", "window", "stair")
HOWS: Final[tuple[How, ...]] = ("added", "removed", "moved", "resized", "renamed", "recategorised")


@dataclass(frozen=True)
class Change:
    """One change. ``name`` is what people call the thing now (before, when it is gone), ``was`` what they called it.

    ``amount`` is metres it moved, or its new size over the old one.
    """

    kind: How
    what: What
    id: str
    name: str
    level: str = ""
    was: str = ""
    amount: float | None = None
    data: dict[str, Any] = field(default_factory=dict)

    def row(self) -> dict[str, Any]:
        """The change for ``--json``."""
        row: dict[str, Any] = {"kind": self.kind, "what": self.what, "id": self.id, "name": self.name, "level": self.level}
        if self.was:
            row["was"] = self.was
        if self.amount is not None:
            row["amount"] = self.amount
        return {**row, **self.data}


def compare(old: Building, new: Building, match: Match) -> tuple[Change, ...]:
    """Everything that is different, storeys first, in the order of the plans."""
    made = [*_whole(match), *_levels(old, new, match), *_rooms(old, new, match)]
    before, after = _Called(old), _Called(new)
    for what, group, ids in (("door", "openings", match.opening), ("window", "windows", match.window)):
        made += _lines(what, getattr(old, group), getattr(new, group), ids, match.shift, before, after)  # type: ignore[arg-type]
    made += _stairs(old.vertical_links, new.vertical_links, match, before, after)
    return tuple(sorted(made, key=lambda c: (WHATS.index(c.what), HOWS.index(c.kind))))


class _Called(Names):
    """What people call things, with the storey they are on."""

    def __init__(self, building: Building) -> None:
        super().__init__(building)
        levels = {x.id: x.name.sv or x.id for x in building.levels}
        features: Iterable[Unit | Opening | Window] = (*building.units, *building.openings, *building.windows)
        self.level_of = {x.id: levels.get(x.level_id, x.level_id) for x in features}
        self.level_of |= {x.id: self.level_of.get(x.lower_unit_id, "") for x in building.vertical_links}

    def change(self, kind: How, what: What, identity: str, **more: Any) -> Change:
        return Change(kind, what, identity, self.of(identity), self.level_of.get(identity, ""), **more)


def _whole(match: Match) -> Iterator[Change]:
    if match.shift != (0.0, 0.0):
        yield Change("moved", "plan", "", "", amount=round(math.hypot(*match.shift), 2), data={"shift": list(match.shift)})


def _levels(old: Building, new: Building, match: Match) -> Iterator[Change]:
    names = {x.id: x.name.sv or x.id for x in new.levels}
    kept = set(match.level.values())
    yield from (Change("added", "level", x.id, names[x.id]) for x in new.levels if x.id not in kept)
    for x in old.levels:
        now = match.level.get(x.id)
        if now is None:
            yield Change("removed", "level", x.id, x.name.sv or x.id)
        elif x.name != new.level[now].name:
            yield Change("renamed", "level", now, names[now], was=x.name.sv)


def _rooms(old: Building, new: Building, match: Match) -> Iterator[Change]:
    before, after = _Called(old), _Called(new)
    kept = set(match.unit.values())
    yield from (after.change("added", "room", u.id) for u in new.units if u.id not in kept)
    for u in old.units:
        if u.id not in match.unit:
            yield before.change("removed", "room", u.id)
            continue
        v = new.unit[match.unit[u.id]]
        gap = _gap(centroid(u.polygon), centroid(v.polygon), match.shift)
        if gap > MOVED or match.level.get(u.level_id) != v.level_id:
            yield after.change("moved", "room", v.id, amount=gap)
        was, now = area(u.polygon), area(v.polygon)
        if abs(now - was) > RESIZED * was:
            yield after.change("resized", "room", v.id, amount=round(now / was, 3), data={"area": round(now, 1)})
        if (u.number, u.name) != (v.number, v.name):
            yield after.change("renamed", "room", v.id, was=_full_name(u), data={"now": _full_name(v)})
        if u.category is not v.category:
            yield after.change("recategorised", "room", v.id, was=str(u.category), data={"now": str(v.category)})


def _full_name(unit: Unit) -> str:
    return " ".join(x for x in (unit.number, unit.name.sv) if x)


def _gap(a: Point, b: Point, shift: Point) -> float:
    return round(math.dist((a[0] + shift[0], a[1] + shift[1]), b), 2)


def _lines(
    what: What,
    old: Sequence[Opening] | Sequence[Window],
    new: Sequence[Opening] | Sequence[Window],
    ids: dict[str, str],
    shift: Point,
    before: _Called,
    after: _Called,
) -> Iterator[Change]:
    now = {x.id: x for x in new}
    kept = set(ids.values())
    yield from (after.change("added", what, x.id) for x in new if x.id not in kept)
    for x in old:
        if x.id not in ids:
            yield before.change("removed", what, x.id)
            continue
        y = now[ids[x.id]]
        gap, was, wide = _gap(middle(x.line), middle(y.line), shift), math.dist(*x.line), math.dist(*y.line)
        if gap > MOVED:
            yield after.change("moved", what, y.id, amount=gap)
        if abs(wide - was) > max(RESIZED * was, 0.01):
            yield after.change("resized", what, y.id, amount=round(wide / max(was, 1e-9), 3), data={"width": round(wide, 2)})


def _stairs(
    old: Sequence[VerticalLink], new: Sequence[VerticalLink], match: Match, before: _Called, after: _Called
) -> Iterator[Change]:
    now = {x.id: x for x in new}
    kept = set(match.link.values())
    yield from (after.change("added", "stair", x.id) for x in new if x.id not in kept)
    for x in old:
        if x.id not in match.link:
            yield before.change("removed", "stair", x.id)
            continue
        y = now[match.link[x.id]]
        gap = max(_gap(x.path[n][:2], y.path[n][:2], match.shift) for n in (0, -1))
        if gap > MOVED:
            yield after.change("moved", "stair", y.id, amount=gap)


# ---- in words ----


def told(changes: Sequence[Change], language: str) -> list[str]:
    """The changes for people: one line for each sort of change, with the names they know and how many there are."""
    if not changes:
        return [say("review.change.none", language)]
    lines = []
    for (what, kind), group in groupby(changes, key=lambda c: (c.what, c.kind)):
        if what == "plan":
            lines += [say("review.change.plan.moved", language, metres=number(c.amount or 0.0, language)) for c in group]
            continue
        shown = [_item(c, language) for c in group]
        lines.append(say(f"review.change.{what}.{kind}", language, count=len(shown), few=_few(shown)))
    return lines


def _item(change: Change, language: str) -> str:
    """A thing's name and what is worth saying about its change."""
    if change.kind == "moved":
        return f"{change.name} ({number(change.amount or 0.0, language)} m)"
    if change.kind == "resized":
        area_now, width = change.data.get("area"), change.data.get("width", 0.0)
        size = f"{number(width, language, 2)} m" if area_now is None else f"{number(area_now, language)} m²"
        return f"{change.name} ({size})"
    if change.kind == "renamed":
        return f"{change.was or '–'} → {change.data.get('now', change.name) or '–'}"
    if change.kind == "recategorised":
        return f"{change.name} ({_category(change.was, language)} → {_category(change.data['now'], language)})"
    return change.name


def _category(value: str, language: str) -> str:
    return say(f"plan.category.{value}", language).lower()


def _few(shown: Sequence[str]) -> str:
    """The first few names, those that come more than once with how often, and how many more there are."""
    counted = [f"{name} ×{n}" if n > 1 else name for name, n in Counter(shown).items()]
    return ", ".join(counted[:FEW]) + (f" (+{len(counted) - FEW})" if len(counted) > FEW else "")
