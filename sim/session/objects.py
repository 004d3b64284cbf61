"""Content-addressed copies of the plans and scenarios that runs were played with, so that a replay finds what it needs.

A file's name is the SHA-256 of its bytes: equal content is stored once, and damage shows.
"""

import os
import tempfile
from pathlib import Path

from sim.errors import FileProblem
from sim.ids import content_hash


def keep(folder: Path, data: bytes) -> str:
    """Stores ``data`` under ``folder`` and returns its name (hex SHA-256).

    The copy appears whole or not at all, readable by its owner only (plans and lock maps are sensitive).
    Raises FileProblem when the folder cannot be written.
    """
    name = content_hash(data)
    path = object_path(folder, name)
    try:
        if path.exists() and path.read_bytes() == data:
            return name
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{name[:8]}-", dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as problem:
        raise FileProblem(
            path, f"cannot be written ({problem.strerror}).", fix="Check that the data folder is writable."
        ) from problem
    return name


def fetch(folder: Path, name: str) -> Path:
    """The path of a kept object, checked against its name. Raises FileProblem when it is absent or its content has changed."""
    path = object_path(folder, name)
    try:
        data = path.read_bytes()
    except OSError as problem:
        fix = "The run cannot be replayed without it; its events and score remain."
        raise FileProblem(path, f"cannot be read ({problem.strerror}).", fix=fix) from problem
    if content_hash(data) != name:
        raise FileProblem(path, "is not what its name says: the content has been changed.", fix="Restore the file from a backup.")
    return path


def object_path(folder: Path, name: str) -> Path:
    """Where an object of this name lies."""
    return folder / f"{name}.json"
