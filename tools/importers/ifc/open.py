"""Opening an IFC file, or saying in one sentence why it cannot be."""

import re
from pathlib import Path
from typing import Any, Final

from sim.errors import FileProblem
from sim.plan.codes import some
from tools.importers.ifc.circles import circle_of_parts, circle_of_references
from tools.importers.limits import open_zip, read_bytes, text

LARGEST: Final = 256_000_000
"""Bytes of the largest file read: a big school's model has some 50 MB, and the library needs many times the file's size."""

DAMAGE: Final = (ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, RuntimeError, TypeError, ValueError)
"""What reading a damaged model ends in: the library gives None, texts or other entities where numbers and rooms should be."""

SCHEMAS = ("IFC2X3", "IFC4", "IFC4X1", "IFC4X2", "IFC4X3")
HEADER_BYTES = 20_000
LONGEST_NAME, LONGEST_REASON = 40, 200
"""Letters of a version's name and of the library's own words that are repeated to people."""

MISSING = re.compile(r"Instance reference (#\d+) used by .* not found")
ID = re.compile(r"^[A-Za-z0-9_$]{1,40}$")
START = "ISO-10303-21;"
END = "END-ISO-10303-21;"


def read_ifc(path: Path) -> bytes:
    """The bytes of an IFC file in STEP text, out of its archive where it is packed, once they look whole.

    Raises FileProblem for everything else: missing, a folder, unreadable, empty, another kind of file, cut off, too large.
    """
    raw = read_bytes(path, LARGEST)
    if raw.startswith(b"PK"):
        raw = _unpacked(path)
    head = raw[:HEADER_BYTES].decode("latin-1").lstrip("\ufeff\xef\xbb\xbf \t\r\n")
    if head.startswith("<"):
        raise FileProblem(path, "is XML, not IFC in STEP text.", fix="Export it as .ifc (STEP), not .ifcXML.")
    if not head.startswith(START):
        raise FileProblem(path, f"is not an IFC file: it does not begin with {START}", "line 1")
    if END not in raw[-2000:].decode("latin-1"):
        fix = "Copy or export it again."
        raise FileProblem(path, f"is cut off: it does not end with {END}", f"line {raw.count(10) + 1}", fix)
    _known_schema(path, head)
    return raw


def _unpacked(path: Path) -> bytes:
    """The IFC file inside an archive (.ifczip holds just one)."""
    members = open_zip(path)
    found = sorted(name for name in members if name.lower().endswith(".ifc"))
    if not found:
        raise FileProblem(path, "is a ZIP archive without an .ifc file in it.", fix="Export it as .ifc or .ifczip.")
    if len(found) > 1:
        fix = "Unpack it and import one of them."
        raise FileProblem(path, f"is a ZIP archive with {len(found)} .ifc files in it: {some(found)}.", fix=fix)
    return members[found[0]]


def _known_schema(path: Path, head: str) -> None:
    found = re.search(r"FILE_SCHEMA\s*\(\s*\(\s*'([^']*)'", head)
    if not found:
        raise FileProblem(path, "does not say which IFC version it is.", "FILE_SCHEMA")
    name = text(found.group(1), LONGEST_NAME).upper()
    if name.split("_")[0] not in SCHEMAS or name.endswith("_FINAL"):
        fix = "Export it again as IFC4 or IFC2X3."
        raise FileProblem(path, f"is of version {name}; readable are {', '.join(SCHEMAS)}.", "FILE_SCHEMA", fix)


def open_model(path: Path, raw: bytes) -> tuple[Any, list[str]]:
    """The parsed file, an ``ifcopenshell.file``, and the entities it refers to but does not have.

    ``raw`` is what ``read_ifc`` gave.  Raises FileProblem when the library cannot parse it.
    """
    import ifcopenshell

    try:
        ifcopenshell.get_log()  # empties what an earlier file left
        with path.open("rb") as file:
            packed = file.read(2) == b"PK"
        whole = raw.decode("utf-8", "replace") if packed else ""
        model = ifcopenshell.file.from_string(whole) if packed else ifcopenshell.open(str(path), format=".ifc")
        missing = MISSING.findall(ifcopenshell.get_log())
        circle = circle_of_references(raw) or circle_of_parts(model)
    except Exception as error:  # the library raises bare RuntimeError and its own errors for damaged files
        raise damaged(path, error) from error
    if circle:
        raise FileProblem(path, "is damaged: something in it is part of itself.", circle, "Export it again.")
    return model, sorted(set(missing))


def name_all(model: Any) -> list[str]:
    """Give every product an id of its own where the file has none, an odd one or the same one twice; returns the new ids.

    The model in memory is changed, the file is not. New ids follow the file's order, so they are the same every time.
    """
    taken: set[str] = set()
    renamed: list[str] = []
    for product in model.by_type("IfcProduct"):
        identity = product.GlobalId or ""
        if not ID.match(identity) or identity in taken:
            identity = f"{re.sub(r'[^A-Za-z0-9_$]', '_', identity)[:30]}+{product.id()}"
            product.GlobalId = identity
            renamed.append(identity)
        taken.add(identity)
    return renamed


def damaged(path: Path, error: Exception) -> FileProblem:
    """The problem to raise for what the library says about a damaged file."""
    said = text(str(error).strip().partition("\n")[0], LONGEST_REASON) or type(error).__name__
    return FileProblem(path, f"is damaged and cannot be read ({said}).")
