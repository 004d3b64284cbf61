"""PDF, PNG and JPEG: no importer sees rooms in a picture, so what comes out is an underlay to trace over.

The page or photo is turned upright, made square by its four corners where they are told, scaled by known lengths where there
are any, and turned in its transform so that most walls lie along an axis.
"""

import hashlib
import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

import numpy as np

from sim.errors import Issue, UsageProblem
from sim.plan.geometry import F64
from tools.importers.calibration import DOUBTFUL, Scale, Similarity, apply, flipped, scale_of
from tools.importers.codes import finding
from tools.importers.limits import read_bytes, text
from tools.importers.options import Options
from tools.importers.perspective import Pixels, check_corners, project, rectify, sheet_size, square_up
from tools.importers.underlay.align import Aligned, align_underlays, matrix_of
from tools.importers.underlay.direction import CLEAR, main_direction
from tools.importers.underlay.model import (
    KnownLength,
    Pixel,
    SnapLine,
    SourcePicture,
    StoreyShown,
    Underlay,
    UnderlayResult,
    load_underlay,
    save_underlay,
)
from tools.importers.underlay.pdf import DOTS_PER_INCH, page_of
from tools.importers.underlay.pictures import MOST_KEPT, picture_of, png_of

__all__ = ["Aligned", "Underlay", "UnderlayResult", "align_underlays", "load_underlay", "read", "save_underlay"]

LARGEST_FILE: Final = 100_000_000
"""Bytes of a picture or PDF."""

SMALLEST_SHEET, LARGEST_SHEET = 3.0, 1000.0
"""Metres a sheet shows along its longer side: less is no building, more no school; beyond that a length was mistyped."""

LEANING: Final = math.radians(0.2)
"""Turns below this are the hand that laid the sheet on the scanner, and the finding's own error; by eye."""

Importer = Literal["pdf", "png", "jpeg"]


@dataclass(frozen=True)
class _Sheet:
    """What the file gave: the picture, straight lines (n, 4) in its pixels, pages of the file (0: a picture), its resolution.

    ``smaller`` is how many times the picture was made smaller than the file's own.
    """

    importer: Importer
    picture: Pixels
    lines: F64
    pages: int = 0
    dpi: float = 0.0
    smaller: int = 1

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.picture.shape[1], self.picture.shape[0]


def read(path: Path, options: Options) -> UnderlayResult:
    """Makes an underlay of a picture or of one page of a PDF.

    ``options.corners`` and ``options.measured`` are in pixels of the picture as it is shown upright (PDF: at 150 dots per
    inch, or what fits ``MOST_KEPT``; other pictures: as large as the file has it).

    Raises:
        FileProblem: damaged, locked, too large, or not a picture at all.
        UsageProblem: no such page, or corners or lengths that cannot be.
    """
    data = read_bytes(path, LARGEST_FILE)
    found = _sheet(path, data, options.page)
    lengths = np.array([(m.start, m.end) for m in options.measured], np.float64).reshape(-1, 2) / found.smaller
    if not _all_inside(lengths, found.size):
        width, height = (side * found.smaller for side in found.size)
        raise UsageProblem(f"An end of a known length lies outside the picture of {width} × {height} pixels.")
    sheet, lengths = _squared(found, lengths, options) if options.corners else (found, lengths)
    scale = scale_of(_pairs(lengths, options)) if options.measured else None
    turn, clear = main_direction(sheet.picture)
    png = png_of(sheet.picture)
    source = SourcePicture(
        file=text(path.name) or "-",
        sha256=hashlib.sha256(data).hexdigest(),
        importer=sheet.importer,
        page=options.page if sheet.pages else None,
    )
    turn = round(-turn, 6) if clear > CLEAR and abs(turn) > LEANING else 0.0
    underlay = Underlay(
        source=source,
        picture_sha256=hashlib.sha256(png).hexdigest(),
        size_px=sheet.size,
        level=StoreyShown(ordinal=options.storey[0], name=text(options.storey[1])) if options.storey else None,
        corners=_four(options),
        lengths=_known(lengths, scale),
        metres_per_pixel=scale.metres_per_unit if scale else None,
        turn=turn,
        transform=matrix_of(_transform(scale.metres_per_unit, turn, sheet.size)) if scale else None,
        snap_lines=tuple(SnapLine(start=_pixel(x0, y0), end=_pixel(x1, y1)) for x0, y0, x1, y1 in sheet.lines.tolist()),
    )
    return UnderlayResult(underlay, png, tuple(_findings(path, sheet, underlay, clear)), _facts(sheet, underlay))


def _sheet(path: Path, data: bytes, page: int) -> _Sheet:
    none = np.empty((0, 4))
    if data.startswith(b"%PDF"):
        found = page_of(path, data, page)
        return _Sheet("pdf", found.picture, found.lines, found.pages, found.dpi)
    if page != 1:
        raise UsageProblem(f"{path.name} is a picture without pages. Leave --page out.")
    picture, smaller = picture_of(path, data)
    return _Sheet("png" if data.startswith(b"\x89PNG") else "jpeg", picture, none, smaller=smaller)


