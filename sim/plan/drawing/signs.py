"""Green signs for exits and assembly points, alarm devices, room labels."""

import math
from collections.abc import Iterator

import numpy as np

from sim.plan.building import AlarmKind, AssemblyPoint, Building, Category, Opening, Unit
from sim.plan.checks.access import exits
from sim.plan.drawing import style
from sim.plan.drawing.frame import View
from sim.plan.drawing.lettering import Lettering
from sim.plan.drawing.primitives import Area, Disc, Item, Label, Spot, Stroke, box, pill
from sim.plan.geometry import contains, label_point, polygon_edges

SIGN = 20.0
"""Side of a safety sign on the page, by eye: read at arm's length on A3."""

NAMED = 13.0
WIDE_ROOM = 1.5
DEVICES = {AlarmKind.LOCKDOWN_BUTTON: style.LOCKDOWN, AlarmKind.FIRE_CALL_POINT: style.CALL_POINT}


def devices(building: Building, view: View) -> Iterator[Item]:
    """Buttons a person may press; loudspeakers and phones would only crowd the page."""
    size = max(3.0, min(5.5, 0.3 * view.scale))
    for device in building.alarm_devices:
        if device.level_id == view.level.id and device.kind in DEVICES and view.shows(device.point):
            yield device_mark(view.at(device.point), device.kind, size)


def device_mark(at: Spot, kind: AlarmKind, size: float) -> Item:
    """A round mark for the lockdown button, a square one for the fire call point."""
    if kind is AlarmKind.LOCKDOWN_BUTTON:
        return Disc(at, size, style.LOCKDOWN, style.WHITE, size / 3)
    return Area((box(at[0] - size, at[1] - size, 2 * size, 2 * size),), style.CALL_POINT, style.WHITE, size / 3)


def ways_out(building: Building, level_id: str) -> list[Opening]:
    """Openings of a storey that lead outdoors; a balcony is no way out."""
    leading = set(exits(building))
    return [o for o in building.openings if o.level_id == level_id and o.id in leading]


def exit_signs(building: Building, view: View) -> Iterator[Item]:
    """A green arrow outside every way out."""
    for at, angle in _exit_spots(building, view):
        yield from exit_sign(at, angle, SIGN)


def _exit_spots(building: Building, view: View) -> Iterator[tuple[Spot, float]]:
    """Where exit signs stand on the page and which way they point."""
    outdoor = {u.id for u in building.units if u.category is Category.OUTDOOR}
    for opening in ways_out(building, view.level.id):
        inside = next((building.unit[u] for u in opening.unit_ids if u in building.unit and u not in outdoor), None)
        if inside is None:
            continue
        a, b = np.array(opening.line)
        middle, along = (a + b) / 2, (b - a) / max(float(np.hypot(*(b - a))), 1e-9)
        out = np.array([-along[1], along[0]])
        if contains(polygon_edges(inside.polygon), (middle + 0.5 * out)[None])[0]:
            out = -out
        x, y = view.at((float(middle[0]), float(middle[1])))
        reach = SIGN * 0.5 + max(8.0, 0.45 * view.scale)
        yield (x + float(out[0]) * reach, y - float(out[1]) * reach), math.atan2(-out[1], out[0])


def exit_sign(at: Spot, angle: float, size: float) -> Iterator[Item]:
    """A green square with a white arrow pointing out (page angle)."""
    x, y = at
    yield Area((pill(x - size / 2, y - size / 2, size, size, size * 0.18),), style.SAFETY, style.WHITE, 1.2)
    c, s = math.cos(angle), math.sin(angle)

    def turned(u: float, v: float) -> Spot:
        return x + size * (c * u - s * v), y + size * (s * u + c * v)

    yield Stroke((turned(-0.28, 0), turned(0.16, 0)), style.WHITE, size * 0.13)
    yield Area(((turned(0.34, 0), turned(0.04, -0.24), turned(0.04, 0.24)),), style.WHITE)


def assembly_sign(at: Spot, size: float) -> Iterator[Item]:
    """A green square, four white arrows meeting in the middle."""
    x, y = at
    yield Area((pill(x - size / 2, y - size / 2, size, size, size * 0.16),), style.SAFETY, style.WHITE, 1.2)
    for sx, sy in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
        tip = (x + sx * size * 0.13, y + sy * size * 0.13)
        yield Stroke((tip, (x + sx * size * 0.34, y + sy * size * 0.34)), style.WHITE, size * 0.09)
        yield Area(((tip, (tip[0] + sx * size * 0.17, tip[1]), (tip[0], tip[1] + sy * size * 0.17)),), style.WHITE)
    yield Disc(at, size * 0.07, style.WHITE)


def assembly_points(building: Building, view: View, letters: Lettering, language: str) -> Iterator[Item]:
    """Signs where people gather; those beyond the page stand at its edge with an arrow and the distance."""
    taken = [at for at, _ in _exit_spots(building, view)]
    for place in building.assembly_points:
        name = place.name.get(language)
        if view.shows(place.point, 1.0):
            x, y = view.at(place.point)
            yield from assembly_sign((x, y), 1.5 * SIGN)
            yield from _beside(view, letters, (x, y), name)
        else:
            yield from _beyond(view, letters, place, name, taken)


