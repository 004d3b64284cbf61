"""Opening a DXF file, sound or damaged, text or binary, of any version; or saying in one sentence why it cannot be."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sim.errors import FileProblem, MissingOnThisMachine
from tools.importers.limits import read_bytes

INSTALL = 'Install it: pip install "inrymning[import]"'
LARGEST: Final = 128_000_000
"""Bytes; a whole school with furniture and hatches has about 20 million."""

MOST_ENTITIES: Final = 500_000
"""Entities and table entries: each takes about 2 kB of memory once read."""

CUT_OFF: Final = "EOF"
"""What is said to be mended in a file that is cut off: its last word."""

BINARY: Final = b"AutoCAD Binary DXF"
DWG: Final = re.compile(rb"AC(10|2\.|1\.)\d")


def open_dxf(path: Path) -> tuple[Any, list[str]]:
    """The ``ezdxf`` document of a file and what had to be mended in it.

    Raises:
        FileProblem: not DXF (DWG for example), too large, or damaged beyond reading.
        MissingOnThisMachine: ezdxf or shapely is not installed.
    """
    try:
        import ezdxf
        import shapely  # noqa: F401
        from ezdxf import recover
    except ImportError as error:
        raise MissingOnThisMachine(f"Reading DXF files needs the package {error.name}.", INSTALL) from error
    data = read_bytes(path, LARGEST)
    _looked_at(path, data)
    cut = [] if b"EOF" in data[-200:] else [CUT_OFF]
    with silenced("ezdxf"):
        try:
            return ezdxf.readfile(str(path)), cut
        except Exception:  # the library raises whatever its parts raise on damaged files; recovering is the next try
            document, mended = _recovered(path, recover)
            return document, [*cut, *mended]


def _recovered(path: Path, recover: Any) -> tuple[Any, list[str]]:
    try:
        document, auditor = recover.readfile(str(path))
    except Exception as error:  # as above
        said = " ".join(str(error).split())[:160] or type(error).__name__
        fix = "Open it in the program it came from and save it again as DXF."
        raise FileProblem(path, f"is damaged and cannot be read ({said}).", fix=fix) from error
    return document, [str(e.message)[:200] for e in [*auditor.errors, *auditor.fixes]]


@contextmanager
def silenced(name: str) -> Iterator[None]:
    """A library's warnings are not shown meanwhile: what matters of them is told in findings."""
    logger = logging.getLogger(name)
    before = logger.disabled
    logger.disabled = True
    try:
        yield
    finally:
        logger.disabled = before


def _looked_at(path: Path, data: bytes) -> None:
    """Refuses by their first bytes and their number of entities what would cost much time or memory to refuse later."""
    if DWG.match(data[:6]):
        fix = "Save it as DXF (in AutoCAD: SAVEAS), or convert it with the free ODA File Converter."
        raise FileProblem(path, "is a DWG drawing, a format only its maker's programs read.", fix=fix)
    if data.startswith(BINARY):
        count = data.count(b"\x00\x00") if data[22:24] == b"\x00\x00" else data.count(b"\x00")
        count = min(count, len(data) // 40)
    else:
        count = len(re.findall(rb"\n[ \t]*0[ \t]*\r?\n", data))
        if not count and b"\r" in data:
            count = data.count(b"\r0\r")
    if count > MOST_ENTITIES:
        problem = f"has more than {MOST_ENTITIES} parts, too many for a floor plan."
        raise FileProblem(path, problem, fix="Export one storey at a time, without furniture and hatches.")
