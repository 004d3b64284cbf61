"""What a guarded child may be given to do in tests: everything a library might."""

import ctypes
import os
import signal
import sys
import time
from pathlib import Path

from sim.errors import FileProblem, InrymningError, IssuesFound, MissingOnThisMachine, UsageProblem


def add(a: int, b: int) -> int:
    return a + b


def where() -> tuple[int, list[str]]:
    return os.getpid(), sorted(name for name in ("shapely", "ifcopenshell", "ezdxf") if name in sys.modules)


def noisy(lines: int) -> str:
    print("printed", flush=True)
    os.write(1, b"written by a native library\n")
    for n in range(lines):
        os.write(2, b"warning %d\n" % n)
    return "answer"


def raises(problem: InrymningError) -> None:
    raise problem


def unforeseen() -> None:
    {}["a key\nthat is missing"]


def sleeps(note: Path) -> None:
    note.write_text(str(os.getpid()), encoding="ascii")
    time.sleep(60)


def spins() -> None:
    while True:
        pass


def stops_natively() -> None:
    ctypes.string_at(0)


def aborts() -> None:
    sys.stderr.write("terminate called after throwing an instance of 'std::bad_alloc'\n")
    sys.stderr.flush()
    os.abort()


def leaves() -> None:
    os._exit(3)


def fills_memory() -> int:
    return len([bytearray(10_000_000) for _ in range(100_000)])


def nests_natively() -> int:
    return len(eval("(" * 5_000_000))


def ended_from_outside() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


PROBLEMS = (
    FileProblem("a.ifc", "is odd.", "#12", "Draw it anew."),
    FileProblem("a.ifc", "is odd."),
    UsageProblem("no such storey"),
    MissingOnThisMachine("A library is missing.", "Install it."),
    IssuesFound("a.plan.json", [], "inrymning plan check x"),
)
