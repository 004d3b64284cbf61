"""The underlay file: a corrected picture of a plan and how its pixels lie in metres, for somebody to trace over.

``NAME.underlay.json`` stands beside ``NAME.underlay.png``.  Pixels count from the top left corner of that picture, x right and
y down; metres have y up.  What nobody measured stays null: a scale is never guessed.  Of the source picture only its file
name and hash are kept, never what its metadata tell (author, place, time).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from sim.errors import FileProblem, Issue, UsageProblem
from sim.files import write_whole
from sim.jsonfile import key_path, model_schema, read_json, shown
from sim.plan.save import readable_json
from tools.importers.limits import read_bytes

FORMAT: Final = "inrymning.underlay"
VERSION: Final = 1
ENDING: Final = ".underlay.json"

MOST_SNAP_LINES, MOST_POINTS = 5_000, 200
"""Lines to snap to that a browser handles with ease, and marks one person makes, by eye."""


class Strict(BaseModel):
    """Nothing unknown, nothing converted, nothing infinite."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True)


def _turns(matrix: "Matrix") -> "Matrix":
    (a, b, _), (c, d, _) = matrix
    if a * d - b * c >= 0:
        raise ValueError("pixels count y down and metres up, so the transform's determinant is below zero")
    return matrix


Pixel = tuple[Annotated[float, Field(ge=-1e6, le=1e6)], Annotated[float, Field(ge=-1e6, le=1e6)]]
Row = tuple[float, float, float]
Matrix = tuple[Row, Row]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Side = Annotated[int, Field(ge=1, le=100_000)]


class SourcePicture(Strict):
    """The file the underlay was made of; ``page`` counts from 1 and is null for pictures."""

    file: Name
    sha256: Sha256
    importer: Literal["pdf", "png", "jpeg"]
    page: Annotated[int, Field(ge=1)] | None = None


class StoreyShown(Strict):
    """Which storey the plan shows."""

    ordinal: Annotated[int, Field(ge=-100, le=1000)]
    name: Annotated[str, Field(max_length=200)]


class KnownLength(Strict):
    """A length somebody measured, its ends in pixels; ``residual`` is how much longer the scale makes it, as a share."""

    start: Pixel
    end: Pixel
    metres: Annotated[float, Field(gt=0)]
    residual: float


class TiePoint(Strict):
    """A place that other storeys show too, as a stair's corner, by a name they share."""

    name: Name
    at: Pixel


class SnapLine(Strict):
    """A straight line of a vector drawing, its ends in pixels."""

    start: Pixel
    end: Pixel


class Underlay(Strict):
    """A whole underlay file.

    ``corners`` are those of the sheet in the source picture when it was made square.  ``transform`` is a 2 × 3 matrix from
    pixels to metres that already turns the picture by ``turn`` radians, so that most walls lie along an axis; it is there
    exactly when ``metres_per_pixel`` is.
    """

    format: Literal["inrymning.underlay"] = FORMAT
    version: Literal[1] = VERSION
    source: SourcePicture
    picture_sha256: Sha256
    size_px: tuple[Side, Side]
    level: StoreyShown | None = None
    corners: tuple[Pixel, Pixel, Pixel, Pixel] | None = None
    lengths: Annotated[tuple[KnownLength, ...], Field(max_length=MOST_POINTS)] = ()
    metres_per_pixel: Annotated[float, Field(gt=0)] | None = None
    turn: float = 0.0
    transform: Annotated[Matrix, AfterValidator(_turns)] | None = None
    tie_points: Annotated[tuple[TiePoint, ...], Field(max_length=MOST_POINTS)] = ()
    snap_lines: Annotated[tuple[SnapLine, ...], Field(max_length=MOST_SNAP_LINES)] = ()

    @property
    def worst_residual(self) -> float | None:
        """Largest residual of a known length, a share without sign; None without lengths."""
        return max((abs(x.residual) for x in self.lengths), default=None)


