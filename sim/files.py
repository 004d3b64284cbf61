"""Reading and writing whole files: one clear problem, never half a file, and what belongs to a school stays with its owner."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sim.errors import FileProblem

OWNER_ONLY, AS_USUAL = 0o600, 0o666
"""File modes: the owner alone, or what the person's own settings (umask) allow."""


def read_whole(path: Path, largest: int | None = None) -> bytes:
    """The bytes of a file that somebody named.

    Raises:
        FileProblem: missing, a folder, not to be read, more than ``largest`` bytes, or empty but for white space.
    """
    with opening(path):
        if largest is not None and path.stat().st_size > largest:
            raise FileProblem(path, f"is larger than {largest // 1_000_000} MB, so it is not one of our files.")
        data = path.read_bytes()
    if not data.strip():
        raise FileProblem(path, "the file is empty.")
    return data


@contextmanager
def opening(path: Path) -> Iterator[None]:
    """Turns what the system says about reading ``path`` into a FileProblem: missing, a folder, not allowed, or something else."""
    try:
        if path.is_dir():
            raise FileProblem(path, "is a folder, not a file.", fix="Name a file in it.")
        yield
    except FileNotFoundError as problem:
        raise FileProblem(path, "does not exist.", fix="Check the name and the folder.") from problem
    except PermissionError as problem:
        raise FileProblem(path, "may not be read by you.", fix="Change the file's permissions.") from problem
    except (OSError, ValueError) as problem:
        raise FileProblem(path, f"cannot be read ({_reason(problem)}).") from problem


def write_private(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Writes a file of the data folder, readable by its owner only; a missing folder is made.

    Plans, ways and results say where people hide and which doors lock, so no other account of the machine reads them.
    ``durable`` off does not wait for the disk, for one of thousands.
    Raises FileProblem as ``write_whole`` does.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise _unwritable(path, problem) from problem
    write_whole(path, data, mode=OWNER_ONLY, durable=durable)


def write_whole(path: Path, data: bytes, mode: int = AS_USUAL, *, durable: bool = True) -> None:
    """Writes ``data`` beside ``path``, brings it to the disk and only then gives it the name.

    An older file of that name stays as it was when anything goes wrong.

    Raises:
        FileProblem: the folder is missing or may not be written, or the disk is full.
    """
    with writing_whole(path, mode, durable=durable) as out:
        out.write(data)


@contextmanager
def writing_whole(path: Path, mode: int = AS_USUAL, *, durable: bool = True) -> Iterator[IO[bytes]]:
    """``write_whole`` for what is too large to be held at once: what is written gets the name when all of it is on the disk.

    ``durable`` off gives it the name when all of it is written, which a power cut may undo.

    Raises:
        FileProblem: as ``write_whole`` does, also for what the system says while the file is written.
    """
    part = path.with_name(f".{path.name[:60]}.{os.getpid()}.part")
    try:
        handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), mode)
    except (OSError, ValueError) as problem:
        raise _unwritable(path, problem) from problem
    try:
        with os.fdopen(handle, "w+b") as out:
            yield out
            out.flush()
            if durable:
                os.fsync(out.fileno())
        part.replace(path)
    except BaseException as problem:
        _leave_nothing(part)
        if isinstance(problem, OSError):
            raise _unwritable(path, problem) from problem
        raise


def _leave_nothing(part: Path) -> None:
    try:
        part.unlink(missing_ok=True)
    except (OSError, ValueError):
        return  # there was no such place; the first problem is the one worth telling


def _unwritable(path: Path, problem: OSError | ValueError) -> FileProblem:
    return FileProblem(path, f"cannot be written ({_reason(problem)}).", fix="Choose a folder that exists and may be written to.")


def _reason(problem: OSError | ValueError) -> str:
    """The system's words; a name with a zero byte is a ValueError and has none."""
    return getattr(problem, "strerror", None) or str(problem)
