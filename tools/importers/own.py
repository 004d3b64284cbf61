"""Our own format, already a plan: its issues are the findings."""

from pathlib import Path

from sim.plan.load import read_plan
from tools.importers.options import Options
from tools.importers.result import ImportResult, count


def read(path: Path, _options: Options) -> ImportResult:
    """Reads a plan of ours.

    Raises:
        FileProblem: it cannot be read or is not of the format.
    """
    building, issues = read_plan(path)
    return ImportResult(building, issues, count(building), facts={"format": "plan"})
