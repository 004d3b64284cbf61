"""Content-addressed copies of the plans and scenarios that runs were played with, so that a replay finds what it needs.

A file's name is the SHA-256 of its bytes: equal content is stored once, and damage shows.
"""

from pathlib import Path

from sim.errors import FileProblem
from sim.files import write_private
from sim.ids import content_hash


def keep(folder: Path, data: bytes) -> str:
    """Stores ``data`` under ``folder`` and returns its name (hex SHA-256).

    The copy appears whole or not at all, readable by its owner only (plans and lock maps are sensitive).
    Raises FileProblem when the folder cannot be written.
    """
    name = content_hash(data)
    path = object_path(folder, name)
    if not _kept(path, data):
        write_private(path, data)
    return name


def _kept(path: Path, data: bytes) -> bool:
    try:
        return path.read_bytes() == data
    except OSError:
        return False  # absent, or not to be read: writing it says what is wrong


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
