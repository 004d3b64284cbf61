"""Foreign floor plans to ours. Each importer loads its library only when a file of its kind is read."""

from collections.abc import Callable
from pathlib import Path

from sim.errors import FileProblem
from sim.files import opening
from tools.importers.result import ImportResult, count

__all__ = ["ImportResult", "import_plan"]

SNIFF = 4096


def import_plan(path: Path, clock: Callable[[], float] = lambda: 0.0) -> ImportResult:
    """Import a floor plan, choosing the importer by what the file holds, not by its name.

    ``clock`` gives seconds from anywhere, to measure the time taken.

    Raises:
        FileProblem: the file cannot be read or is of a kind nobody here reads.
        MissingOnThisMachine: the library for this kind of file is not installed.
    """
    from tools.importers.ifc import import_ifc

    head = _head(path)
    if head.lstrip().startswith(b"{") and b'"inrymning.plan"' in head:
        return _own(path, clock)
    if path.suffix.lower() in {".ifc", ".ifczip"} or head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"ISO-10303-21"):
        return import_ifc(path, clock)
    if not head.strip():
        raise FileProblem(path, "the file is empty.")
    fix = "Readable are IFC files with rooms (.ifc) and our own plans (.plan.json)."
    raise FileProblem(path, "is no kind of floor plan this program imports.", fix=fix)


def _own(path: Path, clock: Callable[[], float]) -> ImportResult:
    """Our own format, already a plan: its issues are the findings."""
    from sim.plan.load import read_plan

    started = clock()
    building, issues = read_plan(path)
    return ImportResult(building, issues, count(building), clock() - started)


def _head(path: Path) -> bytes:
    with opening(path), path.open("rb") as file:
        return file.read(SNIFF)
