"""What only a person can say about a plan and a drill needs to know, asked for many things at once.

``questions`` → a person picks an option → ``answer`` → Answers.  Nothing is guessed: a question that gets no answer stays.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sim.plan.building import Blinds, Building, Category, LockKind, Opening, OpeningKind, Tri, Unit, Window
from sim.plan.checks import references, scale, shapes
from sim.plan.checks.access import exits
from sim.plan.codes import Names, some
from sim.plan.geometry import area
from tools.review import answers as a
from tools.review.outdoors import OFFICES, SIDES, assembly_point, nearest_rooms
from tools.review.places import place_of
from tools.review.values import Kind, features

SHELTERS: Final = (
    *(Category.CLASSROOM, Category.GROUP_ROOM, Category.LABORATORY, Category.LIBRARY, Category.AUDITORIUM, Category.GYM),
    *(Category.CANTEEN, Category.STAFF_ROOM, Category.RECEPTION, Category.OFFICE, Category.CHANGING_ROOM, Category.RESTROOM),
    *(Category.KITCHEN, Category.ROOM, Category.UNSPECIFIED),
)
"""Rooms people shelter in, those with most pupils first: the order questions about them come in."""

SIZES: Final = (25.0, 60.0, 150.0)
"""Square metres that part small, usual, large and very large rooms of one category, by eye."""

MANY: Final = 8
"""From so many doors of a category on, small and large rooms are asked about apart, by eye."""

BIG: Final = 15.0
"""Square metres from which it matters what an unnamed room is for: smaller ones hold few people."""

ASKED_ONE_BY_ONE: Final = 12
"""Up to so many unnamed rooms are asked about each on its own, more of them by size."""

CHOOSABLE: Final = tuple(c for c in Category if c is not Category.UNSPECIFIED)


@dataclass(frozen=True)
class Option:
    """One possible answer: ``key`` names it, ``label`` is its text where it is a name rather than one of ours."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)
    label: str = ""


@dataclass(frozen=True)
class Question:
    """One question about some features of a kind.

    ``topic`` names its texts (``review.ask.TOPIC``), ``data`` fills them; ``category`` is of the rooms it is about.
    """

    id: str
    topic: str
    kind: Kind | None
    features: tuple[str, ...]
    options: tuple[Option, ...]
    data: Mapping[str, str | int | float] = field(default_factory=dict)
    category: Category | None = None


LOCKS: Final = (
    *(Option(str(k), {"lockable_from_inside": Tri.YES, "lock_kind": k}) for k in LockKind if k not in {"none", "unknown"}),
    Option("not_lockable", {"lockable_from_inside": Tri.NO}),
)
GLASS: Final = tuple(
    Option(key, {"glazed": part}) for key, part in {"none": 0.0, "pane": 0.15, "half": 0.5, "whole": 0.85}.items()
)
"""How much of a leaf one can see through: no glass, a small pane, the upper half, nearly all of it."""

BLINDS: Final = tuple(Option(str(k), {"blinds": k}) for k in (Blinds.INSIDE, Blinds.BETWEEN, Blinds.NONE))
SHELTER: Final = (Option("yes", {"shelter_suitable": Tri.YES}), Option("no", {"shelter_suitable": Tri.NO}))
EXITS: Final = (Option("ordinary", {"emergency_exit": Tri.NO}), Option("emergency", {"emergency_exit": Tri.YES}))
CATEGORIES: Final = tuple(Option(str(c), {"category": c}) for c in CHOOSABLE)


def questions(building: Building, answers: a.Answers | None = None) -> tuple[Question, ...]:
    """Every open question, the most important for a drill first."""
    said = (answers or a.Answers()).building
    whole = shapes.sound(references.sound(building))
    return (
        *(_scale(whole) if said.scale is None else ()),
        *_exits(whole),
        *_doors(whole, "lock", LOCKS, _lock_open),
        *_doors(whole, "glass", GLASS, lambda o: o.glazed is None),
        *_windows(whole),
        *_shelter(whole),
        *_categories(whole),
        *_assembly(whole),
        *(_office(whole) if said.reception is None else ()),
    )


