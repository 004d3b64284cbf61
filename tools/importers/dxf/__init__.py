"""DXF drawings to a sketch: any version, text or binary, damaged ones as far as they can be read.

The unit is found by the doors, not by the header; layers and blocks get their roles from profiles
(``tools.importers.drawing.roles``).
"""

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from sim.errors import FileProblem
from sim.ids import content_hash
from sim.plan.building import Source
from tools.importers.codes import finding
from tools.importers.limits import read_bytes
from tools.importers.options import Options
from tools.importers.sketch import Sketch

HEADER_UNITS: Final = {1: ("in", 0.0254), 2: ("ft", 0.3048), 4: ("mm", 0.001), 5: ("cm", 0.01), 6: ("m", 1.0), 14: ("dm", 0.1)}
"""What ``$INSUNITS`` says: name and metres; other values say nothing a plan could be drawn in."""


MOST_LAYERS, MOST_BLOCKS = 5_000, 20_000
"""Layers and blocks by different names; drawings with many references have some hundreds of each."""


def read(path: Path, options: Options) -> Sketch:
    """Read a DXF drawing of one storey.

    Raises:
        FileProblem: it cannot be read, has no model space worth the name, no unit that can be found, or no closed room.
        MissingOnThisMachine: ezdxf or shapely is not installed.
    """
    from tools.importers.drawing.plan import sketch_of
    from tools.importers.drawing.roles import choose_roles
    from tools.importers.dxf.document import CUT_OFF, open_dxf, silenced
    from tools.importers.dxf.entities import names_of, read_marks

    document, mended = open_dxf(path)
    with silenced("ezdxf"):
        layers, blocks = names_of(document)
        if len(layers) > MOST_LAYERS or len(blocks) > MOST_BLOCKS:
            raise FileProblem(path, f"uses more than {MOST_LAYERS} layers or {MOST_BLOCKS} blocks, too many for a floor plan.")
        roles = choose_roles(layers, blocks, options.profile)
        drawing, unread, broken = read_marks(path, document, roles)
    if not drawing.strokes and not drawing.symbols:
        if CUT_OFF in mended:
            raise FileProblem(path, f"is cut off: it does not end with {CUT_OFF}.", fix="Copy or export it again.")
        raise _nothing(path, document, unread)
    name, metres = HEADER_UNITS.get(_header(document, "$INSUNITS"), ("", None))
    drawing = replace(drawing, unit=metres, unit_name=name)
    source = Source("dxf", path.name, content_hash(read_bytes(path)))
    facts: dict[str, object] = {"format": "dxf", "version": str(document.dxfversion)}
    sketch = sketch_of(path, drawing, source, options, facts)
    kinds = ", ".join(f"{kind} ({count})" for kind, count in unread.items())
    said = [*finding("I111", mended), *finding("I112", broken), *finding("I113", list(unread), kinds=kinds)]
    return replace(sketch, findings=[*said, *sketch.findings])


def _header(document: Any, name: str) -> int:
    try:
        return int(document.header.get(name, 0))
    except (TypeError, ValueError, ArithmeticError):
        return 0


def _nothing(path: Path, document: Any, unread: dict[str, int]) -> FileProblem:
    """What to say of a drawing without lines: where they may be instead."""
    if unread:
        fix = "Export it with plain lines (in AutoCAD Architecture: EXPORTTOAUTOCAD) and import that."
        return FileProblem(path, f"has only objects that are not read ({', '.join(unread)}).", "model space", fix)
    if any(len(layout) > 1 for layout in document.layouts if layout.name != "Model"):
        fix = "Export the model space (in AutoCAD: EXPORTLAYOUT)."
        return FileProblem(path, "has its drawing on a sheet only; the model space is empty.", "model space", fix)
    return FileProblem(path, "has no lines that are shown.", "model space", "Switch its layers on and export it again.")
