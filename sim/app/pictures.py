"""The pictures a run leaves behind: both eyes, and the trainee's way on the plan."""

import io
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from sim.files import write_private
from sim.plan.building import Building
from sim.plan.draw import TracePoint as DrawnPoint
from sim.plan.draw import draw_png
from sim.session.trace import TracePoint
from sim.space.catalogue import footprint
from sim.space.space import Space
from sim.text import say

PLAN_WIDTH = 1800
"""Pixels; a plan of a hundred metres stays readable on paper."""


def save_png(path: Path, picture: npt.NDArray[np.uint8]) -> None:
    """Writes (height, width, 3) sRGB bytes; the file appears whole or not at all."""
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, format="PNG")
    write_private(path, buffer.getvalue())


def save_plan_picture(path: Path, building: Building, space: Space, trace: Sequence[TracePoint], language: str) -> None:
    """Writes the plan with the way, of the storeys the trainee was on when that is one."""
    levels = {p.level for p in trace}
    level = space.level_ids[levels.pop()] if len(levels) == 1 else None
    points = drawn(trace, space, language)
    data = draw_png(building, level, trace=points, language=language, width_px=PLAN_WIDTH, footprint=footprint)
    write_private(path, data)


def drawn(trace: Sequence[TracePoint], space: Space, language: str) -> list[DrawnPoint]:
    """The trace as the plan drawing wants it; its last point says whether the trainee was in shelter, and since when."""
    points = [DrawnPoint(p.t, p.x, p.y, space.level_ids[p.level], p.seen) for p in trace]
    if not points:
        return points
    reached = next((b.t for a, b in pairwise(trace) if b.sheltered and not a.sheltered), None)
    if reached is None:
        label = say("app.trace.end", language)
    else:
        label = say("app.trace.shelter", language, clock=f"{int(reached) // 60}:{int(reached) % 60:02d}")
    return [*points[:-1], replace(points[-1], label=label)]
