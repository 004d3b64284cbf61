"""A plan as a drawing people like to look at, with a run or findings on it, as SVG or PNG: both show the same."""

from collections.abc import Sequence

from sim.errors import Issue, UsageProblem
from sim.plan.building import Building, Category, Level
from sim.plan.drawing import page, style
from sim.plan.drawing.findings import entries, finding_marks, tints
from sim.plan.drawing.frame import View, views
from sim.plan.drawing.house import Footprint, house
from sim.plan.drawing.lettering import Lettering
from sim.plan.drawing.overlay import TracePoint, trace_items
from sim.plan.drawing.png import png
from sim.plan.drawing.primitives import Sheet
from sim.plan.drawing.signs import assembly_points, devices, exit_signs, room_labels
from sim.plan.drawing.svg import svg

__all__ = ["TracePoint", "draw_png", "draw_svg"]


def draw_svg(
    building: Building,
    level_id: str | None = None,
    *,
    trace: Sequence[TracePoint] = (),
    findings: Sequence[Issue] = (),
    language: str = "sv",
    footprint: Footprint | None = None,
) -> str:
    """The plan as an SVG document.

    Args:
        building: What to draw.
        level_id: One storey, or None for all side by side.
        trace: A run's way; drawn with the ÖVNING mark.
        findings: Issues to number on the plan and list below it.
        language: ``sv`` or ``en``.
        footprint: Corners of a fixture's floor area (``sim.space.catalogue.footprint``); without it furniture is dots.

    Raises:
        UsageProblem: there is no such storey.
    """
    sheet = compose(building, level_id, trace=trace, findings=findings, language=language, footprint=footprint)
    return svg(sheet, language)


def draw_png(
    building: Building,
    level_id: str | None = None,
    *,
    trace: Sequence[TracePoint] = (),
    findings: Sequence[Issue] = (),
    language: str = "sv",
    width_px: int = 1600,
    footprint: Footprint | None = None,
) -> bytes:
    """The same drawing as a PNG ``width_px`` wide; arguments as for ``draw_svg``."""
    if not 16 <= width_px <= 20_000:
        raise UsageProblem(f"A picture can be 16 to 20000 pixels wide, not {width_px}.")
    sheet = compose(building, level_id, trace=trace, findings=findings, language=language, footprint=footprint)
    return png(sheet, width_px)


def compose(
    building: Building,
    level_id: str | None,
    *,
    trace: Sequence[TracePoint] = (),
    findings: Sequence[Issue] = (),
    language: str = "sv",
    footprint: Footprint | None = None,
) -> Sheet:
    """The list of primitives both outputs are made from."""
    letters, listed = Lettering.open(), entries(findings)
    windows, bottom = views(building, _levels(building, level_id), style.HEADER)
    sheet = Sheet(style.SHEET_WIDTH, 0.0, style.PAPER, building.name.get(language) or building.id)
    sheet.add(page.header(building, letters, language, exercise=bool(trace)))
    for view in windows:
        indoor = [u for u in building.units if u.level_id == view.level.id and u.category is not Category.OUTDOOR]
        sheet.add(page.level_title(view, language, len(indoor)))
        sheet.add(house(building, view, footprint))
        sheet.add(tints(building, view, listed))
        sheet.add(devices(building, view))
        sheet.add(room_labels(building, view, letters, language))
        sheet.add(exit_signs(building, view))
        if _is_ground(building, view):
            sheet.add(assembly_points(building, view, letters, language))
        if trace:
            sheet.add(trace_items(view, trace, letters, language))
        sheet.add(finding_marks(building, view, listed))
    items, bottom = page.legend(building, windows, letters, language, bottom + 34, traced=bool(trace))
    sheet.add(items)
    if listed:
        items, bottom = page.finding_list(building, listed, letters, language, bottom + 16)
        sheet.add(items)
    sheet.height = round(bottom + style.MARGIN * 0.6)
    return sheet


def _levels(building: Building, level_id: str | None) -> list[Level]:
    if level_id is None:
        return sorted(building.levels, key=lambda x: x.ordinal) or [Level("", 0, building.name, 0.0, 3.0)]
    if level_id not in building.level:
        raise UsageProblem(f"There is no storey '{level_id}'. There are: {', '.join(building.level) or 'none'}.")
    return [building.level[level_id]]


def _is_ground(building: Building, view: View) -> bool:
    """Assembly points lie on the ground, so they are drawn on the storey nearest to it."""
    return bool(building.levels) and view.level is min(building.levels, key=lambda x: (abs(x.ordinal), x.ordinal))
