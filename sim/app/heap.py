"""No garbage collection while somebody looks: a collection of a loaded school's objects takes as long as two or three frames."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def still_heap() -> Iterator[None]:
    """Collects now, sets aside what there is, and collects no more until the end.

    A run makes no cycles worth speaking of (``inrymning bench session`` counts them), so memory stays as it is without.
    """
    was_on = gc.isenabled()
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.unfreeze()
        if was_on:
            gc.enable()
