"""A plan as a clean drawing, SVG or PNG: what ``plan draw`` draws, without findings or ways on it."""

from sim.plan.building import Building
from sim.plan.draw import draw_png, draw_svg
from sim.space.catalogue import footprint


def svg(building: Building, level: str | None, language: str) -> bytes:
    """All storeys or one as an SVG document. Raises UsageProblem when there is no such storey."""
    return draw_svg(building, level, language=language, footprint=footprint).encode()


def png(building: Building, level: str | None, language: str, width: int) -> bytes:
    """The same as a PNG ``width`` pixels wide."""
    return draw_png(building, level, language=language, footprint=footprint, width_px=width)
