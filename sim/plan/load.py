"""Reading a floor plan: one clear problem when the file is not one, coded issues when its content is wrong."""

import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.errors import FileProblem, Issue, IssuesFound, Severity
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
    data = upgraded(path, _parse(path, _text(path)), UPGRADES, VERSION)
    try:
        plan = PlanFile.model_validate_json(json.dumps(data))
    except ValidationError as error:
        raise _shape_problem(path, error) from None
    building = from_file(plan)
    return building, validate(building)


def upgraded(path: Path, data: dict[str, Any], upgrades: Mapping[int, Upgrade], newest: int) -> dict[str, Any]:
    """The file's content brought to the ``newest`` version, one step at a time.

    Raises FileProblem for another format, a newer version, or one that is not a number.
    """
    if data.get("format") != FORMAT:
        found = data.get("format", "nothing")
        raise FileProblem(path, f"is not a floor plan: 'format' is {found!r}, it must be {FORMAT!r}.", "format")
    version = data.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise FileProblem(path, f"'version' is {version!r}; it must be a whole number from 1 to {newest}.", "version")
    if version > newest:
        fix = "Update Inrymning, or save the plan from the older one."
        raise FileProblem(path, f"is of version {version}; this program reads up to {newest}.", "version", fix)
    while version < newest:
        data = upgrades[version](data)
        version += 1
        data["version"] = version
    return data


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise FileProblem(path, "there is no such file.", fix="Check the name and the folder.") from None
    except IsADirectoryError:
        raise FileProblem(path, "is a folder, not a file.", fix="Name the .plan.json file in it.") from None
    except PermissionError:
        if path.is_dir():
            raise FileProblem(path, "is a folder, not a file.", fix="Name the .plan.json file in it.") from None
        raise FileProblem(path, "may not be read by you.", fix="Change the file's permissions.") from None
    except (OSError, ValueError) as error:
        raise FileProblem(path, f"cannot be read ({error}).") from error
    if not raw.strip():
        raise FileProblem(path, "the file is empty.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = f"byte {error.start}"
        raise FileProblem(path, "is not text in UTF-8, so it is not a floor plan.", place, _other_kind(raw)) from None


def _other_kind(raw: bytes) -> str:
    if raw.startswith(b"PK"):
        return "It looks like a ZIP archive: unpack it first."
    if raw.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8")):
        return "It looks like a picture or a PDF: import it with 'inrymning plan import'."
    return ""


def _parse(path: Path, text: str) -> dict[str, Any]:
    if text.lstrip().startswith("ISO-10303-21"):
        raise FileProblem(path, "is an IFC file, not a floor plan.", fix=f"Import it: inrymning plan import {path}")
    try:
        data = json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        if error.pos >= len(text.rstrip()):
            raise FileProblem(path, "the file ends too early; it seems cut off.", place, "Copy it again.") from None
        if error.msg.startswith("Unterminated string"):
            raise FileProblem(path, "a text is never closed; the file seems cut off.", place, "Copy it again.") from None
        raise FileProblem(path, f"is not JSON ({error.msg}).", place) from None
    except _TwiceError as error:
        raise FileProblem(path, f"the key '{error}' stands twice in one object.", str(error)) from None
    except RecursionError:
        raise FileProblem(path, "is nested too deeply to be a floor plan.") from None
    if not isinstance(data, dict):
        raise FileProblem(path, f"is not a floor plan: it must be a JSON object, not a {type(data).__name__}.")
    _refuse_infinite(path, data, "")
    return data


class _TwiceError(Exception):
    """A key given twice."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        raise _TwiceError(next(k for k, _ in pairs if k in seen or seen.add(k)))  # type: ignore[func-returns-value]
    return found


def _refuse_infinite(path: Path, value: Any, place: str) -> None:
    """Python's JSON reads NaN and Infinity; a plan may not hold them."""
    if isinstance(value, float) and not math.isfinite(value):
        raise FileProblem(path, f"the number is {value}; it must be an ordinary one.", place)
    if isinstance(value, dict):
        for key, item in value.items():
            _refuse_infinite(path, item, f"{place}.{key}" if place else key)
    elif isinstance(value, list):
        for n, item in enumerate(value):
            _refuse_infinite(path, item, f"{place}[{n}]")


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
    shown = f" (found {given!r})" if isinstance(given, (str, int, float, bool, type(None))) else ""
    return FileProblem(path, f"{first['msg']}{shown}.{more}", place)


def key_path(loc: tuple[int | str, ...]) -> str:
    """A pydantic location as ``units[3].properties.name``."""
    text = ""
    for part in loc:
        text += f"[{part}]" if isinstance(part, int) else (f".{part}" if text else part)
    return text
