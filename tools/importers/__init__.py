"""Foreign floor plans to ours. Each importer loads its library only when a file of its kind is read.

A reader (``dxf``, ``osm`` …) makes a ``Sketch`` of what is drawn, ``assemble`` the plan of it; IFC and our own plans come
as a plan at once.
"""

import zipfile
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from sim.errors import FileProblem, MissingOnThisMachine
from sim.files import opening
from tools.importers.kinds import KINDS, SNIFF, kind_of
from tools.importers.limits import Tangled
from tools.importers.options import Options
from tools.importers.result import ImportResult, named

if TYPE_CHECKING:
    from tools.importers.underlay.model import UnderlayResult

__all__ = ["ImportResult", "Options", "import_drawing", "import_plan", "is_picture"]

MOST_NAMES = 1_000
"""Files of an archive that are looked at to tell what it is."""

INSTALL = 'Install it: pip install "inrymning[import]"'


def import_plan(path: Path, clock: Callable[[], float] = lambda: 0.0, options: Options | None = None) -> ImportResult:
    """Import a floor plan, choosing the importer by what the file holds, not by its name.

    ``clock`` gives seconds from anywhere, to measure the time taken.

    Raises:
        FileProblem: the file cannot be read, is of a kind nobody here reads, or is a picture, in which no rooms can be seen.
        MissingOnThisMachine: the library for this kind of file is not installed.
    """
    result = import_drawing(path, clock, options)
    if not isinstance(result, ImportResult):
        raise FileProblem(path, "is a picture: it can be traced over, but gives no rooms by itself.")
    return result


def import_drawing(
    path: Path, clock: Callable[[], float] = lambda: 0.0, options: Options | None = None
) -> "ImportResult | UnderlayResult":
    """Import a drawing: a plan, or an underlay to trace over when the drawing is a picture.

    Raises as ``import_plan`` does.
    """
    started = clock()
    module = _module(path)
    try:
        found = import_module(module).read(path, options or Options())
        result = _finished(found)
    except ModuleNotFoundError as error:
        raise MissingOnThisMachine(f"Reading this kind of file needs the package {error.name}.", INSTALL) from error
    except Tangled as error:
        fix = "Export only walls, doors, windows and names, one storey at a time."
        raise FileProblem(path, "has lines that cross each other in far too many places.", fix=fix) from error
    except ValidationError as error:
        fix = "Check its unit, and export it again."
        raise FileProblem(path, "has sizes or names that no plan can hold.", fix=fix) from error
    return replace(result, seconds=clock() - started)


def _finished(found: object) -> "ImportResult | UnderlayResult":
    """A reader's find as a result: a sketch is assembled, a plan's findings get the names people know."""
    from tools.importers.underlay.model import UnderlayResult

    if isinstance(found, UnderlayResult):
        return found
    return named(found if isinstance(found, ImportResult) else _assembled(found))


def _assembled(sketch: object) -> ImportResult:
    from tools.importers.assemble import assemble
    from tools.importers.sketch import Sketch

    assert isinstance(sketch, Sketch)
    return assemble(sketch)


def is_picture(path: Path) -> bool:
    """Whether a file gives an underlay to trace over rather than a plan.

    Raises FileProblem when it cannot be read or nothing here reads its kind.
    """
    return _module(path) == "tools.importers.underlay"


def _module(path: Path) -> str:
    """The importer for a file or, for IMDF, a folder or an archive of its files."""
    if path.is_dir() or path.suffix.lower() == ".zip":
        return "tools.importers.ifc" if _holds_ifc(path) else "tools.importers.imdf"
    if path.exists() and not path.is_file():  # a pipe or device may give bytes for ever
        raise FileProblem(path, "is not an ordinary file.", fix="Name a file on the disk.")
    head = _head(path)
    kind = kind_of(path, head)
    if kind is not None and head.strip():
        return kind.module
    if not head.strip():
        raise FileProblem(path, "the file is empty.")
    if path.suffix.lower() == ".rvt":
        raise FileProblem(path, "is a Revit model, a format only its maker's program reads.", fix="Export it as IFC, with rooms.")
    readable = ", ".join(dict.fromkeys(s for k in KINDS for s in k.suffixes))
    raise FileProblem(
        path, "is no kind of floor plan this program imports.", fix=f"Readable are {readable}, IMDF and our own plans."
    )


def _holds_ifc(path: Path) -> bool:
    """Whether an archive has an IFC file in it; one that cannot be opened is for its importer to refuse."""
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.lower().endswith(".ifc") for name in archive.namelist()[:MOST_NAMES])
    except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile):
        return False


def _head(path: Path) -> bytes:
    with opening(path), path.open("rb") as file:
        return file.read(SNIFF)
