"""What a drawing's layers, blocks and block attributes stand for, by profiles: data files of patterns, one per convention.

A profile is a TOML file with three tables, each from a role to patterns (regular expressions, found anywhere in the name,
capitals or not); the first that fits counts::

    name = { sv = "Svenska ord", en = "Swedish words" }
    extends = ["english"]            # profiles that are asked where this one has no answer

    [layers]
    wall = ["v[äa]gg"]
    [blocks]
    door = ["d[öo]rr"]
    [tags]
    room_number = ["^rumsn"]
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from sim.errors import FileProblem
from sim.files import read_whole


class Role(StrEnum):
    """What the marks on a layer or in a block are."""

    IGNORE = "ignore"  # dimensions, hatches, grids, notes
    WALL = "wall"
    LINTEL = "lintel"  # lines across a hole in a wall
    OPENING = "opening"  # symbols of doors and windows alike
    DOOR = "door"
    WINDOW = "window"
    STAIRS = "stairs"
    ELEVATOR = "elevator"
    ROOM = "room"  # closed lines round rooms
    ROOM_NAME = "room_name"
    ROOM_NUMBER = "room_number"
    ROOM_TEXT = "room_text"  # names and numbers alike
    WALKABLE = "walkable"  # closed lines round all that can be walked on
    OBSTACLE = "obstacle"
    EXIT = "exit"
    FURNITURE = "furniture"
    UNKNOWN = "unknown"


PLACED: Final = frozenset({Role.DOOR, Role.WINDOW, Role.OPENING, Role.FURNITURE, Role.IGNORE})
"""Roles that a layer gives to blocks whose names tell nothing."""

TELLING: Final[Mapping[Role, int]] = {
    Role.WALKABLE: 6,
    Role.WALL: 4,
    Role.ROOM: 3,
    Role.DOOR: 3,
    Role.OPENING: 3,
    Role.WINDOW: 2,
    Role.ROOM_TEXT: 2,
    Role.ROOM_NAME: 2,
    Role.ROOM_NUMBER: 1,
    Role.LINTEL: 1,
    Role.STAIRS: 1,
    Role.EXIT: 1,
    Role.OBSTACLE: 1,
}
"""How much a role that a profile finds in a drawing speaks for the profile, by eye: a plan is made of the first ones."""

OWN_LAYERS: Final[Mapping[str, Role]] = {f"*{role}*": role for role in (Role.WALL, Role.ROOM)}
"""Layers readers make up for marks whose role they know without any profile."""

LARGEST_PROFILE = 200_000
LONGEST_NAME = 255
"""Letters of a layer's or block's name that are looked at; the DXF format allows no more."""

TABLES = ("layers", "blocks", "tags")
Patterns = tuple[tuple[Role, re.Pattern[str]], ...]


@dataclass(frozen=True)
class Profile:
    """One convention: patterns for names of layers, blocks and block attributes, asked in order."""

    id: str
    layers: Patterns
    blocks: Patterns
    tags: Patterns


@dataclass(frozen=True)
class Roles:
    """The roles in one drawing.  ``profiles`` are asked in order; ``scores`` tell how well each shipped one fits.

    Layers in ``OWN_LAYERS`` need no profile.
    """

    profiles: tuple[Profile, ...]
    scores: Mapping[str, int] = field(default_factory=dict)
    _known: dict[tuple[str, str], tuple[Role, str]] = field(default_factory=dict, repr=False, compare=False)

    def layer(self, name: str) -> Role:
        """The role of a layer."""
        return self._role(name, "layers")[0]

    def block(self, name: str) -> Role:
        """The role of a block."""
        return self._role(name, "blocks")[0]

    def symbol(self, name: str, layer: str) -> Role:
        """The role of a placed block: its own, else that of its layer where that is one for symbols."""
        own = self.block(name)
        on = self.layer(layer)
        return on if own is Role.UNKNOWN and on in PLACED else own

    def tag(self, name: str) -> Role:
        """The role of a block attribute."""
        return self._role(name, "tags")[0]

    def by(self, name: str) -> str:
        """The profile that knows a layer, empty when none does."""
        return self._role(name, "layers")[1]

    def _role(self, name: str, table: str) -> tuple[Role, str]:
        """The role and who knows it, remembered: a drawing asks for the same few names over and over."""
        if (name, table) not in self._known:
            self._known[name, table] = self._asked(name, table)
        return self._known[name, table]

    def _asked(self, name: str, table: str) -> tuple[Role, str]:
        if name in OWN_LAYERS:
            return OWN_LAYERS[name], ""
        short = plain(name)
        for profile in self.profiles:
            for role, pattern in getattr(profile, table):
                if pattern.search(short):
                    return role, profile.id
        return Role.UNKNOWN, ""


def plain(name: str) -> str:
    """A layer's or block's name without the drawing it was referred from (``name$0$`` or ``name|``), small, composed letters."""
    own = re.split(r"\$\d+\$|\|", name[:LONGEST_NAME])[-1]
    return unicodedata.normalize("NFC", own).casefold().strip()


def shipped_profiles() -> list[Path]:
    """The profile files that come with the program, by name."""
    return sorted((Path(__file__).parent.parent / "profiles").glob("*.toml"))


def choose_roles(layers: Mapping[str, int], blocks: Mapping[str, int], given: str | Path | None = None) -> Roles:
    """The roles for a drawing with these layers and blocks (and how many marks each has).

    ``given`` is the name of a shipped profile or a profile file: then nothing else is asked (but what it extends).  Otherwise
    every shipped profile is asked, the one that fits best first.

    Raises FileProblem when the given profile does not exist or is faulty.
    """
    shipped = {path.stem: path for path in shipped_profiles()}
    if given is not None:
        return Roles(tuple(_with_extended(_named(given, shipped), shipped)))
    profiles = [read_profile(path)[0] for path in shipped.values()]
    scores = {p.id: _score(p, layers, blocks) for p in profiles}
    return Roles(tuple(sorted(profiles, key=lambda p: (-scores[p.id], p.id))), scores)


def read_profile(path: Path) -> tuple[Profile, tuple[str, ...]]:
    """A profile file, and the names of the profiles it extends.

    Raises FileProblem when it cannot be read or says something nobody understands.
    """
    try:
        data = tomllib.loads(read_whole(path, LARGEST_PROFILE).decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FileProblem(path, f"is no layer profile: {error}.", fix="Profiles are TOML files in UTF-8.") from error
    unknown = sorted(set(data) - {"name", "extends", *TABLES})
    if unknown:
        raise FileProblem(path, f"nobody knows '{unknown[0]}'; known are name, extends, {', '.join(TABLES)}.", unknown[0])
    extends = data.get("extends", [])
    if not isinstance(extends, list) or not all(isinstance(x, str) for x in extends):
        raise FileProblem(path, "must be a list of profile names.", "extends")
    tables = [_patterns(path, table, data.get(table, {})) for table in TABLES]
    if not any(tables):
        raise FileProblem(path, "gives no layer, block or attribute a role.", fix="Add a [layers] table.")
    return Profile(path.stem, *tables), tuple(extends)


def _named(given: str | Path, shipped: Mapping[str, Path]) -> Path:
    if str(given) in shipped:
        return shipped[str(given)]
    path = Path(given)
    if path.suffix or len(path.parts) > 1:
        return path
    raise FileProblem(path, "is no layer profile.", fix=f"Shipped are {', '.join(shipped)}; your own is named by its path.")


def _with_extended(path: Path, shipped: Mapping[str, Path]) -> list[Profile]:
    """A profile and those it extends, each once, itself first."""
    found: dict[str, Profile] = {}
    waiting = [path]
    while waiting:
        here = waiting.pop(0)
        profile, extends = read_profile(here)
        if str(here) in found:
            continue
        found[str(here)] = profile
        for name in extends:
            if name not in shipped:
                raise FileProblem(path, f"extends '{name}'; shipped are {', '.join(shipped)}.", "extends")
            waiting.append(shipped[name])
    return list(found.values())


def _patterns(path: Path, table: str, value: Any) -> Patterns:
    if not isinstance(value, dict):
        raise FileProblem(path, "must be a table from roles to patterns.", f"[{table}]")
    return tuple(
        (_role(path, table, name), p) for name, texts in value.items() for p in _compiled(path, f"[{table}] {name}", texts)
    )


def _role(path: Path, table: str, name: str) -> Role:
    try:
        return Role(name)
    except ValueError as error:
        known = ", ".join(r for r in Role if r is not Role.UNKNOWN)
        raise FileProblem(path, f"'{name}' is no role; roles are {known}.", f"[{table}]") from error


def _compiled(path: Path, place: str, texts: Any) -> list[re.Pattern[str]]:
    if not isinstance(texts, list) or not all(isinstance(t, str) for t in texts):
        raise FileProblem(path, "must be a list of patterns.", place)
    try:
        return [re.compile(unicodedata.normalize("NFC", t), re.IGNORECASE) for t in texts]
    except (re.error, RecursionError, OverflowError) as error:
        raise FileProblem(path, f"is no regular expression: {error}.", place) from error


def _score(profile: Profile, layers: Mapping[str, int], blocks: Mapping[str, int]) -> int:
    """How well a profile fits: which roles it finds, times the part of all layers and blocks that it knows, in thousandths."""
    alone = Roles((profile,))
    roles = [alone.layer(n) for n, count in layers.items() if count] + [alone.block(n) for n, count in blocks.items() if count]
    known = [r for r in roles if r is not Role.UNKNOWN]
    return round(1000 * sum(TELLING.get(r, 0) for r in set(known)) * len(known) / max(len(roles), 1))


MOST_LISTED: Final = 500
"""Layers and blocks listed for a person, those with most marks first kept."""


def layer_table(roles: Roles, layers: Mapping[str, int], blocks: Mapping[str, int]) -> dict[str, list[dict[str, str | int]]]:
    """Every layer and block with its count of marks and the role it got, so that a person can see what was misread."""
    return {
        "layers": [{"name": n, "count": layers[n], "role": str(roles.layer(n)), "profile": roles.by(n)} for n in _listed(layers)],
        "blocks": [{"name": n, "count": blocks[n], "role": str(roles.block(n))} for n in _listed(blocks)],
    }


def _listed(counts: Mapping[str, int]) -> list[str]:
    return sorted(sorted(counts, key=lambda n: (-counts[n], n))[:MOST_LISTED])
