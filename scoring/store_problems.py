"""What SQLite says -> what a person can do about it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sim.errors import StoreProblem

_SAYS: Final = {
    "SQLITE_BUSY": "is in use by another program. Close other windows of this program and try again.",
    "SQLITE_LOCKED": "is in use by another program. Close other windows of this program and try again.",
    "SQLITE_READONLY": "cannot be written. Check the file's and the folder's permissions, or choose another folder with --data.",
    "SQLITE_PERM": "may not be opened. Check the file's permissions, or choose another folder with --data.",
    "SQLITE_CANTOPEN": "cannot be opened. Check that the folder exists and may be written, or choose another with --data.",
    "SQLITE_FULL": "cannot grow: the disk is full. Make room; what was stored before is kept.",
    "SQLITE_IOERR": "could not be read or written: the disk reports an error. Make room or use another disk; try again.",
    "SQLITE_NOTADB": "is damaged, or no results database. Move it away, or put back a copy made by 'inrymning db backup'.",
    "SQLITE_CORRUPT": "is damaged. Move it away, or put back a copy made by 'inrymning db backup'.",
    "SQLITE_CONSTRAINT": "refused what does not fit its rules",
}


@contextmanager
def plain_words(path: Path) -> Iterator[None]:
    """Turns SQLite's errors about the file, and the file system's, into a StoreProblem that says what to do.

    What SQLite says about a wrong statement is a mistake of this program and passes through.
    """
    try:
        yield
    except sqlite3.Error as error:
        sentence = _sentence(path, error)
        if not sentence:
            raise
        raise StoreProblem(sentence) from error
    except OSError as error:
        raise StoreProblem(f"The results at {path} cannot be used: {error.strerror or error}.") from error


def _sentence(path: Path, error: sqlite3.Error) -> str:
    name = getattr(error, "sqlite_errorname", "")
    primary = "_".join(name.split("_")[:2])  # SQLITE_BUSY_SNAPSHOT is a kind of SQLITE_BUSY
    says = _SAYS.get(primary)
    if says is None:
        return ""
    return f"The results at {path} {says}" + (f": {error}." if primary == "SQLITE_CONSTRAINT" else "")
