"""Counts that do not depend on how busy a machine is: calls by Python's own hook, instructions by the kernel's counters."""

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Any

PERF_EVENT_OPEN = {"x86_64": 298, "aarch64": 241}
"""System call numbers (Linux)."""

ATTR_BYTES = 128
"""Size given for perf_event_attr; the kernel takes shorter and longer ones whose tail is zero."""

HARDWARE, INSTRUCTIONS = 0, 1
EXCLUDE = (1 << 5) | (1 << 6)
"""Bits exclude_kernel and exclude_hv: what our own code does, which needs no privileges on most systems."""


@dataclass(frozen=True)
class Calls:
    """Calls of Python functions and of built-in functions and methods (operators and numpy's ufuncs are no calls to Python)."""

    python: int
    builtin: int


def calls(work: Callable[[], object]) -> Calls:
    """Counts the calls a piece of work makes."""
    counts = {"call": 0, "c_call": 0}

    def hook(frame: FrameType, event: str, argument: Any) -> None:
        if event in counts:
            counts[event] += 1

    before = sys.getprofile()
    sys.setprofile(hook)
    try:
        work()
    finally:
        sys.setprofile(before)
    return Calls(counts["call"] - 1, counts["c_call"] - 1)  # less the work itself and the call that ends the counting


class Unavailable(Exception):
    """This machine does not count instructions; the message says why."""


def instructions(work: Callable[[], object]) -> int:
    """Instructions this thread takes for a piece of work. Raises Unavailable where they are not counted."""
    counter = _open()
    try:
        before = _read(counter)
        work()
        return _read(counter) - before
    finally:
        os.close(counter)


def instructions_available() -> str:
    """Why instructions cannot be counted here; empty when they can."""
    try:
        instructions(lambda: None)
    except Unavailable as problem:
        return str(problem)
    return ""


def _open() -> int:
    number = PERF_EVENT_OPEN.get(platform.machine())
    if sys.platform != "linux" or number is None:
        raise Unavailable(f"not available: {platform.system()} {platform.machine()} has no perf_event_open")
    # type, size, config, sample_period, sample_type, read_format, flags; zeros follow
    attributes = struct.pack("=IIQQQQQ", HARDWARE, ATTR_BYTES, INSTRUCTIONS, 0, 0, 0, EXCLUDE).ljust(ATTR_BYTES, b"\0")
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(attributes, ATTR_BYTES)
    counter = int(libc.syscall(ctypes.c_long(number), buffer, 0, -1, -1, ctypes.c_ulong(0)))
    if counter < 0:
        raise Unavailable(f"not available: perf_event_open says {os.strerror(ctypes.get_errno())}")
    return counter


def _read(counter: int) -> int:
    return int(struct.unpack("=Q", os.read(counter, 8))[0])
