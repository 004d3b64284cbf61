"""Our own JSON files (scenario, rubric): path -> checked model, or one clear FileProblem naming the place."""

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError

from sim.errors import FileProblem

M = TypeVar("M", bound=BaseModel)

LARGEST = 20_000_000
"""Bytes of the largest file read; a scenario is some tens of kilobytes, so more is a mistaken file."""


def read_json(path: Path) -> dict[str, Any]:
    """The file's JSON object; unlike ``json.load`` it refuses duplicate keys and NaN, and says where the text breaks.

    Raises:
        FileProblem: missing, a folder, empty, unreadable, too large, not UTF-8, not JSON or not an object.
    """
    text = _text(path)
    try:
        value = json.loads(
            text, object_pairs_hook=lambda pairs: _object(path, pairs), parse_constant=lambda c: _constant(path, c)
        )
    except json.JSONDecodeError as e:
        place = f"line {e.lineno}, column {e.colno}"
        if e.pos >= len(text.rstrip()):
            raise FileProblem(path, "the text ends before the JSON does.", place, "Is the file cut off?") from e
        raise FileProblem(path, f"is not JSON: {e.msg}.", place) from e
    except RecursionError as e:
        raise FileProblem(path, "is nested too deeply to be one of our files.") from e
    if not isinstance(value, dict):
        raise FileProblem(path, "holds no JSON object at its top.", "line 1", "It should begin with '{'.")
    return value


def read_model(path: Path, model: type[M], file_format: str, version: int) -> M:
    """A file of our own as its model.

    Args:
        path: the file.
        model: pydantic model of the newest version.
        file_format: what its ``format`` key must say.
        version: the newest version known.

    Raises:
        FileProblem: see ``read_json``; another format; a newer version; an unknown or missing key, a wrong value.
    """
    value = read_json(path)
    found = value.get("format")
    if found != file_format:
        fix = f'It should say "format": "{file_format}".'
        raise FileProblem(path, f"the format is {json.dumps(found, ensure_ascii=False)}, not '{file_format}'.", "format", fix)
    stated = value.get("version")
    if not isinstance(stated, int) or isinstance(stated, bool) or stated < 1:
        raise FileProblem(path, f"the version is {json.dumps(stated)}, not a whole number from 1 to {version}.", "version")
    if stated > version:
        raise FileProblem(path, f"is version {stated}; this program reads up to {version}.", "version", "Update the program.")
    try:
        return model.model_validate(value)
    except ValidationError as e:
        raise FileProblem(path, *_first(e)) from e


def plain_form(model: BaseModel) -> dict[str, Any]:
    """What a model's file must say: all that differs from its default, and always what kind of thing it is.

    A hash of this form stays the same when a later program adds keys with defaults.
    """
    fields = type(model).model_fields
    kept = {
        name: getattr(model, name)
        for name, field in fields.items()
        if name in _ALWAYS or field.is_required() or getattr(model, name) != field.default
    }
    return {name: _plain(value) for name, value in kept.items()}


def model_schema(model: type[BaseModel], title: str) -> dict[str, Any]:
    """A file format's JSON Schema, for editors that help an author while typing; ``format`` and ``version`` are required."""
    schema = model.model_json_schema()
    named = [key for key in ("format", "version") if key in schema["properties"]]
    required = [*named, *(key for key in schema.get("required", []) if key not in named)]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "required": required, "title": title}


def key_path(location: Sequence[int | str]) -> str:
    """``("places", "hall", "categories", 0)`` as people read it: ``places.hall.categories[0]``."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".")


_ALWAYS: Final = frozenset({"format", "version", "kind"})


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return plain_form(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return str(value) if isinstance(value, StrEnum) else value


def _first(error: ValidationError) -> tuple[str, str, str]:
    """Problem, place and fix of the first thing wrong."""
    details = error.errors(include_url=False, include_context=False)
    first = details[0]
    place = key_path(first["loc"])
    more = f"{len(details) - 1} more problem(s) in the file." if len(details) > 1 else ""
    if first["type"] == "extra_forbidden":
        return f"unknown key '{first['loc'][-1]}'.", place, more
    if first["type"] == "missing":
        return f"the key '{first['loc'][-1]}' is missing.", place, more
    shown = json.dumps(first["input"], ensure_ascii=False, default=str)
    shown = shown if len(shown) <= 60 else shown[:57] + "..."
    return f"{shown} does not fit: {first['msg']}.", place, more


def _text(path: Path) -> str:
    if path.is_dir():
        raise FileProblem(path, "is a folder, not a file.")
    try:
        if path.stat().st_size > LARGEST:
            raise FileProblem(path, f"is larger than {LARGEST // 1_000_000} MB, so it is not one of our files.")
        data = path.read_bytes()
    except FileNotFoundError as e:
        raise FileProblem(path, "does not exist.") from e
    except OSError as e:
        raise FileProblem(path, f"cannot be read: {e.strerror}.") from e
    if not data.strip():
        raise FileProblem(path, "is empty.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        raise FileProblem(path, "is not text in UTF-8.", f"byte {e.start}") from e


def _object(path: Path, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise FileProblem(path, f"the key '{twice}' stands twice in one object.", twice)
    return value


def _constant(path: Path, constant: str) -> NoReturn:
    raise FileProblem(path, f"{constant} is not a number that our files can hold.")
