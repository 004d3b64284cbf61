"""The answers file ``NAME.answers.json`` beside ``NAME.plan.json``: what people decided, and what the last import said.

Every answer carries the place of its feature, so that it finds it again in a corrected drawing whose ids are new.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import Field, ValidationError

from sim.errors import FileProblem, Issue
from sim.files import write_whole
from sim.jsonfile import key_path, model_schema, read_json, shown
from sim.plan.building import Blinds, Category, LockKind, OpeningKind, Tri
from sim.plan.file import (
    AlarmFeature,
    AnchorFile,
    AssemblyFeature,
    HingeEnd,
    Id,
    Label,
    Metres,
    OpeningFeature,
    Position,
    SourceFile,
    Strict,
    ZoneFeature,
)
from sim.plan.save import readable_json
from sim.text import Text
from tools.review.values import Kind, Values

FORMAT: Final = "inrymning.answers"
VERSION: Final = 1

DECIDED: Final = frozenset({"values", "drawn", "added", "data"})
"""Keys whose content is written as it is."""


class Place(Strict):
    """Where a feature lies: its storey's ordinal, its middle, and how large it is (m² for rooms, m for doors and windows)."""

    level: int
    point: Position
    size: Metres
    number: str = ""
    name: str = ""


class LevelValues(Strict):
    """Decided values of a storey; one that is absent was not decided."""

    name: Label = Label(sv="")


class UnitValues(Strict):
    """Decided values of a room; ``layout`` names the furniture layout to use."""

    category: Category = Category.UNSPECIFIED
    name: Label = Label(sv="")
    number: str = ""
    ceiling: Annotated[float, Field(gt=0)] = 2.7
    capacity: Annotated[int, Field(ge=0)] | None = None
    shelter_suitable: Tri = Tri.UNKNOWN
    layout: str = ""


class OpeningValues(Strict):
    """Decided values of a door."""

    kind: OpeningKind = OpeningKind.DOOR
    height: Annotated[float, Field(gt=0)] = 2.1
    hinge: HingeEnd | None = None
    opens_into: Id | None = None
    glazed: Annotated[float, Field(ge=0, le=1)] | None = None
    lockable_from_inside: Tri = Tri.UNKNOWN
    lock_kind: LockKind = LockKind.UNKNOWN
    closer: Tri = Tri.UNKNOWN
    emergency_exit: Tri = Tri.UNKNOWN
    name: Label | None = None


class WindowValues(Strict):
    """Decided values of a window."""

    sill: Metres = 0.0
    head: Metres = 0.0
    blinds: Blinds = Blinds.UNKNOWN
    openable: Tri = Tri.UNKNOWN


class BuildingValues(Strict):
    """What was decided about the whole.

    ``north`` and ``anchor`` as in a plan's manifest; ``scale`` says whether odd measures are right after all; ``reception``
    that there is none.
    """

    name: Label | None = None
    north: float | None = None
    anchor: AnchorFile | None = None
    scale: Literal["right", "wrong"] | None = None
    reception: Literal["none"] | None = None


class Row(Strict):
    """A feature somebody decided about. ``lost``: the newest drawing has no such thing; the answer waits for it."""

    id: Id
    place: Place
    removed: bool = False
    lost: bool = False


class LevelRow(Row):  # noqa: D101
    values: LevelValues = LevelValues()


class UnitRow(Row):  # noqa: D101
    values: UnitValues = UnitValues()


class OpeningRow(Row):
    """``removed``: the door stands in the drawing, and a person took it away."""

    values: OpeningValues = OpeningValues()


class WindowRow(Row):  # noqa: D101
    values: WindowValues = WindowValues()


class Reference(Strict):
    """Where a feature lies that an answer only refers to."""

    feature: Literal["unit", "opening"]
    id: Id
    place: Place


class Added(Strict):
    """Features the drawing does not have."""

    openings: tuple[OpeningFeature, ...] = ()
    assembly_points: tuple[AssemblyFeature, ...] = ()
    alarm_devices: tuple[AlarmFeature, ...] = ()
    zones: tuple[ZoneFeature, ...] = ()


class Found(Strict):
    """A finding of the import, to be shown again until it is settled."""

    code: Annotated[str, Field(pattern=r"^[PI]\d{3}$")]
    where: str
    data: dict[str, str | int | float] = Field(default_factory=dict)


class Drawn(Strict):
    """The values as the drawing had them, by id: what differs from them in the plan is a person's doing.

    ``added`` are ids of everything in it that a person may add to a plan; ``places`` are of doors and windows, to know them
    again when a person has taken them away.
    """

    name: Label = Label(sv="")
    north: float | None = None
    anchor: AnchorFile | None = None
    levels: dict[str, LevelValues] = Field(default_factory=dict)
    units: dict[str, UnitValues] = Field(default_factory=dict)
    openings: dict[str, OpeningValues] = Field(default_factory=dict)
    windows: dict[str, WindowValues] = Field(default_factory=dict)
    added: tuple[str, ...] = ()
    places: dict[str, Place] = Field(default_factory=dict)


