"""A run drawn on a plan: start, way, moments of being seen, shelter."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sim.plan.drawing import style
from sim.plan.drawing.frame import View
from sim.plan.drawing.lettering import Lettering
from sim.plan.drawing.primitives import Area, Disc, Item, Label, Spot, Stroke, pill
from sim.text import number, say

STEPS = (5, 10, 15, 20, 30, 60, 120, 300, 600)
MARKS = 7
"""About this many time marks on a way, by eye."""


@dataclass(frozen=True)
class TracePoint:
    """Where somebody was: ``t`` seconds into the run, plan metres, whether they could be seen, and what to write there."""

    t: float
    x: float
    y: float
    level_id: str
    exposed: bool
    label: str = ""


def trace_items(view: View, trace: Sequence[TracePoint], letters: Lettering, language: str) -> Iterator[Item]:
    """The run's way on one storey: glow first, then the line, marks, and start and shelter on top."""
    legs = list(_legs(trace, view.level.id))
    for seen in _seen(trace):
        points = tuple(view.at((p.x, p.y)) for p in seen if p.level_id == view.level.id)
        if points:
            for width, opacity in ((34.0, 0.16), (24.0, 0.22), (15.0, 0.38)):
                yield _glow(points, width, opacity)
    for leg in legs:
        points = tuple(view.at((p.x, p.y)) for p in leg)
        if len(points) > 1:
            yield Stroke(points, style.WHITE, 7.0)
            yield Stroke(points, style.WAY, 3.6)
    yield from _heads(view, legs)
    yield from _texts(view, trace, letters, language)


def _glow(points: tuple[Spot, ...], width: float, opacity: float) -> Item:
    moved = max(math.dist(p, points[0]) for p in points) > 1.0
    if moved:
        return Stroke(points, style.SEEN, width, opacity)
    return Disc(points[0], width * 0.75, style.SEEN, None, 0.0, opacity)


def _legs(trace: Sequence[TracePoint], level_id: str) -> Iterator[list[TracePoint]]:
    """Unbroken stretches on one storey."""
    leg: list[TracePoint] = []
    for point in trace:
        if point.level_id == level_id:
            leg.append(point)
        elif leg:
            yield leg
            leg = []
    if leg:
        yield leg


def _seen(trace: Sequence[TracePoint]) -> Iterator[list[TracePoint]]:
    """Unbroken stretches of being seen."""
    run: list[TracePoint] = []
    for point in trace:
        if point.exposed:
            run.append(point)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _heads(view: View, legs: Sequence[Sequence[TracePoint]]) -> Iterator[Item]:
    """Small chevrons along the way, so that its direction is seen."""
    for leg in legs:
        walked, due = 0.0, 34.0
        for a, b in pairwise([view.at((p.x, p.y)) for p in leg]):
            length = math.dist(a, b)
            while length > 0 and walked + length >= due:
                t = (due - walked) / length
                yield _chevron((a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t), math.atan2(b[1] - a[1], b[0] - a[0]))
                due += 68.0
            walked += length


def _chevron(at: Spot, angle: float) -> Item:
    wings = [(at[0] + 5.0 * math.cos(angle + t), at[1] + 5.0 * math.sin(angle + t)) for t in (2.4, -2.4)]
    tip = (at[0] + 2.0 * math.cos(angle), at[1] + 2.0 * math.sin(angle))
    return Stroke((wings[0], tip, wings[1]), style.WHITE, 1.6)


