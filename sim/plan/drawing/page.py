"""The page around the storeys: title, ÖVNING mark, legend, scale bar, north arrow, list of findings."""

import math
from collections.abc import Callable, Iterator, Sequence

from sim.plan.building import AlarmKind, Building, Category
from sim.plan.codes import Names
from sim.plan.drawing import style
from sim.plan.drawing.findings import Entry, numbered, places
from sim.plan.drawing.frame import View
from sim.plan.drawing.lettering import Lettering
from sim.plan.drawing.primitives import Area, Disc, Item, Label, Spot, Stroke, box, pill
from sim.plan.drawing.signs import assembly_sign, device_mark, exit_sign
from sim.plan.geometry import area
from sim.text import number, say

LEGEND_ROW, LEGEND_SIZE = 30.0, 13.5
SHOWN_FINDINGS = 24
FINDING_SIZE, FINDING_LINE = 13.5, 19.0
Mark = Callable[[float, float], list[Item]]
BARS = (1, 2, 5, 10, 20, 50, 100)


def header(building: Building, letters: Lettering, language: str, exercise: bool) -> Iterator[Item]:
    """Name of the building, what it holds, and the mark that says it is an exercise."""
    left, top = style.MARGIN, 66.0
    pill_width = 190.0 if exercise else 0.0
    name = letters.cut(
        building.name.get(language) or building.id, 38.0, style.SHEET_WIDTH - 2 * left - 110 - pill_width, bold=True
    )
    yield Label(name, (left, top), 38.0, style.INK, bold=True, anchor="start")
    indoor = [u for u in building.units if u.category is not Category.OUTDOOR]
    square = number(sum(area(u.polygon) for u in indoor), language, 0)
    said = say(
        "plan.summary", language, rooms=len(indoor), doors=len(building.openings), levels=len(building.levels), area=square
    )
    yield Label(said, (left + 1, top + 25), 15.5, style.SOFT_INK, anchor="start")
    if exercise:
        word = say("plan.exercise", language)
        x = style.SHEET_WIDTH - style.MARGIN - 78 - 150
        yield Area((pill(x, 36, 150, 42, 21),), style.SEEN, None)
        yield Label(word, (x + 75, 65), 22.0, style.INK, bold=True)
    yield from north_arrow((style.SHEET_WIDTH - style.MARGIN - 26, 58.0), building.north, language)


def north_arrow(at: Spot, heading: float, language: str) -> Iterator[Item]:
    """A needle towards true north."""
    x, y = at
    c, s = math.cos(heading), -math.sin(heading)

    def turned(u: float, v: float) -> Spot:
        return x + c * u - s * v, y + s * u + c * v

    yield Disc(at, 26.0, style.WHITE, style.ARC, 1.2)
    yield Area(((turned(17, 0), turned(-13, 8.5), turned(-7, 0)),), style.INK)
    yield Area(((turned(17, 0), turned(-13, -8.5), turned(-7, 0)),), style.WHITE, style.INK, 1.0)
    yield Label(say("plan.north", language), turned(38, 0), 14.0, style.INK, bold=True)


def level_title(view: View, language: str, rooms: int) -> Iterator[Item]:
    """The storey's name above its drawing."""
    name = view.level.name.get(language) or view.level.id
    yield Label(name, (view.left, view.top - 12), 21.0, style.INK, bold=True, anchor="start")
    if rooms == 0:
        yield Label(say("plan.no_rooms", language), (view.left, view.top + 24), 14.0, style.SOFT_INK, anchor="start")


def legend(
    building: Building, views: Sequence[View], letters: Lettering, language: str, top: float, traced: bool
) -> tuple[list[Item], float]:
    """Scale bar and what colours and signs mean; also where it ends."""
    items = list(_scale_bar(views[0].scale, top, letters, language)) if views else []
    levels = {v.level.id for v in views}
    used = {u.category for u in building.units if u.level_id in levels}
    row = _Row(letters, style.MARGIN + 250, top, items)
    if traced:
        row.put(say("plan.legend_way", language), lambda x, y: [Stroke(((x - 10, y), (x + 10, y)), style.WAY, 3.6)])
        glow = [(14.0, 0.3), (9.0, 0.6)]
        row.put(say("plan.legend_seen", language), lambda x, y: [Disc((x, y), r, style.SEEN, None, 0.0, o) for r, o in glow])
        row.put(say("plan.legend_shelter", language), lambda x, y: [Disc((x, y), 8.0, style.WHITE, style.SHELTER, 3.5)])
    row.put(say("plan.legend_exit", language), lambda x, y: list(exit_sign((x, y), 0.0, 18.0)))
    if building.assembly_points:
        row.put(say("plan.legend_assembly", language), lambda x, y: list(assembly_sign((x, y), 19.0)))
    kinds = {d.kind for d in building.alarm_devices if d.level_id in levels}
    for kind in (AlarmKind.LOCKDOWN_BUTTON, AlarmKind.FIRE_CALL_POINT):
        if kind in kinds:
            row.put(say(f"plan.alarm.{kind}", language), _device(kind))
    for category in style.ROOM:
        if category in used and category is not Category.UNSPECIFIED:
            row.put(say(f"plan.category.{category}", language), _swatch(style.ROOM[category]))
    return items, row.y + LEGEND_ROW