def split(question: Question, building: Building) -> tuple[Question, ...]:
    """The same question about each of its features alone."""
    names = Names(building)
    return tuple(
        replace(question, id=f"{question.topic}={i}", features=(i,), data={**question.data, "count": 1, "few": names.of(i)})
        for i in question.features
    )


def answer(building: Building, question: Question, option: str) -> a.Answers:
    """What picking an option decides. Raises KeyError for an option the question does not have."""
    picked = {o.key: o for o in question.options}[option]
    if question.topic == "scale":
        return a.Answers(building=a.BuildingValues(scale="right" if option == "right" else "wrong"))
    if question.topic == "assembly":
        return a.Answers(added=assembly_point(building, option))
    if question.topic == "office" and option == "none":
        return a.Answers(building=a.BuildingValues(reception="none"))
    if question.topic == "office":
        return _rows(building, "unit", (option,), picked.values)
    assert question.kind is not None
    return _rows(building, question.kind, question.features, picked.values)


def _rows(building: Building, kind: Kind, ids: Sequence[str], values: Mapping[str, Any]) -> a.Answers:
    there = {x.id: x for x in features(building, kind)}
    rows = sorted((a.row(kind, i, place_of(building, there[i]), dict(values)) for i in ids), key=lambda r: (r.place.level, r.id))
    parts: dict[str, Any] = {f"{kind}s": tuple(rows)}
    return a.Answers(**parts)


# ---- what is open ----


def _scale(building: Building) -> Iterator[Question]:
    for issue in scale.check(building)[:1]:
        yield Question("scale", "scale", None, (), (Option("right"), Option("wrong")), {"code": issue.code, **issue.data})


def _exits(building: Building) -> Iterator[Question]:
    groups: dict[Category, list[str]] = defaultdict(list)
    for identity in exits(building):
        door = building.opening[identity]
        inside = [building.unit[u].category for u in door.unit_ids if building.unit[u].category is not Category.OUTDOOR]
        if inside and door.emergency_exit is Tri.UNKNOWN and door.kind is not OpeningKind.OPEN:
            groups[inside[0]].append(identity)
    names = Names(building)
    for category, ids in sorted(groups.items(), key=lambda g: (-len(g[1]), g[0])):
        yield Question(f"exit:{category}", "exit", "opening", tuple(ids), EXITS, _named(names, ids), category)


def _lock_open(door: Opening) -> bool:
    unsaid = door.lockable_from_inside is Tri.YES and door.lock_kind is LockKind.UNKNOWN
    return door.lockable_from_inside is Tri.UNKNOWN or unsaid


def _doors(building: Building, topic: str, options: tuple[Option, ...], is_open: Callable[[Opening], bool]) -> Iterator[Question]:
    """Doors of rooms people shelter in, by category, and by size where there are many."""
    groups: dict[Category, list[tuple[Unit, Opening]]] = defaultdict(list)
    for door in building.openings:
        room = _sheltered(building, door.unit_ids)
        if room is not None and door.kind is not OpeningKind.OPEN and is_open(door):
            groups[room.category].append((room, door))
    for category in SHELTERS:
        for size, pairs in _by_size(groups.get(category, [])):
            rooms = list(dict.fromkeys(u.id for u, _ in pairs))
            data = {**_named(Names(building), rooms), "count": len(pairs), **_areas([u for u, _ in pairs])}
            yield Question(f"{topic}:{category}{size}", topic, "opening", tuple(o.id for _, o in pairs), options, data, category)


def _sheltered(building: Building, units: Sequence[str]) -> Unit | None:
    """The room a door or window matters for most."""
    rooms = [u for u in (building.unit[i] for i in units) if u.category in SHELTERS]
    return min(rooms, key=lambda u: (SHELTERS.index(u.category), -area(u.polygon), u.id), default=None)


def _by_size(pairs: list[tuple[Unit, Opening]]) -> Iterator[tuple[str, list[tuple[Unit, Opening]]]]:
    if len(pairs) < MANY:
        yield from ([("", pairs)] if pairs else [])
        return
    classes: dict[int, list[tuple[Unit, Opening]]] = defaultdict(list)
    for unit, door in pairs:
        classes[sum(area(unit.polygon) >= limit for limit in SIZES)].append((unit, door))
    yield from ((f":{n}", classes[n]) for n in sorted(classes, reverse=True))


