"""A page of a PDF as a picture, and the straight lines drawn on it. Comments and forms are left out: they hold names."""

import ctypes
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from sim.errors import FileProblem, UsageProblem
from sim.plan.geometry import F64
from tools.importers.perspective import Pixels
from tools.importers.underlay.model import MOST_SNAP_LINES
from tools.importers.underlay.pictures import LARGEST_SIDE, MOST_KEPT, SMALLEST_SIDE

DOTS_PER_INCH, POINTS_PER_INCH = 150, 72
"""Thin walls at 1:400 are two pixels wide then; more costs memory and tells nothing. Pages larger than A1 get fewer."""

MOST_OBJECTS: Final = 200_000
"""Parts of a page looked at for lines."""

SHORTEST: Final = 6.0
"""Lines shorter than this many pixels are letters and hatching, nothing to snap to; by eye."""

PASSWORD_WANTED: Final = 4
"""PDFium's FPDF_ERR_PASSWORD."""


@dataclass(frozen=True)
class Page:
    """A page as a ``picture`` of ``dpi`` dots per inch, its straight ``lines`` (n, 4) in pixels, and the file's ``pages``."""

    picture: Pixels
    pages: int
    dpi: float
    lines: F64


def page_of(path: Path, data: bytes, number: int) -> Page:
    """Page ``number`` (from 1) of a PDF file's bytes.

    Raises:
        FileProblem: not a PDF that can be read, locked with a password, or a page without size.
        UsageProblem: there is no such page.
    """
    with _opened(path, data) as document:
        pages = len(document)
        if not 1 <= number <= pages:
            raise UsageProblem(f"{path} has {pages} page(s); there is no page {number}.")
        page = document[number - 1]
        try:
            scale = _scale(path, *page.get_size())
            bitmap = page.render(scale=scale, may_draw_forms=False, draw_annots=False)
            picture = np.array(bitmap.to_pil().convert("RGB"), np.uint8)
            lines = _lines(page, (picture.shape[1], picture.shape[0]))
        finally:
            page.close()
    return Page(picture, pages, scale * POINTS_PER_INCH, lines)


@contextmanager
def _opened(path: Path, data: bytes) -> Iterator[Any]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        try:
            yield document
        finally:
            document.close()
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == PASSWORD_WANTED:
            raise FileProblem(path, "is locked with a password.", fix="Save it without one, or print it to a new PDF.") from error
        fix = "Is the file cut off? Export or scan it anew."
        raise FileProblem(path, "is not a PDF that can be read.", fix=fix) from error


def _scale(path: Path, width: float, height: float) -> float:
    """Pixels per point for a page of so many points."""
    if not (math.isfinite(width) and math.isfinite(height)) or min(width, height) <= 0:
        raise FileProblem(path, "has a page without size.", fix="Export it anew.")
    most = min(math.sqrt(MOST_KEPT / (width * height)), LARGEST_SIDE / max(width, height))
    scale = min(DOTS_PER_INCH / POINTS_PER_INCH, most)
    if scale * min(width, height) < SMALLEST_SIDE:
        raise FileProblem(path, f"has a page of {width:.0f} × {height:.0f} points, no size for a plan.", fix="Export it anew.")
    return scale


def _lines(page: Any, size: tuple[int, int]) -> F64:
    """Straight lines (n, 4) of a page's paths in pixels, the longest ones when there are too many, in the page's order."""
    from pypdfium2 import raw

    to_pixels = _to_pixels(page, size)
    found: list[tuple[float, float, float, float]] = []
    for matrix, path in _paths(page):
        for a, b in _segments(raw, path):
            (x0, y0), (x1, y1) = to_pixels(*matrix.on_point(*a)), to_pixels(*matrix.on_point(*b))
            if math.hypot(x1 - x0, y1 - y0) >= SHORTEST and _on(size, x0, y0) and _on(size, x1, y1):
                found.append((x0, y0, x1, y1))
        if len(found) >= MOST_OBJECTS:
            break
    lines = np.array(list(dict.fromkeys(found)), np.float64).reshape(-1, 4)
    lengths = np.hypot(lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1])
    return lines[np.sort(np.argsort(-lengths, kind="stable")[:MOST_SNAP_LINES])]


def _on(size: tuple[int, int], x: float, y: float) -> bool:
    return 0 <= x <= size[0] and 0 <= y <= size[1]


def _paths(page: Any) -> Iterator[tuple[Any, Any]]:
    """The paths of a page with the matrix from their coordinates to the page's; forms within forms multiply theirs."""
    import pypdfium2
    from pypdfium2 import raw

    above = [pypdfium2.PdfMatrix()]
    for count, item in enumerate(page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_FORM])):
        if count >= MOST_OBJECTS:
            return
        matrix = item.get_matrix().multiply(above[item.level])
        if item.type == raw.FPDF_PAGEOBJ_FORM:
            above[item.level + 1 :] = [matrix]
        else:
            yield matrix, item.raw


def _segments(raw: Any, path: Any) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """The straight lines of a path, in its own coordinates; curves only move the pen."""
    x, y = ctypes.c_float(), ctypes.c_float()
    start = pen = (0.0, 0.0)
    for n in range(min(raw.FPDFPath_CountSegments(path), MOST_OBJECTS)):
        segment = raw.FPDFPath_GetPathSegment(path, n)
        if not segment or not raw.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        there, kind = (x.value, y.value), raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_LINETO:
            yield pen, there
        elif kind == raw.FPDF_SEGMENT_MOVETO:
            start = there
        if raw.FPDFPathSegment_GetClose(segment):
            yield there, start
            there = start
        pen = there


def _to_pixels(page: Any, size: tuple[int, int]) -> Any:
    """A function from page points to pixels, as the page is drawn: turned, cut and with y down."""
    from pypdfium2 import raw

    fine = 100  # PDFium answers in whole pixels: asked for a picture a hundred times as large, that is a hundredth
    x, y = ctypes.c_int(), ctypes.c_int()

    def place(px: float, py: float) -> tuple[float, float]:
        raw.FPDF_PageToDevice(page, 0, 0, size[0] * fine, size[1] * fine, 0, px, py, x, y)
        return x.value / fine, y.value / fine

    return place