def _device(kind: AlarmKind) -> Mark:
    return lambda x, y: [device_mark((x, y), kind, 5.5)]


def _swatch(colour: str) -> Mark:
    return lambda x, y: [Area((pill(x - 9, y - 8, 18, 16, 3),), colour, style.ARC, 0.8)]


class _Row:
    """Places legend entries one after another, on as many lines as they need."""

    def __init__(self, letters: Lettering, left: float, top: float, items: list[Item]) -> None:
        self.letters, self.left, self.items = letters, left, items
        self.x, self.y = left, top + 12

    def put(self, text: str, mark: Mark) -> None:
        wide = 34 + self.letters.width(text, LEGEND_SIZE) + 22
        if self.x + wide > style.SHEET_WIDTH - style.MARGIN + 22:
            self.x, self.y = self.left, self.y + LEGEND_ROW
        self.items.extend(mark(self.x + 12, self.y))
        self.items.append(Label(text, (self.x + 30, self.y + 5), LEGEND_SIZE, style.INK, anchor="start"))
        self.x += wide


def _scale_bar(scale: float, top: float, letters: Lettering, language: str) -> Iterator[Item]:
    """Metres on the page: a bar of four parts, at most 190 page units long."""
    metres = max((b for b in BARS if b * scale <= 190), default=BARS[0])
    x, y, long = style.MARGIN, top + 8, metres * scale
    for n in range(4):
        fill = style.INK if n % 2 == 0 else style.WHITE
        yield Area((box(x + n * long / 4, y, long / 4, 7),), fill, style.INK, 1.0)
    for share, text in ((0.0, "0"), (0.5, number(metres / 2, language, 0 if metres % 2 == 0 else 1)), (1.0, f"{metres} m")):
        yield Label(text, (x + share * long, y + 24), 13.0, style.INK)


def finding_list(
    building: Building, listed: Sequence[Entry], letters: Lettering, language: str, top: float
) -> tuple[list[Item], float]:
    """Numbered sentences in two columns; also where they end. A hollow number stands only here, not on the plan."""
    names, drawn = Names(building), places(building).keys()
    title = say("plan.findings", language, count=len(listed))
    items: list[Item] = [Label(title, (style.MARGIN, top + 18), 19.0, style.INK, True, "start")]
    column = (style.SHEET_WIDTH - 2 * style.MARGIN - style.GAP) / 2
    blocks = [
        (entry, letters.lines(entry.text(names, language), FINDING_SIZE, column - 40)[:4]) for entry in listed[:SHOWN_FINDINGS]
    ]
    total = sum(len(lines) * FINDING_LINE + 12 for _, lines in blocks)
    x, y, lowest = style.MARGIN, top + 46, top + 46
    for entry, lines in blocks:
        if x == style.MARGIN and y - top - 46 > total / 2:
            x, y = style.MARGIN + column + style.GAP, top + 46
        hollow = not entry.marked or drawn.isdisjoint(entry.ids)
        items += numbered((x + 11, y), entry.number, entry.colour, hollow=hollow)
        items += [
            Label(line, (x + 34, y + 5 + k * FINDING_LINE), FINDING_SIZE, style.INK, anchor="start")
            for k, line in enumerate(lines)
        ]
        y += len(lines) * FINDING_LINE + 12
        lowest = max(lowest, y)
    if len(listed) > SHOWN_FINDINGS:
        more = say("plan.more_findings", language, count=len(listed) - SHOWN_FINDINGS)
        items.append(Label(more, (style.MARGIN + 34, lowest + 6), FINDING_SIZE, style.SOFT_INK, anchor="start"))
        lowest += FINDING_LINE
    return items, lowest
