"""Which of a drawing's many texts are names and numbers of rooms.

Plans are full of writing: sizes, notes, door marks.  Room names stand on a layer of their own, or look alike: one layer, one
height, underlined or not.  The look in which most texts are words for rooms is the look of room names.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import shapely
from shapely import Polygon as Area

from tools.importers.drawing.marks import Label
from tools.importers.drawing.roles import Role, Roles
from tools.importers.drawing.sizes import written_size
from tools.importers.words import category

LONGEST_NAME, MOST_WORDS = 40, 5
"""Letters and words beyond which a text is a note and no room's name, by eye."""

MOST_NAMES = 5
"""Names of an open room with several places in it that are written out."""

MOST_TEXTS = 300
"""Texts in one room that are looked at."""

REPEATED = 3
"""Rooms' numbers are not written this often; a number that is stands for something else, by eye."""

SURE_SHARE, KNOWN_SHARE = 0.5, 0.4
"""How surely a look must be that of names for all its texts to be some, and for those that are words for rooms; by eye."""

PERHAPS_SHARE = 0.2
"""The same for a text to be a name where nothing better is written in the room."""

LIKE_NUMBER = re.compile(r"^(?:[A-ZÅÄÖ]{1,3}[-. ]?)?\d{1,5}(?:[-.:]\d{1,4}){0,2}[A-Za-zåäö]?$")
LIKE_AREA = re.compile(
    r"(\d\s*(m2|m²|kvm|m\^2|sq\.?\s?ft|sf|sqm)\b)|^(nta|bra|loa|boa|area|yta|fl[äa]che)\b|^[+\-±]?\d+[.,]\d+$|^[øØ=~≈]",
    re.IGNORECASE,
)
LIKE_SIZE = re.compile(r"\d\s*['\"′″]|\d\s*[x×]\s*\d|^\d+$|^[\d\s.,/+-]+$")

BY_ROLE: Mapping[Role, int] = {Role.ROOM_NAME: 3, Role.ROOM_NUMBER: 3, Role.ROOM_TEXT: 3, Role.ROOM: 3}
NO_NAMES = frozenset({Role.DOOR, Role.WINDOW, Role.OPENING, Role.FURNITURE, Role.IGNORE, Role.LINTEL})


@dataclass(frozen=True)
class Names:
    """What is written in one room: its ``name`` (empty: none), its number, how many names there were, and its labels' ids."""

    name: str = ""
    number: str = ""
    places: int = 0
    ids: tuple[str, ...] = ()


def room_names(areas: Sequence[Area], labels: Sequence[Label], roles: Roles) -> list[Names]:
    """The names and numbers of rooms by the texts in them, in metres; texts of the surest look in each room count."""
    told = [(label, role) for label in labels if (role := _role(label, roles)) not in NO_NAMES]
    written = Counter(label.text for label, _ in told)
    told = [(label, role) for label, role in told if not is_number(label.text) or written[label.text] < REPEATED]
    looks = _looks(told)
    tree = shapely.STRtree(list(areas))
    inside: list[list[tuple[Label, Role]]] = [[] for _ in areas]
    for label, role in told:
        hits = [int(n) for n in tree.query(shapely.Point(label.at), predicate="intersects")]
        if hits:
            here = inside[min(hits, key=lambda n: (areas[n].area, n))]
            if len(here) < MOST_TEXTS:
                here.append((label, role))
    return [_names(here, looks) for here in inside]


Look = tuple[str, int, bool, str]


def _look(label: Label) -> Look:
    """What a text looks like: layer, height in steps of 2 cm, underlined, attribute."""
    return label.layer, round(label.height * 50), label.underlined, label.tag


def _role(label: Label, roles: Roles) -> Role:
    by_tag = roles.tag(label.tag) if label.tag else Role.UNKNOWN
    return by_tag if by_tag is not Role.UNKNOWN else roles.layer(label.layer)


