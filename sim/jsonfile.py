"""Our own JSON files (scenario, rubric): path -> checked model, or one clear FileProblem naming the place."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from sim.errors import FileProblem
from sim.files import read_whole

M = TypeVar("M", bound=BaseModel)

LARGEST = 50_000_000
"""Bytes of the largest file read; a furnished school of seventy rooms is under one million, so more is a mistaken file."""

DEEPEST = 60
"""Objects and lists within each other; a plan has about ten. Python's own limit differs between versions."""

LONGEST_KEY = 60
"""Letters of a key that a message shows; ours have at most half of that."""

Hint = Callable[[bytes], str]
"""What a file that is not JSON seems to be, and what to do with it; empty when it looks like nothing known."""


def no_hint(_: bytes) -> str:
    """Knows no other kind of file."""
    return ""


def read_json(path: Path, hint: Hint = no_hint) -> dict[str, Any]:
    """The file's JSON object; unlike ``json.load`` it refuses duplicate keys and NaN, and says where the text breaks.

    Raises:
        FileProblem: missing, a folder, empty, unreadable, too large, not UTF-8, not JSON, not an object, too deep, or with
            numbers or letters that no file may hold.
    """
    data = read_whole(path, LARGEST)
    value = _parsed(path, _text(path, data, hint), hint(data))
    if not isinstance(value, dict):
        raise FileProblem(path, f"must be a JSON object, not a {type(value).__name__}.", "line 1", "It should begin with '{'.")
    _refuse(path, value, "", 0)
    return value


def _parsed(path: Path, text: str, other: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=lambda pairs: _object(path, pairs))
    except json.JSONDecodeError as e:
        place = f"line {e.lineno}, column {e.colno}"
        if not other and (e.pos >= len(text.rstrip()) or e.msg.startswith("Unterminated string")):
            raise FileProblem(path, "the text ends before the JSON does.", place, "Is the file cut off?") from e
        raise FileProblem(path, f"is not JSON: {e.msg}.", place, other) from e
    except RecursionError as e:
        raise _too_deep(path, "") from e
    except ValueError as e:  # Python reads no whole number of thousands of digits
        raise FileProblem(path, "holds a number with too many digits.") from e


def _refuse(path: Path, value: Any, place: str, depth: int) -> None:
    """Python's JSON reads NaN, Infinity and halves of letters; our files may not hold them."""
    if depth > DEEPEST:
        raise _too_deep(path, place)
    if isinstance(value, float) and not math.isfinite(value):
        raise FileProblem(path, f"the number is {json.dumps(value)}; it must be an ordinary one.", place)
    if isinstance(value, str) and not _whole_letters(value):
        raise FileProblem(path, "the text holds half a letter (\\ud800 to \\udfff alone).", place)
    if isinstance(value, dict):
        for key, item in value.items():
            _refuse(path, key, place, depth)
            _refuse(path, item, f"{place}.{key[:LONGEST_KEY]}" if place else key[:LONGEST_KEY], depth + 1)
    elif isinstance(value, list):
        for n, item in enumerate(value):
            _refuse(path, item, f"{place}[{n}]", depth + 1)


def _whole_letters(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)


def _too_deep(path: Path, place: str) -> FileProblem:
    return FileProblem(path, "is nested too deeply to be one of our files.", place[:80])


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
        raise FileProblem(path, f"the format is {shown(found)}, not '{file_format}'.", "format", fix)
    stated = value.get("version")
    if not isinstance(stated, int) or isinstance(stated, bool) or stated < 1:
        raise FileProblem(path, f"the version is {shown(stated)}, not a whole number from 1 to {version}.", "version")
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
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part[:LONGEST_KEY]}" for part in location).lstrip(".")


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
        return f"unknown key '{str(first['loc'][-1])[:LONGEST_KEY]}'.", place, more
    if first["type"] == "missing":
        return f"the key '{first['loc'][-1]}' is missing.", place, more
    return f"{shown(first['input'])} does not fit: {first['msg']}.", place, more


def shown(value: object) -> str:
    """A value from a file as a message shows it: its JSON, no longer than 60 letters."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "..."


def _text(path: Path, data: bytes, hint: Hint) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        raise FileProblem(path, "is not text in UTF-8.", f"byte {e.start}", hint(data)) from e


def _object(path: Path, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise FileProblem(path, f"the key '{twice[:LONGEST_KEY]}' stands twice in one object.", twice[:LONGEST_KEY])
    return value
