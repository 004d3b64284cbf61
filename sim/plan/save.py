"""Writing a floor plan: the same building gives the same bytes, and a reader never sees half a file."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.errors import FileProblem
from sim.files import write_whole
from sim.plan.building import Building
from sim.plan.convert import to_file

INLINE = 110
"""A value whose text is no longer than this stays on one line, so that a difference between two plans reads well."""


def plan_json(building: Building) -> str:
    """The building as the text of a plan file: the file model's key order, two spaces, a newline at the end.

    Raises pydantic's ValidationError for a building no file can hold.
    """
    return readable_json(to_file(building).model_dump(mode="json"))


def readable_json(value: Any) -> str:
    """JSON as our files about plans are written: the value's own key order, two spaces, a newline at the end."""
    return "".join(_pieces(value, "\n")) + "\n"


def save_plan(building: Building, path: Path) -> None:
    """Write the plan at once: a temporary file beside the target is renamed over it.

    Raises FileProblem when the building cannot be written or the folder cannot be written to.
    """
    try:
        text = plan_json(building)
    except (ValidationError, ValueError) as error:
        raise FileProblem(path, f"this plan cannot be written: {error}") from error
    write_whole(path, text.encode())


def _pieces(value: Any, newline: str) -> Iterator[str]:
    """JSON text of a value, broken where it does not fit on one line."""
    line = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if not isinstance(value, (dict, list)) or (len(line) <= INLINE and newline != "\n"):
        yield line
        return
    deeper = newline + "  "
    is_object = isinstance(value, dict)
    yield "{" if is_object else "["
    for n, item in enumerate(value):
        yield ("," if n else "") + deeper
        if is_object:
            yield json.dumps(item, ensure_ascii=False) + ": "
        yield from _pieces(value[item] if is_object else item, deeper)
    yield newline + ("}" if is_object else "]")
