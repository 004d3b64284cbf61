"""Memory of this process, and collections of garbage, as they are during a run."""

import gc
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

_STATM = Path("/proc/self/statm")


def resident() -> int | None:
    """Bytes of this process in memory now; None where the system does not say (it does on Linux)."""
    if sys.platform != "linux":
        return None
    pages = int(_STATM.read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


class Collections:
    """Counts garbage collections while it is open, and what they found."""

    def __init__(self) -> None:
        self.count = self.found = 0

    def _heard(self, phase: str, told: dict[str, Any]) -> None:
        if phase == "stop":
            self.count += 1
            self.found += int(told["collected"]) + int(told["uncollectable"])

    def __enter__(self) -> "Collections":
        gc.callbacks.append(self._heard)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        gc.callbacks.remove(self._heard)
