"""Primitives as a PNG picture, painted larger and scaled down so that edges are smooth."""

import io
import itertools
from dataclasses import dataclass, field

from PIL import Image, ImageDraw, ImageFont

from sim.plan.drawing.lettering import font_path
from sim.plan.drawing.primitives import Area, Disc, Item, Label, Sheet, Spot, Stroke
from sim.plan.drawing.svg import halo_width

SMOOTHING = 3
"""Painted this many times larger; 9 grey steps per edge."""

MOST_PIXELS = 80_000_000
"""Above this many painted pixels the smoothing is lowered to keep memory below about 300 MB."""

ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}


def png(sheet: Sheet, width_px: int) -> bytes:
    """The whole sheet as a PNG ``width_px`` wide."""
    height_px = max(1, round(width_px * sheet.height / sheet.width))
    smoothing = SMOOTHING
    while smoothing > 1 and width_px * height_px * smoothing**2 > MOST_PIXELS:
        smoothing -= 1
    image = Image.new("RGB", (width_px * smoothing, height_px * smoothing), sheet.background)
    painter = _Painter(image, width_px * smoothing / sheet.width)
    for item in sheet.items:
        painter.paint(item)
    out = io.BytesIO()
    image.resize((width_px, height_px), Image.Resampling.BOX).save(out, "PNG", optimize=True)
    return out.getvalue()


@dataclass
class _Painter:
    image: Image.Image
    scale: float
    fonts: dict[tuple[int, bool], ImageFont.FreeTypeFont] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.draw = ImageDraw.Draw(self.image)

    def paint(self, item: Item) -> None:
        match item:
            case Area():
                self._area(item)
            case Stroke():
                self._stroke(item.points, item.colour, item.width, item.opacity, item.dash)
            case Disc():
                self._disc(item)
            case Label():
                self._label(item)

    def _at(self, spot: Spot) -> Spot:
        return spot[0] * self.scale, spot[1] * self.scale

    def _area(self, item: Area) -> None:
        rings = [[self._at(p) for p in ring] for ring in item.rings]
        if item.fill and len(rings) == 1 and item.opacity >= 1:
            self.draw.polygon(rings[0], fill=item.fill)
        elif item.fill:
            self._masked(rings, item.fill, item.opacity)
        if item.stroke:
            for ring in item.rings:
                self._stroke((*ring, ring[0]), item.stroke, item.width, item.opacity, 0.0)

    def _masked(self, rings: list[list[Spot]], fill: str, opacity: float) -> None:
        left, top, right, bottom = self._frame([p for ring in rings for p in ring], 1.0)
        if right <= left or bottom <= top:
            return
        mask = Image.new("L", (right - left, bottom - top), 0)
        pen = ImageDraw.Draw(mask)
        for n, ring in enumerate(rings):
            pen.polygon([(x - left, y - top) for x, y in ring], fill=0 if n else round(255 * opacity))
        self.image.paste(fill, (left, top), mask)

    def _frame(self, points: list[Spot], margin: float) -> tuple[int, int, int, int]:
        """Pixel box around points, within the picture."""
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        return (
            max(0, int(min(xs) - margin)),
            max(0, int(min(ys) - margin)),
            min(self.image.width, int(max(xs) + margin) + 1),
            min(self.image.height, int(max(ys) + margin) + 1),
        )

    def _stroke(self, points: tuple[Spot, ...], colour: str, width: float, opacity: float, dash: float) -> None:
        placed = [self._at(p) for p in points]
        wide = max(1, round(width * self.scale))
        if opacity >= 1:
            _line(self.draw, placed, wide, dash * self.scale, colour)
            return
        left, top, right, bottom = self._frame(placed, wide)
        if right <= left or bottom <= top:
            return
        mask = Image.new("L", (right - left, bottom - top), 0)
        _line(ImageDraw.Draw(mask), [(x - left, y - top) for x, y in placed], wide, dash * self.scale, round(255 * opacity))
        self.image.paste(colour, (left, top), mask)

    def _disc(self, item: Disc) -> None:
        x, y = self._at(item.centre)
        r, wide = item.radius * self.scale, item.width * self.scale
        left, top, right, bottom = self._frame([(x, y)], r + wide)
        if right <= left or bottom <= top:
            return
        for colour, outer, inner in ((item.fill, r, 0.0), (item.stroke, r + wide / 2, max(0.0, r - wide / 2))):
            if colour is None:
                continue
            mask = Image.new("L", (right - left, bottom - top), 0)
            pen = ImageDraw.Draw(mask)
            for radius, value in ((outer, round(255 * item.opacity)), (inner, 0)):
                if radius > 0:
                    pen.ellipse((x - radius - left, y - radius - top, x + radius - left, y + radius - top), fill=value)
            self.image.paste(colour, (left, top), mask)

    def _label(self, item: Label) -> None:
        font = self._font(item.size, item.bold)
        halo = round(halo_width(item.size) * self.scale / 2) if item.halo else 0
        x, y = self._at(item.at)
        anchor = ANCHORS[item.anchor]
        if not item.turned:
            self.draw.text((x, y), item.text, item.colour, font, anchor, stroke_width=halo, stroke_fill=item.halo)
            return
        left, top, right, bottom = (round(v) for v in font.getbbox(item.text, anchor=anchor, stroke_width=halo))
        for colour, stroke in ((item.halo, halo), (item.colour, 0)):
            if colour is None:
                continue
            mask = Image.new("L", (max(1, right - left), max(1, bottom - top)), 0)
            ImageDraw.Draw(mask).text((-left, -top), item.text, 255, font, anchor, stroke_width=stroke)
            turned = mask.transpose(Image.Transpose.ROTATE_90)
            self.image.paste(colour, (round(x + top), round(y - right)), turned)

    def _font(self, size: float, bold: bool) -> ImageFont.FreeTypeFont:
        key = (max(1, round(size * self.scale)), bold)
        if key not in self.fonts:
            self.fonts[key] = ImageFont.truetype(font_path(bold), key[0])
        return self.fonts[key]


def _line(pen: ImageDraw.ImageDraw, points: list[Spot], width: int, dash: float, ink: str | int) -> None:
    """A line with round ends and corners, or its dashes."""
    if dash > 0:
        for piece in _dashes(points, dash):
            _line(pen, piece, width, 0.0, ink)
        return
    pen.line(points, fill=ink, width=width, joint="curve")
    if width > 2:
        r = width / 2
        for x, y in (points[0], points[-1]):
            pen.ellipse((x - r, y - r, x + r, y + r), fill=ink)


def _dashes(points: list[Spot], dash: float) -> list[list[Spot]]:
    """The drawn pieces of a dashed line."""
    pieces: list[list[Spot]] = []
    drawn, left = True, dash
    piece = [points[0]]
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
        done = 0.0
        while length - done > left:
            done += left
            at = (x0 + (x1 - x0) * done / length, y0 + (y1 - y0) * done / length)
            if drawn:
                pieces.append([*piece, at])
            piece, drawn, left = [at], not drawn, dash
        left -= length - done
        piece.append((x1, y1))
    return [*pieces, piece] if drawn and len(piece) > 1 else pieces
