"""Imports in a process of their own, so that no file can take the program down.

The libraries that read drawings are large and partly native: a damaged file may make one stop, run for ever or ask for all
memory.  Here that ends one child process, and the person reads one ``FileProblem``.  The child has a deadline that grows with
the file, an upper limit of memory where the system knows one (Linux; other systems have only the deadline), and a
stderr of its own.
"""

import os
import pickle
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, TypeVar

from sim.errors import FileProblem, InrymningError
from tools.importers import import_drawing
from tools.importers.options import Options
from tools.importers.result import ImportResult

if TYPE_CHECKING:
    from tools.importers.underlay.model import UnderlayResult

T = TypeVar("T")

FIRST_SECONDS, SECONDS_PER_MEGABYTE = 20.0, 15.0
"""Deadline: for any file, and more for each megabyte; the largest real IFC here (2.8 MB) takes 7 s on a slow core."""

ZIPPED: Final = 8
"""How much larger than a ZIP archive its content is taken to be: text packs to about an eighth."""

MEGABYTES: Final = 6_000
"""Address space of the child.  Libraries alone map one gigabyte; 3 MB of IFC needs two in all."""

NOISE: Final = 20_000
"""Bytes of the child's stderr that are kept: the last ones tell what went wrong."""

Tell = Callable[[str], None]
"""Is handed what the libraries wrote to stderr."""


def guarded_import(
    path: Path,
    options: Options | None = None,
    *,
    seconds: float | None = None,
    megabytes: int = MEGABYTES,
    noise: Tell | None = None,
) -> "ImportResult | UnderlayResult":
    """``import_drawing`` in a child process.

    Args:
        path: The drawing.
        options: What the person says about it.
        seconds: Longest time allowed; None for one that grows with the file (``deadline``).
        megabytes: Most memory allowed.
        noise: Gets what libraries wrote to stderr, when they wrote anything.

    Raises:
        FileProblem: as ``import_drawing``; or the import took too long, needed too much memory, or its library stopped.
        MissingOnThisMachine: the library for this kind of file is not installed.
    """
    arguments = (path, time.monotonic, options)
    return guarded(import_drawing, path, arguments, seconds=seconds, megabytes=megabytes, noise=noise)


def guarded(
    work: Callable[..., T],
    path: Path,
    arguments: Sequence[object],
    *,
    seconds: float | None = None,
    megabytes: int = MEGABYTES,
    noise: Tell | None = None,
) -> T:
    """``work(*arguments)`` in a child process; ``work`` is a module's function, ``path`` the file its problems are about.

    Raises what ``work`` raises on purpose (``InrymningError``); everything else becomes a FileProblem.
    """
    limit = deadline(path) if seconds is None else seconds
    task = pickle.dumps((work, tuple(arguments), megabytes))
    with tempfile.TemporaryFile() as heard:
        try:
            code, answer = _run_child(task, heard, limit)
        except subprocess.TimeoutExpired:
            raise _too_slow(path, limit) from None
        finally:
            said = _last_words(heard)
            if noise and said:
                noise(said)
    if code != 0 or not answer:
        raise _stopped(path, code, said, megabytes)
    kind, value = pickle.loads(answer)
    if kind == "unforeseen":
        raise _unforeseen(path, value)
    if kind == "memory":
        raise _too_large(path, megabytes)
    if isinstance(value, InrymningError):
        raise value
    result: T = value
    return result


def deadline(path: Path) -> float:
    """Seconds an import of this file, or folder of files, may take."""
    try:
        files = sorted(path.glob("*")) if path.is_dir() else [path]
        size = sum(f.stat().st_size for f in files if f.is_file())
    except (OSError, ValueError):  # the importer says what is wrong with it
        size = 0
    packed = ZIPPED if path.suffix.lower() in {".zip", ".ifczip"} else 1
    return FIRST_SECONDS + SECONDS_PER_MEGABYTE * packed * size / 1e6


def _run_child(task: bytes, heard: IO[bytes], seconds: float) -> tuple[int, bytes]:
    """Exit code and answer.  The child is gone when this returns, however it returns; TimeoutExpired after ``seconds``."""
    command = [sys.executable, "-P", "-c", "from tools.importers.guard import child; child()"]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=heard, env=_environment())
    try:
        answer, _ = child.communicate(task, timeout=seconds)
    except BaseException:
        child.terminate()
        child.communicate()
        raise
    return child.returncode, answer


def _environment() -> dict[str, str]:
    """The same modules as here, whatever the working folder holds; one thread, as each costs address space."""
    here = os.pathsep.join(p or str(Path.cwd()) for p in sys.path)
    return {**os.environ, "PYTHONPATH": here, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def child() -> None:
    """The child's whole life: a task from stdin, the answer to stdout, everything else to stderr."""
    with os.fdopen(os.dup(1), "wb") as out:
        os.dup2(2, 1)  # whatever a library prints must not stand in the answer
        work, arguments, megabytes = pickle.load(sys.stdin.buffer)
        _limit(megabytes)
        out.write(pickle.dumps(_answer(work, arguments)))


def _answer(work: Callable[..., object], arguments: tuple[object, ...]) -> tuple[str, object]:
    try:
        return "done", work(*arguments)
    except InrymningError as problem:
        return "problem", problem
    except MemoryError:
        return "memory", None
    except Exception as problem:  # whatever it is, the person gets one sentence; -v shows the rest
        traceback.print_exc()
        return "unforeseen", f"{type(problem).__name__}: {problem}"


def _limit(megabytes: int) -> None:
    """No more memory than that, and no core file when it stops.  Systems that know no such limits set none."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for what, value in ((resource.RLIMIT_AS, megabytes * 1_000_000), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(what)[1]
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        try:
            resource.setrlimit(what, (most, hard))
        except (ValueError, OSError):  # macOS does not take RLIMIT_AS
            continue


# ---- what is said of it ----

ANEW: Final = "The file is probably damaged: export it anew from the program it was drawn in."
SMALLER: Final = "Export only the building itself, or one storey at a time."


def _too_slow(path: Path, seconds: float) -> FileProblem:
    return FileProblem(
        path, f"could not be imported within {seconds:.0f} seconds.", fix=f"{SMALLER} The option --seconds allows more time."
    )


def _too_large(path: Path, megabytes: int) -> FileProblem:
    return FileProblem(
        path, f"needs more than {megabytes} MB of memory to import.", fix=f"{SMALLER} The option --megabytes allows more."
    )


def _stopped(path: Path, code: int, said: str, megabytes: int) -> FileProblem:
    """What a library's end was, as far as the exit code tells; -9 is what a system short of memory does."""
    if code == -9 or any(word in said for word in ("bad_alloc", "MemoryError", "annot allocate memory")):
        return _too_large(path, megabytes)
    how = f"signal {-code}" if code < 0 else f"exit code {code}"
    return FileProblem(path, f"made the library that reads this kind of file stop ({how}).", fix=ANEW)


def _unforeseen(path: Path, what: object) -> FileProblem:
    short = " ".join(str(what).split())[:200]
    return FileProblem(path, f"cannot be imported: it holds something unforeseen ({short}).", fix=f"{ANEW} -v shows more.")


def _last_words(heard: IO[bytes]) -> str:
    size = heard.seek(0, os.SEEK_END)
    heard.seek(max(0, size - NOISE))
    return heard.read().decode(errors="replace").strip()