def _looks(told: Sequence[tuple[Label, Role]]) -> dict[Look, float]:
    """How surely each look is that of names, from 0 to 1.5.

    The part of its texts that are words for rooms, a little less where there are few, more for underlined ones.
    """
    counted: dict[Look, list[int]] = {}
    for label, _ in told:
        if is_name(label.text):
            counted.setdefault(_look(label), []).append(category(label.text) is not None)
    return {look: sum(known) / (len(known) + 1) + (0.5 if look[2] else 0.0) for look, known in counted.items()}


def _names(here: Iterable[tuple[Label, Role]], looks: Mapping[Look, float]) -> Names:
    ranked: dict[int, list[tuple[float, Label]]] = {}
    numbers: list[tuple[int, Label]] = []
    for label, role in here:
        if is_number(label.text) or (role is Role.ROOM_NUMBER and LIKE_NUMBER.match(label.text.strip())):
            numbers.append((BY_ROLE.get(role, 0), label))
        elif role is not Role.ROOM_NUMBER and is_name(label.text):
            share = looks.get(_look(label), 0.0)
            rank = BY_ROLE.get(role, 0) or _rank(share, category(label.text) is not None)
            ranked.setdefault(rank, []).append((share, label))
    best = max((rank for rank in ranked if rank), default=None)
    chosen = ranked[best] if best is not None else []
    top = max((share for share, _ in chosen), default=0.0)
    names = [label for share, label in chosen if share >= top - 0.2]
    number = _number(numbers)
    lines = _joined(names)
    ids = tuple(label.id for label in [*names, *([number] if number else [])])
    return Names(" / ".join(lines[:MOST_NAMES]), number.text.strip() if number else "", len(lines), ids)


def _rank(share: float, known: bool) -> int:
    """2 for a text in the look of names, 1 for one that may be a name, 0 for others."""
    if share >= SURE_SHARE or (known and share >= KNOWN_SHARE):
        return 2
    return 1 if known or share >= PERHAPS_SHARE else 0


def _number(numbers: Sequence[tuple[int, Label]]) -> Label | None:
    """The surest number: by its layer, then the largest writing."""
    best = max(numbers, key=lambda n: (n[0], round(n[1].height, 3), n[1].at[1], -n[1].at[0]), default=None)
    return None if best is None or (best[0] == 0 and len(numbers) > 3) else best[1]


def _joined(labels: Sequence[Label]) -> list[str]:
    """Names from above, lines of writing right under each other in one."""
    rest = sorted(labels, key=lambda x: (-round(x.at[1], 2), round(x.at[0], 2), x.text))
    found: list[str] = []
    while rest:
        block = [rest.pop(0)]
        while (below := next((x for x in rest if _under(block[-1], x)), None)) is not None:
            block.append(below)
            rest.remove(below)
        name = " ".join(" ".join(x.text.split()) for x in block)
        found += [] if name in found else [name]
    return found


def _under(upper: Label, lower: Label) -> bool:
    """Whether a text is the next line of another one."""
    size = max(upper.height, lower.height)
    down, aside = upper.at[1] - lower.at[1], abs(upper.at[0] - lower.at[0])
    return _look(upper) == _look(lower) and 0.5 * size < down < 2.2 * size and aside < 2.5 * size


def is_number(text: str) -> bool:
    """Whether a text looks like a room's number: ``1012``, ``A-204b``, ``2.14``."""
    plain = text.strip()
    return bool(LIKE_NUMBER.match(plain)) and any(c.isdigit() for c in plain) and not LIKE_AREA.search(plain)


def is_name(text: str) -> bool:
    """Whether a text may be a room's name: short, with letters, no size, area or height."""
    plain = text.strip()
    letters = sum(c.isalpha() for c in plain)
    return (
        letters > 1
        and len(plain) <= LONGEST_NAME
        and len(plain.split()) <= MOST_WORDS
        and not LIKE_AREA.search(plain)
        and not LIKE_SIZE.search(plain)
        and not LIKE_NUMBER.match(plain)
        and written_size(plain) is None
        and "=" not in plain
        and not plain.endswith(":")
    )
