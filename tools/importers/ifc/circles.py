"""Things that are part of themselves in a damaged IFC file: the geometry kernel follows them until the program ends.

In a sound file neither references nor the relations between a whole and its parts come back to where they began.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

TEXT: Final = re.compile(rb"'[^']*'|/\*.*?\*/", re.DOTALL)
ENTITY: Final = re.compile(rb"#(\d+)\s*=([^;]*);")
REFERENCE: Final = re.compile(rb"#(\d+)")

RELATIONS: Final = (
    ("IfcRelAggregates", "RelatingObject", "RelatedObjects"),
    ("IfcRelNests", "RelatingObject", "RelatedObjects"),
    ("IfcRelContainedInSpatialStructure", "RelatingStructure", "RelatedElements"),
    ("IfcRelVoidsElement", "RelatingBuildingElement", "RelatedOpeningElement"),
    ("IfcRelFillsElement", "RelatingOpeningElement", "RelatedBuildingElement"),
)
"""Relations with the attributes that name the whole and its parts."""


def circle_of_references(raw: bytes) -> str:
    """An entity of a STEP file that refers, through others, to itself; empty when none does."""
    bare = TEXT.sub(b"", raw)
    return _circle({int(m[1]): [int(x) for x in REFERENCE.findall(m[2])] for m in ENTITY.finditer(bare)})


def circle_of_parts(model: Any) -> str:
    """A product that is, through other products, a part of itself; empty when none is."""
    parts: dict[int, list[int]] = {}
    for kind, whole, part in RELATIONS:
        for relation in model.by_type(kind):
            holder, held = getattr(relation, whole), getattr(relation, part)
            if holder is not None and held is not None:
                several = held if isinstance(held, tuple) else (held,)
                parts.setdefault(holder.id(), []).extend(x.id() for x in several)
    return _circle(parts)


def _circle(follows: Mapping[int, Iterable[int]]) -> str:
    """A number from which one comes back to it, as ``#12``: what is left once all that lead nowhere further are taken away."""
    waits = {a: {b for b in after if b in follows} for a, after in follows.items()}
    before: dict[int, list[int]] = {}
    for a, after in waits.items():
        for b in after:
            before.setdefault(b, []).append(a)
    done = [a for a, after in waits.items() if not after]
    for a in done:  # grows while it is gone through
        for b in before.get(a, ()):
            waits[b].discard(a)
            if not waits[b]:
                done.append(b)
    left = waits.keys() - set(done)
    if not left:
        return ""
    number = min(left)
    seen: set[int] = set()
    while number not in seen:
        seen.add(number)
        number = min(waits[number])
    return f"#{number}"
