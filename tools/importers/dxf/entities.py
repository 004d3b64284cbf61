"""A DXF document's model space as marks: blocks unfolded, mirrored and turned ones too, furniture left folded.

What a dynamic block is called is read from its definition, for its placements are called *U12*.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sim.errors import FileProblem
from tools.importers.drawing.marks import Arc, Drawing, Label, Stroke, Symbol
from tools.importers.drawing.roles import Role, Roles
from tools.importers.dxf.curves import CURVES, curves
from tools.importers.dxf.places import Place, handle
from tools.importers.dxf.writing import labels

DEEPEST: Final = 16
"""Blocks within blocks; real drawings have about 4."""

MOST_MARKS, MOST_UNFOLDED = 300_000, 40_000
"""Marks in one drawing, and blocks unfolded in it; a furnished office had 6,000 marks."""

SYMBOLS: Final = frozenset({Role.DOOR, Role.WINDOW, Role.OPENING})
FOLDED: Final = frozenset({Role.FURNITURE, Role.IGNORE})
NOT_READ: Final = ("AEC_", "ACAD_PROXY", "3DSOLID", "REGION", "BODY", "SURFACE", "MESH")
"""Kinds of entities that may be walls but cannot be read; only told of when there are any."""


@dataclass
class _Reading:
    """A drawing while it is read."""

    path: Path
    document: Any
    roles: Roles
    hidden: frozenset[str]
    strokes: list[Stroke] = field(default_factory=list)
    arcs: list[Arc] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    symbols: list[Symbol] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    blocks: Counter[str] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    budget: int = MOST_MARKS
    unfolded: int = MOST_UNFOLDED


def read_marks(path: Path, document: Any, roles: Roles) -> tuple[Drawing, dict[str, int], list[str]]:
    """The marks of the model space, kinds of entities that were not read with their numbers, and handles of broken ones.

    ``roles`` tell which blocks stay folded.  Layers that are switched off or frozen are left out.

    Raises FileProblem when there are far too many.
    """
    hidden = frozenset(layer.dxf.name.casefold() for layer in document.layers if layer.is_off() or layer.is_frozen())
    reading = _Reading(path, document, roles, hidden)
    from ezdxf.math import Matrix44

    _read(reading, document.modelspace(), Place(Matrix44()))
    drawing = Drawing(
        tuple(reading.strokes),
        tuple(reading.arcs),
        tuple(reading.labels),
        tuple(reading.symbols),
        counts=dict(reading.counts),
        blocks=dict(reading.blocks),
    )
    return drawing, dict(sorted(reading.unread.items())), reading.broken


def names_of(document: Any) -> tuple[dict[str, int], dict[str, int]]:
    """Layers and blocks with how often the model space and the blocks use them, to choose a profile by."""
    layers: Counter[str] = Counter()
    blocks: Counter[str] = Counter()
    for space in (document.modelspace(), *(b for b in document.blocks if not b.is_any_layout)):
        for entity in space:
            layers[_attribute(entity, "layer", "0")] += 1
            if entity.dxftype() == "INSERT":
                blocks[_definition(document, entity) or _attribute(entity, "name", "")] += 1
    return dict(layers), dict(blocks)


def _attribute(entity: Any, name: str, otherwise: str) -> str:
    """An attribute's text; entities the library knows nothing of have none, and asking for one raises."""
    return str(entity.dxf.get(name, otherwise)) if entity.dxf.is_supported(name) else otherwise


def _read(reading: _Reading, entities: Iterable[Any], place: Place) -> None:
    for entity in entities:
        _spend(reading)
        layer = _attribute(entity, "layer", "0")
        layer = place.layer if layer == "0" and place.layer else layer
        if layer.casefold() in reading.hidden or _attribute(entity, "invisible", "0") != "0":
            continue
        try:
            _read_one(reading, entity, layer, place)
        except FileProblem:
            raise
        except Exception:  # whatever the library meets in a damaged entity: the others are still good
            reading.broken.append(handle(entity, place))


def _spend(reading: _Reading, marks: int = 1, blocks: int = 0) -> None:
    reading.budget -= marks
    reading.unfolded -= blocks
    if reading.budget < 0 or reading.unfolded < 0:
        problem = f"unfolds to more than {MOST_MARKS} lines or {MOST_UNFOLDED} blocks, too many for a floor plan."
        raise FileProblem(reading.path, problem, fix="Export one storey at a time, without furniture and hatches.")


def _read_one(reading: _Reading, entity: Any, layer: str, place: Place) -> None:
    kind = entity.dxftype()
    if kind == "INSERT":
        _insert(reading, entity, layer, place)
    elif kind in {"TEXT", "MTEXT", "ATTRIB"}:
        reading.labels += labels(entity, layer, place)
        reading.counts[layer] += 1
    elif kind in CURVES:
        strokes, arcs = curves(entity, layer, place)
        reading.strokes += strokes
        reading.arcs += arcs
        reading.counts[layer] += 1
    elif kind.startswith(NOT_READ):
        reading.unread[kind] += 1


# ---- blocks


def _insert(reading: _Reading, insert: Any, layer: str, place: Place) -> None:
    name = str(insert.dxf.get("name", ""))
    known = _definition(reading.document, insert) or name
    reading.blocks[known] += 1
    for attribute in insert.attribs:
        if not attribute.is_invisible:
            own = _attribute(attribute, "layer", "0")
            reading.labels += labels(attribute, layer if own == "0" else own, place)
    role = reading.roles.symbol(known, layer)
    block = reading.document.blocks.get(name)
    if role in FOLDED or block is None:
        return
    if len(place.within) >= DEEPEST or name.casefold() in place.within:
        reading.broken.append(handle(insert, place))
        return
    for number, matrix in enumerate(_placements(reading, insert)):
        suffix = f".{number}" if number else ""
        inner = Place(matrix @ place.matrix, layer, handle(insert, place) + suffix, (*place.within, name.casefold()))
        if role in SYMBOLS:
            _symbol(reading, block, known, inner)
        else:
            _read(reading, block, inner)


def _definition(document: Any, insert: Any) -> str:
    """The name of the dynamic block an anonymous one is a variant of, empty for others."""
    from ezdxf.dynblkhelper import get_dynamic_block_definition

    if not str(insert.dxf.get("name", "")).startswith("*"):
        return ""
    try:
        block = get_dynamic_block_definition(insert, document)
    except Exception:  # damaged blocks; then it is just one without a telling name
        return ""
    return str(block.name) if block is not None else ""


def _placements(reading: _Reading, insert: Any) -> Iterator[Any]:
    """The transformation of an insert, once for each of its rows and columns."""
    rows, columns = (max(int(insert.dxf.get(n, 1) or 1), 1) for n in ("row_count", "column_count"))
    _spend(reading, rows * columns, rows * columns)
    if rows * columns == 1:
        yield insert.matrix44()
        return
    for copy in insert.multi_insert():
        yield copy.matrix44()


def _symbol(reading: _Reading, block: Any, name: str, place: Place) -> None:
    """A door's or window's block with all that is drawn in it, however deep."""
    inner = _Reading(reading.path, reading.document, Roles(()), reading.hidden, budget=reading.budget, unfolded=reading.unfolded)
    _read(inner, block, place)
    reading.budget, reading.unfolded = inner.budget, inner.unfolded
    reading.broken += inner.broken
    reading.symbols.append(Symbol(place.id, place.layer, name, tuple(inner.strokes), tuple(inner.arcs)))
    reading.labels += inner.labels