def _named(names: Names, ids: Sequence[str]) -> dict[str, str | int | float]:
    return {"count": len(ids), "few": some(list(dict.fromkeys(names.of(i) for i in ids)))}


def _areas(units: Sequence[Unit]) -> dict[str, str | int | float]:
    areas = [area(u.polygon) for u in units]
    low, high = round(min(areas)), round(max(areas))
    return {"areas": f"{low}" if low == high else f"{low}–{high}"}


def _windows(building: Building) -> Iterator[Question]:
    """Glass to corridors first, then at ground level, then the rest in one question."""
    ground = min((abs(x.ordinal) for x in building.levels), default=0)
    groups: dict[tuple[int, Category], list[Window]] = defaultdict(list)
    for window in building.windows:
        room = _sheltered(building, window.unit_ids)
        if room is None or window.blinds is not Blinds.UNKNOWN:
            continue
        if len(window.unit_ids) == 2:
            groups[0, room.category].append(window)
        elif abs(building.level[window.level_id].ordinal) == ground:
            groups[1, room.category].append(window)
        else:
            groups[2, Category.UNSPECIFIED].append(window)
    names = Names(building)
    for (rank, category), windows in sorted(groups.items(), key=lambda g: (g[0][0], SHELTERS.index(g[0][1]))):
        topic = ("blinds_inner", "blinds_ground", "blinds_above")[rank]
        rooms = [r.id for w in windows if (r := _sheltered(building, w.unit_ids))]
        data = {**_named(names, list(dict.fromkeys(rooms))), "count": len(windows)}
        yield Question(f"{topic}:{category}", topic, "window", tuple(w.id for w in windows), BLINDS, data, category)


def _shelter(building: Building) -> Iterator[Question]:
    names = Names(building)
    for category in (c for c in SHELTERS if c is not Category.UNSPECIFIED):
        rooms = [u for u in building.units if u.category is category and u.shelter_suitable is Tri.UNKNOWN]
        if rooms:
            ids = tuple(u.id for u in rooms)
            data = {**_named(names, ids), **_areas(rooms)}
            yield Question(f"shelter:{category}", "shelter", "unit", ids, SHELTER, data, category)


def _categories(building: Building) -> Iterator[Question]:
    names = Names(building)
    rooms = [u for u in building.units if u.category is Category.UNSPECIFIED and area(u.polygon) >= BIG]
    rooms.sort(key=lambda u: (-area(u.polygon), u.id))
    groups: dict[str, list[Unit]] = defaultdict(list)
    for unit in rooms:
        size = sum(area(unit.polygon) >= limit for limit in SIZES)
        groups[unit.id if len(rooms) <= ASKED_ONE_BY_ONE else f":{size}"].append(unit)
    for key, units in groups.items():
        data = {**_named(names, [u.id for u in units]), **_areas(units)}
        yield Question(f"category={key}", "category", "unit", tuple(u.id for u in units), CATEGORIES, data)


def _assembly(building: Building) -> Iterator[Question]:
    if building.units and not building.assembly_points:
        yield Question("assembly", "assembly", None, (), tuple(Option(side) for side in SIDES))


def _office(building: Building) -> Iterator[Question]:
    if any(u.category is Category.RECEPTION for u in building.units):
        return
    names = Names(building)
    rooms = nearest_rooms(building, OFFICES)
    if rooms:
        options = [Option(u.id, {"category": Category.RECEPTION}, _label(names, building, u)) for u in rooms]
        yield Question("office", "office", None, tuple(u.id for u in rooms), (*options, Option("none")))


def _label(names: Names, building: Building, unit: Unit) -> str:
    called = " ".join(x for x in (unit.number, unit.name.sv) if x) or names.of(unit.id)
    return f"{called} ({building.level[unit.level_id].name.sv}, {round(area(unit.polygon))} m²)"
