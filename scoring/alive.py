"""Whether the process that carries a run is still there: a lock file that the system lets go when the process ends, however."""

import os
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class LifeLine:
    """Held while a run goes on. Another ``LifeLine`` for the same file cannot be held meanwhile, by any process."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[Any] | None = None

    def take(self) -> bool:
        """Takes hold; False when somebody else has it."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = self.path.open("ab")
        try:
            _lock(file)
        except OSError:
            file.close()
            return False
        self._file = file
        return True

    def let_go(self) -> None:
        """Lets go and removes the file."""
        if self._file is None:
            return
        if os.name != "nt":  # while it is held, so that nobody takes hold of a file that is about to go
            self.path.unlink(missing_ok=True)
        self._file.close()
        self._file = None
        if os.name == "nt":
            self.path.unlink(missing_ok=True)

    def __enter__(self) -> "LifeLine":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.let_go()


def sweep(folder: Path, before: float) -> None:
    """Removes what programs that were ended at the wrong moment left behind: old files nobody holds.

    Args:
        folder: where lines are.
        before: only files made earlier than this, in seconds since 1970; a newer one may be about to be held.
    """
    for path in folder.glob("*.lock"):
        with suppress(OSError), LifeLine(path) as line:  # gone meanwhile, or not ours to touch
            if path.stat().st_mtime < before:
                line.take()


def _lock(file: IO[Any]) -> None:
    """Locks without waiting; OSError when taken. Tied to this opening of the file, so a second one in one process fails too."""
    if sys.platform == "win32":
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