class Import(Strict):
    """The last import.

    ``plan`` is the content hash of the plan that was written with these answers, ``waiting`` the ids of added things that
    had no place in it.
    """

    source: SourceFile
    plan: str = ""
    waiting: tuple[str, ...] = ()
    findings: tuple[Found, ...] = ()
    drawn: Drawn = Drawn()


class Answers(Strict):
    """All that was decided about one plan. Lists are sorted, so that the same decisions give the same file."""

    format: Literal["inrymning.answers"] = FORMAT
    version: Literal[1] = VERSION
    building: BuildingValues = BuildingValues()
    levels: tuple[LevelRow, ...] = ()
    units: tuple[UnitRow, ...] = ()
    openings: tuple[OpeningRow, ...] = ()
    windows: tuple[WindowRow, ...] = ()
    added: Added = Added()
    references: tuple[Reference, ...] = ()
    imported: Import | None = None

    def rows(self) -> Iterator[tuple[Kind, Row]]:
        """Every row with its kind."""
        yield from (("level", x) for x in self.levels)
        yield from (("unit", x) for x in self.units)
        yield from (("opening", x) for x in self.openings)
        yield from (("window", x) for x in self.windows)

    @property
    def count(self) -> int:
        """How many values were decided, things added and removed."""
        rows = sum(len(decided(row)) + row.removed for _, row in self.rows())
        more = self.added
        added = len(more.openings) + len(more.assembly_points) + len(more.alarm_devices) + len(more.zones)
        return rows + added + len(self.building.model_fields_set)


ROWS: Final[dict[Kind, type[Row]]] = {"level": LevelRow, "unit": UnitRow, "opening": OpeningRow, "window": WindowRow}
VALUES: Final[dict[Kind, type[Strict]]] = {
    "level": LevelValues,
    "unit": UnitValues,
    "opening": OpeningValues,
    "window": WindowValues,
}


def decided(row: Row) -> Values:
    """The values a row decides, as the plan's own types."""
    return plain(getattr(row, "values"))  # noqa: B009  every kind of row has its own model of values


def plain(values: Strict) -> Values:
    """The values that were set, as the plan's own types."""
    found = {name: getattr(values, name) for name in type(values).model_fields if name in values.model_fields_set}
    return {name: value.text() if isinstance(value, Label) else value for name, value in found.items()}


def valued(kind: Kind, values: Values) -> Strict:
    """The file's form of some values."""
    said = {name: Label.of(value) if isinstance(value, Text) else value for name, value in values.items()}
    return VALUES[kind].model_validate(said)


def row(kind: Kind, identity: str, place: Place, values: Values, removed: bool = False, lost: bool = False) -> Row:
    """A row of a kind."""
    made = {"id": identity, "place": place, "values": valued(kind, values), "removed": removed, "lost": lost}
    return ROWS[kind].model_validate(made)


def found_issues(findings: tuple[Issue, ...]) -> tuple[Found, ...]:
    """Findings in the file's form."""
    return tuple(Found(code=i.code, where=i.where, data=dict(i.data)) for i in findings)


def answers_path(plan: Path) -> Path:
    """The file beside a plan that keeps its answers."""
    return plan.with_name(f"{plan.name.removesuffix('.json').removesuffix('.plan')}.answers.json")


def read_answers(path: Path) -> Answers:
    """The answers in a file; none at all when there is no such file.

    Raises FileProblem when it is there but cannot be read or is not one.
    """
    if not path.exists():
        return Answers()
    data = read_json(path)
    if data.get("format") != FORMAT:
        raise FileProblem(path, f"the format is {shown(data.get('format'))}, not '{FORMAT}'.", "format")
    if data.get("version") != VERSION:
        raise FileProblem(path, f"the version is {shown(data.get('version'))}; this program reads {VERSION}.", "version")
    try:
        return Answers.model_validate_json(json.dumps(data))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise FileProblem(path, f"{first['msg']}.", key_path(first["loc"]), "Correct it, or move the file away.") from error


def answers_json(answers: Answers) -> str:
    """The text of an answers file: what nobody decided is left out, so that the same decisions give the same bytes."""
    data = answers.model_dump(mode="json", exclude_unset=True)
    return readable_json({"format": FORMAT, "version": VERSION, **_without_empty(data)})


def save_answers(answers: Answers, path: Path) -> None:
    """Writes the file at once: a reader never sees half of it.

    Raises FileProblem when the folder cannot be written to.
    """
    write_whole(path, answers_json(answers).encode())


def answers_schema() -> dict[str, Any]:
    """JSON Schema of the file."""
    return model_schema(Answers, "Inrymning answers about a floor plan")


def _without_empty(data: Any) -> Any:
    """Data without empty texts, lists and flags; decided values stay, an emptied name is a decision too."""
    if isinstance(data, dict):
        made = {name: value if name in DECIDED else _without_empty(value) for name, value in data.items()}
        return {name: value for name, value in made.items() if name in DECIDED or not _empty(value)}
    if isinstance(data, list):
        return [_without_empty(item) for item in data]
    return data


def _empty(value: Any) -> bool:
    return value is None or value is False or value in ("", [], {})  # zero is a storey's ordinal, not nothing
