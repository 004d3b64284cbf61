"""Ids a plan file may hold, made from whatever a drawing calls its things."""

import re
import unicodedata
from collections.abc import Iterator

from tools.importers.sketch import Sketch

LONGEST = 80
"""Characters of an id, with room for what plans add to it (the format allows 100)."""


class Names:
    """The plan's id for each of a sketch's ids: the same where the format allows it, unique in any case."""

    def __init__(self, sketch: Sketch) -> None:
        self._of: dict[str, str] = {}
        taken: set[str] = set()
        for original in _all(sketch):
            if original in self._of:
                continue
            plain = written(original)
            free, n = plain, 1
            while free in taken:
                n += 1
                free = f"{plain}-{n}"
            taken.add(free)
            self._of[original] = free

    def of(self, original: str) -> str:
        """The plan's id of something in the sketch."""
        return self._of[original]


def written(original: str) -> str:
    """An id in the letters the plan format allows; *x* when nothing of it is left."""
    composed = unicodedata.normalize("NFC", original)
    return re.sub(r"[^\w.:$+-]+", "-", composed).strip("-")[:LONGEST] or "x"


def _all(sketch: Sketch) -> Iterator[str]:
    yield sketch.id
    features = (
        sketch.storeys, sketch.rooms, sketch.doors, sketch.windows, sketch.links, sketch.walls,
        sketch.assembly_points, sketch.alarm_devices, sketch.fixtures,
    )  # fmt: skip
    for kind in features:
        yield from (x.id for x in kind)