@dataclass(frozen=True)
class UnderlayResult:
    """An imported picture: nothing in it is a room yet.  Like ``ImportResult`` for everything a command shows.

    ``picture`` is the corrected picture as PNG.
    """

    underlay: Underlay
    picture: bytes
    findings: tuple[Issue, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def counts(self) -> Mapping[str, int]:
        """The numbers every import tells: one storey with nothing traced yet."""
        zero = ("rooms", "doors", "doors_two_rooms", "doors_outside", "windows", "vertical_links", "components")
        return {"levels": 1, **dict.fromkeys(zero, 0)}

    def report(self) -> dict[str, Any]:
        """The fields of ``inrymning plan import --json``, without the findings' texts, and ``underlay``."""
        sheet = self.underlay
        findings = [{"code": i.code, "severity": str(i.severity), "where": i.where, "data": dict(i.data)} for i in self.findings]
        shown = {
            "metres_per_pixel": sheet.metres_per_pixel,
            "residual": sheet.worst_residual,
            "residuals": [x.residual for x in sheet.lengths],
            "rotation": sheet.turn,
            "size_px": list(sheet.size_px),
            "snap_lines": len(sheet.snap_lines),
        }
        return {
            **self.counts,
            "source": dict(self.facts),
            "underlay": shown,
            "findings": findings,
            "seconds": round(self.seconds, 3),
        }


def underlay_json(underlay: Underlay) -> bytes:
    """The file's bytes, always the same for the same underlay."""
    return readable_json(underlay.model_dump(mode="json")).encode()


def underlay_schema() -> dict[str, Any]:
    """JSON Schema of the file, for editors and other programs."""
    return model_schema(Underlay, "Inrymning underlay to trace a floor plan over")


def picture_path(path: Path) -> Path:
    """Where the picture of an underlay file lies.

    Raises:
        UsageProblem: the name does not end as an underlay file's does.
    """
    if not path.name.endswith(ENDING) or path.name == ENDING:
        raise UsageProblem(f"An underlay is written to a file whose name ends in {ENDING}, not {path.name}.")
    return path.with_name(path.name.removesuffix(".json") + ".png")


def save_underlay(result: UnderlayResult, target: Path) -> Path:
    """Writes ``NAME.underlay.json`` and its picture, both or neither, and tells where the picture went.

    Raises:
        UsageProblem: ``target`` has another ending.
        FileProblem: the folder is missing or may not be written, or the disk is full; older files then stay as they were.
    """
    picture = picture_path(target)
    before = picture.read_bytes() if picture.is_file() else None
    write_whole(picture, result.picture)
    try:
        write_whole(target, underlay_json(result.underlay))
    except BaseException:
        if before is None:
            picture.unlink(missing_ok=True)
        else:
            write_whole(picture, before)
        raise
    return picture


def load_underlay(path: Path) -> UnderlayResult:
    """An underlay file and its picture, as they were saved.

    Raises:
        FileProblem: either cannot be read, is not of the format, or the picture is another one.
    """
    data = read_json(path)
    if data.get("format") != FORMAT:
        raise FileProblem(path, f"the format is {shown(data.get('format'))}, not '{FORMAT}'.", "format")
    if data.get("version") != VERSION:
        raise FileProblem(path, f"the version is {shown(data.get('version'))}; this program reads {VERSION}.", "version")
    try:
        underlay = Underlay.model_validate_json(json.dumps(data))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise FileProblem(path, f"{first['msg']}.", key_path(first["loc"])) from error
    if (underlay.transform is None) != (underlay.metres_per_pixel is None):
        raise FileProblem(path, "has a scale without a transform or the other way round.", "transform", "Calibrate it anew.")
    picture = read_bytes(picture_path(path))
    if hashlib.sha256(picture).hexdigest() != underlay.picture_sha256:
        raise FileProblem(picture_path(path), f"is not the picture {path.name} was made with.", fix="Import the drawing anew.")
    return UnderlayResult(underlay, picture, facts={"format": "underlay"})
