"""Floor plans drawn in Inkscape, Illustrator or by hand (SVG) to a sketch.

Groups are layers and get their roles from the same profiles as DXF layers; closed shapes with a title are rooms.  A picture
has no size of its own: its scale is told (``data-metres-per-unit`` on the root, a unit, a known length) or read off the
doors.
"""

from dataclasses import replace
from pathlib import Path

from sim.errors import FileProblem, MissingOnThisMachine
from sim.ids import content_hash
from sim.plan.building import Source
from tools.importers.limits import read_bytes, read_xml
from tools.importers.options import Options
from tools.importers.sketch import Sketch

INSTALL = 'Install it: pip install "inrymning[import]"'


def read(path: Path, options: Options) -> Sketch:
    """Read an SVG drawing of one storey.

    Raises:
        FileProblem: it is no SVG, is unsafe or too large, has no shapes, no scale that can be found, or no closed room.
        MissingOnThisMachine: shapely is not installed.
    """
    try:
        from tools.importers.drawing.plan import sketch_of
    except ImportError as error:
        raise MissingOnThisMachine(f"Reading SVG files needs the package {error.name}.", INSTALL) from error
    from tools.importers.drawing.roles import choose_roles
    from tools.importers.svg.marks import names_in, read_marks
    from tools.importers.svg.units import SCALES, paper_unit, stated_scale

    root = read_xml(path, {"svg"})
    drawing = read_marks(path, root, choose_roles(names_in(root), {}, options.profile))
    if not drawing.strokes:
        raise FileProblem(path, "has no shapes that are shown.", fix="A picture inside it (a scan) must be traced first.")
    told, paper = stated_scale(root), paper_unit(root)
    drawing = replace(
        drawing,
        unit=told,
        unit_name=f"{told:g} m" if told else "",
        trusted=told is not None,
        scales=tuple(paper * n for n in SCALES),
    )
    source = Source("svg", path.name, content_hash(read_bytes(path)))
    return sketch_of(path, drawing, source, options, {"format": "svg"})
