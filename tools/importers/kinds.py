"""Which importer reads a file: by what it holds first, by its name where that does not tell."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SNIFF: Final = 4096
"""Bytes from a file's beginning that tell its kind."""


@dataclass(frozen=True)
class Kind:
    """A kind of drawing file.

    ``module`` has ``read(path: Path, options: Options)``, which gives a ``Sketch`` (or, for kinds that make a plan or an
    underlay by themselves, what ``tools.importers`` says).  ``looks`` tells the kind from the first bytes.
    """

    name: str
    suffixes: tuple[str, ...]
    module: str
    looks: Callable[[bytes], bool]


def kind_of(path: Path, head: bytes) -> Kind | None:
    """The kind of a file from its first bytes, else from its suffix; None when nothing here reads it."""
    bare = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    by_content = next((k for k in KINDS if k.looks(bare)), None)
    if by_content is not None:
        return by_content
    suffix = "".join(path.suffixes[-2:]).lower() if path.name.lower().endswith((".building.yaml", ".building.yml")) else ""
    return next((k for k in KINDS if suffix in k.suffixes or path.suffix.lower() in k.suffixes), None)


def _starts(*begins: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(begins)


def _has(begin: bytes, *any_of: bytes) -> Callable[[bytes], bool]:
    """Looks for a first character and one of some words after it."""
    return lambda head: head.startswith(begin) and any(word in head for word in any_of)


def _dxf(head: bytes) -> bool:
    """DXF, and DWG too: its reader says what to do with one."""
    return (
        head.startswith(b"AutoCAD Binary DXF") or re.match(rb"AC10\d\d|(999\r?\n.*\r?\n\s*)*0\r?\nSECTION\r?\n", head) is not None
    )


def _wkt(head: bytes) -> bool:
    return re.match(rb"(?i)(SRID=\d+;)?\s*(MULTI)?(POLYGON|LINESTRING)|(?i:GEOMETRYCOLLECTION)", head) is not None


def _ours(head: bytes) -> bool:
    return head.startswith(b"{") and b'"inrymning.plan"' in head


PICTURES: Final = (".pdf", ".png", ".jpg", ".jpeg")
TRACED: Final = (".building.yaml", ".building.yml", ".yaml", ".yml")

KINDS: Final = (
    Kind("plan", (), "tools.importers.own", _ours),
    Kind("ifc", (".ifc", ".ifczip"), "tools.importers.ifc", _starts(b"ISO-10303-21")),
    Kind("dxf", (".dxf",), "tools.importers.dxf", _dxf),
    Kind("osm", (".osm",), "tools.importers.osm", _has(b"<", b"<osm ", b"<osm>")),
    Kind("indoorgml", (".gml",), "tools.importers.indoorgml", _has(b"<", b"IndoorFeatures", b"opengis.net/indoorgml")),
    Kind("svg", (".svg",), "tools.importers.svg", _has(b"<", b"<svg", b":svg")),
    Kind(
        "underlay", (".pdf", ".png", ".jpg", ".jpeg"), "tools.importers.underlay", _starts(b"%PDF", b"\x89PNG", b"\xff\xd8\xff")
    ),
    Kind(
        "traced",
        (".building.yaml", ".building.yml", ".yaml", ".yml"),
        "tools.importers.traced",
        _has(b"", b"\nlevels:", b"levels:\n"),
    ),
    Kind("wkt", (".wkt",), "tools.importers.wkt", _wkt),
    Kind("geojson", (".geojson", ".json"), "tools.importers.geojson", _has(b"{", b'"FeatureCollection"', b'"Feature"')),
)
"""Every kind, the telling ones first.  IMDF, a folder or a ZIP of GeoJSON files, is known by that: ``tools.importers``."""
