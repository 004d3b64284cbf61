"""An OpenStreetMap file as nodes, ways and relations, and the rings that ways make."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element

from sim.errors import FileProblem
from tools.importers.limits import line_of, number, read_xml

MEMBERS: Final = {"node": "n", "way": "w", "relation": "r"}
"""The letter an element's id begins with here, so that ids are unique over the three kinds, as OSM itself writes them."""

MOST_PARTS: Final = 2_000
"""Ways that make the rings of one relation; the time to join them grows with their square."""

Tags = Mapping[str, str]


@dataclass(frozen=True)
class Node:
    """A point of the map, in degrees."""

    id: str
    longitude: float
    latitude: float
    tags: Tags


@dataclass(frozen=True)
class Way:
    """A line or ring through nodes, by their ids."""

    id: str
    nodes: tuple[str, ...]
    tags: Tags

    @property
    def closed(self) -> bool:
        """Whether it is a ring."""
        return len(self.nodes) > 3 and self.nodes[0] == self.nodes[-1]


@dataclass(frozen=True)
class Relation:
    """Members in order, each with its role."""

    id: str
    members: tuple[tuple[str, str], ...]
    tags: Tags


@dataclass(frozen=True)
class Map:
    """All of a file by id; ``missing`` are nodes and ways it refers to without having them."""

    nodes: Mapping[str, Node]
    ways: Mapping[str, Way]
    relations: Mapping[str, Relation]
    missing: tuple[str, ...]


def read_map(path: Path) -> Map:
    """Reads OSM XML; what an editor marked as deleted is left out.

    Raises:
        FileProblem: not OSM XML, or a node without a place.
    """
    root = read_xml(path, {"osm"})
    kept = [e for e in root if isinstance(e.tag, str) and e.tag in MEMBERS and e.get("action") != "delete"]
    nodes = [_node(e, path) for e in kept if e.tag == "node"]
    ways = [Way(_id(e), tuple(f"n{r.get('ref')}" for r in e.iter("nd")), _tags(e)) for e in kept if e.tag == "way"]
    relations = [Relation(_id(e), _members(e), _tags(e)) for e in kept if e.tag == "relation"]
    known = {n.id for n in nodes}
    missing = [ref for way in ways for ref in way.nodes if ref not in known]
    whole = [Way(w.id, tuple(ref for ref in w.nodes if ref in known), w.tags) for w in ways]
    return Map(
        nodes={n.id: n for n in nodes},
        ways={w.id: w for w in whole},
        relations={r.id: r for r in relations},
        missing=tuple(dict.fromkeys(missing)),
    )


def rings(ways: Iterable[Sequence[str]]) -> list[tuple[str, ...]]:
    """Closed rings of node ids (first repeated last) from ways that are rings or parts of them; open ends are dropped."""
    open_ways = [tuple(w) for w in ways if len(w) > 1][:MOST_PARTS]
    found: list[tuple[str, ...]] = []
    while open_ways:
        ring = open_ways.pop(0)
        while ring[0] != ring[-1]:
            n = next((n for n, w in enumerate(open_ways) if ring[-1] in {w[0], w[-1]}), None)
            if n is None:
                break
            part = open_ways.pop(n)
            ring += part[1:] if part[0] == ring[-1] else part[-2::-1]
        if ring[0] == ring[-1] and len(ring) > 3:
            found.append(ring)
    return found


def _node(element: Element, path: Path) -> Node:
    place = line_of(element)
    longitude, latitude = (number(element.get(key), path, place, largest=180) for key in ("lon", "lat"))
    if abs(latitude) > 90:
        raise FileProblem(path, f"the latitude {latitude:g} is no place on earth.", place)
    return Node(_id(element), longitude, latitude, _tags(element))


def _id(element: Element) -> str:
    return MEMBERS[element.tag] + (element.get("id") or "")


def _members(element: Element) -> tuple[tuple[str, str], ...]:
    kept = (m for m in element.iter("member") if m.get("type") in MEMBERS)
    return tuple((MEMBERS[m.get("type", "")] + (m.get("ref") or ""), m.get("role") or "") for m in kept)


def _tags(element: Element) -> Tags:
    return {t.get("k", ""): t.get("v", "") for t in element.iter("tag")}