def _beyond(view: View, letters: Lettering, place: AssemblyPoint, name: str, taken: list[Spot]) -> Iterator[Item]:
    xmin, ymin, xmax, ymax = view.bounds
    pad = 1.1 * SIGN / view.scale
    edge = (min(max(place.point[0], xmin + pad), xmax - pad), min(max(place.point[1], ymin + pad), ymax - pad))
    name = f"{name}, {math.dist(place.point, edge):.0f} m"
    x, y = _free(view, view.at(edge), letters.width(name, NAMED, bold=True) + 2 * SIGN, taken)
    target = view.at(place.point)
    angle = math.atan2(target[1] - y, target[0] - x)
    yield from assembly_sign((x, y), 1.5 * SIGN)
    tip = (x + 1.15 * SIGN * math.cos(angle), y + 1.15 * SIGN * math.sin(angle))
    wings = [(tip[0] - 8 * math.cos(angle + t), tip[1] - 8 * math.sin(angle + t)) for t in (0.6, -0.6)]
    yield Area(((tip, *wings),), style.SAFETY)
    yield from _beside(view, letters, (x, y), name)


def _free(view: View, at: Spot, wide: float, taken: list[Spot]) -> Spot:
    """The spot nearest to ``at`` along the window's edge where a sign and its name cover no other sign."""
    low, high = view.left + SIGN, view.left + view.size[0] - SIGN - wide
    for step in range(60):
        for x in (at[0] - 20.0 * step, at[0] + 20.0 * step):
            clear = all(abs(y - at[1]) > 1.6 * SIGN or not x - 1.6 * SIGN < sx < x + wide + SIGN for sx, y in taken)
            if clear and low <= x <= high:
                return x, at[1]
    return at


def _beside(view: View, letters: Lettering, at: Spot, text: str) -> Iterator[Item]:
    """A sign's name on the side with more room."""
    size = NAMED
    right = at[0] + SIGN + letters.width(text, size, bold=True) < view.left + view.size[0]
    x = at[0] + SIGN if right else at[0] - SIGN
    anchor = "start" if right else "end"
    yield Label(text, (x, at[1] + size / 3), size, style.SAFETY, bold=True, anchor=anchor, halo=style.PAPER)  # type: ignore[arg-type]


def room_labels(building: Building, view: View, letters: Lettering, language: str) -> Iterator[Item]:
    """Number above name in every room, as large as fits; in a narrow upright room the text is turned."""
    for unit in building.units:
        if unit.level_id != view.level.id:
            continue
        if unit.category is Category.OUTDOOR:
            yield from _ground_label(view, unit, letters, language)
        else:
            yield from _label(view, unit, letters, language)


def _ground_label(view: View, unit: Unit, letters: Lettering, language: str) -> Iterator[Item]:
    visible = view.clipped(unit.polygon.exterior)
    if len(visible) < 3:
        return
    xs, ys = [p[0] for p in visible], [p[1] for p in visible]
    x, y = view.at((max(xs), min(ys) if min(ys) > view.bounds[1] + 1 else max(ys)))
    name = unit.name.get(language)
    down = -10.0 if min(ys) > view.bounds[1] + 1 else 22.0
    if letters.width(name, style.NAME_SIZE + 1) < (max(xs) - min(xs)) * view.scale:
        yield Label(name, (x - 10, y + down), style.NAME_SIZE + 1, style.SAFETY, anchor="end")


def _label(view: View, unit: Unit, letters: Lettering, language: str) -> Iterator[Item]:
    spot, wide, tall = label_point(unit.polygon)
    x, y = view.at(spot)
    width, height = wide * view.scale * 0.9, tall * view.scale * 0.92
    turned = height > WIDE_ROOM * width and width < 60
    if turned:
        width, height = height, width
    largest = min(style.LARGEST_NUMBER, max(style.NUMBER_SIZE, 0.42 * view.scale))
    lines = _fitted(unit, letters, language, (width, height), largest)
    total = sum(size * 1.15 for _, size, _, _ in lines)
    below = -total / 2
    for text, size, bold, colour in lines:
        below += size * 1.15
        base = below - size * 0.3
        at = (x + base, y) if turned else (x, y + base)
        yield Label(text, at, size, colour, bold, "middle", style.ROOM[unit.category], turned)


def _fitted(unit: Unit, letters: Lettering, language: str, room: Spot, largest: float) -> list[tuple[str, float, bool, str]]:
    """Lines (text, size, bold, colour) that fit a room: number and name, the name alone, or the number as small as need be."""
    width, height = room
    name = unit.name.get(language)
    name = "" if name == unit.number else name
    lines: list[tuple[str, float, bool, str]] = []
    if unit.number:
        size = min(letters.fitting(unit.number, largest, width, bold=True), height * 0.8)
        lines.append((unit.number, max(size, style.SMALLEST_TEXT), True, style.INK))
    for size in (0.72 * largest, 11.0, 9.5, 8.2, 7.2, style.SMALLEST_TEXT):
        broken = letters.lines(name, size, width)
        head = min(lines[0][1], size * 1.35) if lines else 0.0
        needed = sum([head, *(size for _ in broken)]) * 1.15
        if broken and needed <= height and all(letters.width(line, size) <= width for line in broken):
            number = [(unit.number, head, True, style.INK)] if lines else []
            return [*number, *((line, size, False, style.INK if not lines else style.SOFT_INK) for line in broken)]
    if lines or not name:
        return lines
    short = letters.cut(name, style.SMALLEST_TEXT, max(width, 4 * style.SMALLEST_TEXT))
    return [(short, style.SMALLEST_TEXT, False, style.INK)]
