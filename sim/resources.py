"""Where shipped files are, in a wheel or a checkout, and how names are found.

A school's own folders come first; shipped files are read-only.
"""

from collections.abc import Sequence
from pathlib import Path

import assets
import scenarios
from sim.errors import UsageProblem

KINDS = {
    "plan": "plans",
    "scenario": "scenarios",
    "rubric": "rubrics",
    "criteria": "rubrics/bank",
    "check": "checks",
    "curriculum": "curricula",
}


def asset(relative: str) -> Path:
    """Path of a shipped asset such as ``fonts/x.ttf``."""
    return Path(assets.__file__).parent / relative


def shipped(kind: str) -> list[Path]:
    """All shipped files of a kind (``criteria``: of the bank), by name."""
    return sorted((Path(scenarios.__file__).parent / KINDS[kind]).glob(f"*.{kind}.json"))


def find(kind: str, name: str, folders: Sequence[Path] = ()) -> Path:
    """The file a person means by ``name``: a path, or the bare name of a file in ``folders`` or the shipped ones.

    Raises UsageProblem naming the closest choices when there is none.
    """
    given = Path(name)
    if _is_file(given) or given.suffix == ".json" or len(given.parts) > 1:  # a folder of that name is not what is meant
        return given
    for folder in folders:
        candidate = folder / f"{name}.{kind}.json"
        if _is_file(candidate):
            return candidate
    known = {p.name.removesuffix(f".{kind}.json"): p for p in shipped(kind)}
    if name in known:
        return known[name]
    raise UsageProblem(f"No {kind} is called '{name}'. Shipped: {', '.join(known) or 'none'}. A file can be named by its path.")


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # longer than the system's names, or with a zero byte
        return False