def _squared(sheet: _Sheet, lengths: F64, options: Options) -> tuple[_Sheet, F64]:
    """The sheet within its corners seen head-on, and the ends of known lengths on it."""
    told = [(x / sheet.smaller, y / sheet.smaller) for x, y in options.corners]
    corners = check_corners(told, sheet.size)
    size = sheet_size(corners, sheet.size, MOST_KEPT)
    matrix = square_up(corners, size)
    lengths = project(matrix, lengths)
    if not _all_inside(lengths, size):
        raise UsageProblem("An end of a known length lies outside the sheet within its corners.")
    lines = _inside(project(matrix, sheet.lines).reshape(-1, 4), size)
    return replace(sheet, picture=rectify(sheet.picture, matrix, size), lines=lines), lengths


def _all_inside(points: F64, size: tuple[int, int]) -> bool:
    """Whether points lie in a picture, or as little outside as a hand misses its edge."""
    return bool((np.isfinite(points) & (points >= -1.0) & (points <= np.array(size) + 1.0)).all())


def _inside(lines: F64, size: tuple[int, int]) -> F64:
    ends = lines.reshape(-1, 2, 2)
    return lines[(np.isfinite(ends) & (ends >= 0) & (ends <= np.array(size))).all(axis=(1, 2))]


def _pairs(ends: F64, options: Options) -> list[tuple[float, float]]:
    """Known lengths as (pixels, metres)."""
    return [(math.dist(a, b), m.metres) for (a, b), m in zip(ends.reshape(-1, 2, 2).tolist(), options.measured, strict=True)]


def _known(ends: F64, scale: Scale | None) -> tuple[KnownLength, ...]:
    if scale is None:
        return ()
    return tuple(
        KnownLength(start=_pixel(*a), end=_pixel(*b), metres=x.metres, residual=round(x.residual, 9) + 0.0)
        for (a, b), x in zip(ends.reshape(-1, 2, 2).tolist(), scale.lengths, strict=True)
    )


def _pixel(x: float, y: float) -> tuple[float, float]:
    return round(x, 3) + 0.0, round(y, 3) + 0.0


def _four(options: Options) -> tuple[Pixel, Pixel, Pixel, Pixel] | None:
    if not options.corners:
        return None
    a, b, c, d = options.corners
    return _pixel(*a), _pixel(*b), _pixel(*c), _pixel(*d)


def _transform(scale: float, turn: float, size: tuple[int, int]) -> F64:
    """From pixels to metres, y up, turned, with the turned picture's lower left corner at the origin."""
    plain = flipped(Similarity(scale, turn))
    corners = apply(plain, np.array([[0, 0], [size[0], 0], size, [0, size[1]]], np.float64))
    plain[:, 2] -= corners.min(axis=0)
    return plain


def _findings(path: Path, sheet: _Sheet, underlay: Underlay, clear: float) -> list[Issue]:
    """What a person should look at."""
    where = [text(path.stem) or "-"]
    scale, worst = underlay.metres_per_pixel, underlay.worst_residual
    longest = max(underlay.size_px) * scale if scale else 0.0
    doubtful = [n + 1 for n, x in enumerate(underlay.lengths) if abs(x.residual) > DOUBTFUL]
    found = finding("I180", where)
    if scale is None:
        found += finding("I181", where)
    elif len(underlay.lengths) == 1:
        found += finding("I182", where)
    if doubtful:
        which = ", ".join(map(str, doubtful))
        found += finding("I183", where, numbers=which, percent=round(100 * (worst or 0.0), 1), limit=round(100 * DOUBTFUL))
    if scale and not SMALLEST_SHEET <= longest <= LARGEST_SHEET:
        found += finding("I184", where, metres=round(longest, 1))
    if underlay.turn:
        found += finding("I185", where, degrees=round(math.degrees(underlay.turn), 1))
    elif clear <= CLEAR:
        found += finding("I186", where)
    if sheet.pages > 1:
        found += finding("I187", where, page=underlay.source.page or 1, pages=sheet.pages)
    if underlay.level is None:
        found += finding("I188", where)
    if sheet.importer == "jpeg" and underlay.corners is None:
        found += finding("I189", where)
    if 0 < sheet.dpi < DOTS_PER_INCH - 0.5:
        found += finding("I190", where, dpi=round(sheet.dpi))
    if sheet.smaller > 1:
        found += finding("I191", where, times=sheet.smaller)
    return found


def _facts(sheet: _Sheet, underlay: Underlay) -> dict[str, object]:
    """What the report says of the source."""
    facts: dict[str, object] = {"format": sheet.importer, "unit": underlay.metres_per_pixel, "residual": underlay.worst_residual}
    return {**facts, "pages": sheet.pages, "dpi": round(sheet.dpi, 2)} if sheet.pages else facts
