"""Reading a floor plan: one clear problem when the file is not one, coded issues when its content is wrong."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.errors import FileProblem, Issue, IssuesFound, Severity
from sim.jsonfile import key_path, read_json, shown
from sim.plan.building import Building
from sim.plan.convert import from_file
from sim.plan.file import FORMAT, VERSION, PlanFile
from sim.plan.validate import validate

Upgrade = Callable[[dict[str, Any]], dict[str, Any]]

UPGRADES: Mapping[int, Upgrade] = {}
"""Version -> what turns a file of that version into the next one. Never remove an entry: old plans must open."""


def load_plan(path: Path) -> Building:
    """The building in a plan file.

    Raises:
        FileProblem: the file cannot be read or is not a plan.
        IssuesFound: it is a plan, but has issues of severity *error*.
    """
    building, issues = read_plan(path)
    if any(issue.severity is Severity.ERROR for issue in issues):
        raise IssuesFound(path, issues)
    return building


def read_plan(path: Path) -> tuple[Building, tuple[Issue, ...]]:
    """The building in a plan file and everything an author should see about it.

    Raises FileProblem when the file cannot be read or is not a plan.
    """
    building = parse_plan(path)
    return building, validate(building)


def parse_plan(path: Path) -> Building:
    """The building in a plan file as it stands there, sound or not, for who only compares it.

    Raises FileProblem when the file cannot be read or is not a plan.
    """
    data = upgraded(path, read_json(path, _other_kind), UPGRADES, VERSION)
    try:
        plan = PlanFile.model_validate_json(json.dumps(data))
    except ValidationError as error:
        raise _shape_problem(path, error) from None
    return from_file(plan)


def upgraded(path: Path, data: dict[str, Any], upgrades: Mapping[int, Upgrade], newest: int) -> dict[str, Any]:
    """The file's content brought to the ``newest`` version, one step at a time.

    Raises FileProblem for another format, a newer version, or one that is not a number.
    """
    if data.get("format") != FORMAT:
        found = shown(data.get("format"))
        raise FileProblem(path, f"is not a floor plan: 'format' is {found}, it must be {FORMAT!r}.", "format")
    version = data.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise FileProblem(path, f"'version' is {shown(version)}; it must be a whole number from 1 to {newest}.", "version")
    if version > newest:
        fix = "Update Inrymning, or save the plan from the older one."
        raise FileProblem(path, f"is of version {version}; this program reads up to {newest}.", "version", fix)
    while version < newest:
        data = upgrades[version](data)
        version += 1
        data["version"] = version
    return data


def _other_kind(raw: bytes) -> str:
    """What people try to open as a plan that is none."""
    if raw.startswith(b"PK"):
        return "It looks like a ZIP archive: unpack it first."
    if raw.lstrip().startswith(b"ISO-10303-21"):
        return "It is an IFC file: import it with 'inrymning plan import'."
    if raw.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8")):
        return "It looks like a picture or a PDF; plans are imported from IFC files with rooms."
    return ""


def _shape_problem(path: Path, error: ValidationError) -> FileProblem:
    """The first thing that does not fit the file model, with its key path, and how many more there are."""
    errors = error.errors(include_url=False)
    first = errors[0]
    place = key_path(first["loc"])
    more = f" {len(errors) - 1} more like it follow." if len(errors) > 1 else ""
    if first["type"] == "extra_forbidden":
        return FileProblem(path, f"the key is unknown.{more}", place, "Check the spelling, or remove it.")
    if first["type"] == "missing":
        return FileProblem(path, f"the key is missing.{more}", place)
    given = first["input"]
    found = f" (found {shown(given)})" if isinstance(given, (str, int, float, bool, type(None))) else ""
    return FileProblem(path, f"{first['msg']}{found}.{more}", place)