def _texts(view: View, trace: Sequence[TracePoint], letters: Lettering, language: str) -> Iterator[Item]:
    """Start, shelter, seconds of being seen and what the run says itself; then time marks where there is room left."""
    here = view.level.id
    tags = _Tags(view, letters)
    first, last = trace[0], trace[-1]
    if last.level_id == here:
        at = view.at((last.x, last.y))
        yield Disc(at, 17.0, style.SHELTER, None, 0.0, 0.18)
        yield Disc(at, 13.0, style.WHITE, style.SHELTER, 4.5)
        yield Disc(at, 4.5, style.WAY)
        tags.keep_clear(at, 18.0)
        yield from tags.put(at, last.label or say("plan.trace_end", language), style.SHELTER)
    if first.level_id == here:
        at = view.at((first.x, first.y))
        yield Disc(at, 9.0, style.WHITE, style.WAY, 4.0)
        tags.keep_clear(at, 11.0)
        yield from tags.put(at, first.label or say("plan.trace_start", language), style.WAY)
    for seen in _seen(trace):
        middle = seen[len(seen) // 2]
        if middle.level_id == here:
            seconds = number(seen[-1].t - seen[0].t, language, 0)
            text = say("plan.trace_seen", language, seconds=seconds)
            yield from tags.put(view.at((middle.x, middle.y)), text, style.SEEN_INK, low=True)
    for point in trace[1:-1]:
        if point.label and point.level_id == here:
            at = view.at((point.x, point.y))
            yield Disc(at, 5.0, style.WHITE, style.WAY, 2.5)
            yield from tags.put(at, point.label, style.WAY)
    yield from _time_marks(view, trace, tags, language)


class _Tags:
    """Words on white labels beside spots, none over another."""

    SIZE, HIGH = 13.5, 22.0

    def __init__(self, view: View, letters: Lettering) -> None:
        self.view, self.letters = view, letters
        self.boxes: list[tuple[float, float, float, float]] = []

    def put(self, at: Spot, text: str, colour: str, low: bool = False) -> Iterator[Item]:
        """A tag above the spot (below it when ``low``), or at the first place around it that is free."""
        wide = self.letters.width(text, self.SIZE, bold=True) + 18
        up, down, right, left = (0.0, -34.0), (0.0, 34.0), (wide / 2 + 24, 0.0), (-wide / 2 - 24, 0.0)
        around = [down, up, right, left] if low else [up, down, right, left]
        places = [*around, *((dx, dy * 1.9) for dx, dy in (up, down))]
        boxes = [self._box((at[0] + dx, at[1] + dy), wide) for dx, dy in places]
        box = next((b for b in boxes if self.free(b)), boxes[0])
        self.boxes.append(box)
        shape = pill(box[0], box[1], box[2] - box[0], box[3] - box[1], self.HIGH / 2)
        yield Area((shape,), style.WHITE, colour, 1.4)
        yield Label(text, ((box[0] + box[2]) / 2, box[1] + 15.6), self.SIZE, colour, bold=True)

    def keep_clear(self, at: Spot, radius: float) -> None:
        """No tag over a mark of this size."""
        self.boxes.append((at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius))

    def free(self, box: tuple[float, float, float, float]) -> bool:
        """Whether a box covers no tag yet placed."""
        return all(box[2] < b[0] or b[2] < box[0] or box[3] < b[1] or b[3] < box[1] for b in self.boxes)

    def _box(self, middle: Spot, wide: float) -> tuple[float, float, float, float]:
        """A tag around a spot, kept inside the window."""
        x = min(max(middle[0], self.view.left + wide / 2), self.view.left + self.view.size[0] - wide / 2)
        return x - wide / 2, middle[1] - self.HIGH / 2, x + wide / 2, middle[1] + self.HIGH / 2


def _time_marks(view: View, trace: Sequence[TracePoint], tags: _Tags, language: str) -> Iterator[Item]:
    """Dots with seconds at even times, beside the way, where no tag stands."""
    total = trace[-1].t - trace[0].t
    step = next((s for s in STEPS if total / s <= MARKS), STEPS[-1])
    due = trace[0].t + step
    for a, b in pairwise(trace):
        while a.t < due <= b.t:
            share = (due - a.t) / (b.t - a.t)
            at = view.at((a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share))
            length = max(math.dist((a.x, a.y), (b.x, b.y)), 1e-9)
            aside = ((b.y - a.y) / length, (b.x - a.x) / length)  # page y runs down: this is the way's right hand side
            x, y = at[0] + 19 * aside[0], at[1] + 15 * aside[1]
            box = (x - 16, y - 8, x + 16, y + 8)
            if a.level_id == b.level_id == view.level.id and length > 0.05 and tags.free(box):
                tags.boxes.append(box)
                text = say("plan.trace_time", language, seconds=number(due - trace[0].t, language, 0))
                yield Disc(at, 4.2, style.WHITE, style.WAY, 2.2)
                yield Label(text, (x, y + 4), 11.5, style.WAY, bold=True, halo=style.WHITE)
            due += step
