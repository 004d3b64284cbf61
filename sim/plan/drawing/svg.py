"""Primitives as SVG text."""

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from sim.plan.drawing.lettering import FAMILY
from sim.plan.drawing.primitives import Area, Disc, Item, Label, Sheet, Spot, Stroke

FONTS = f"'{FAMILY}', 'Atkinson Hyperlegible', Helvetica, Arial, sans-serif"


def svg(sheet: Sheet, language: str) -> str:
    """The whole sheet as an SVG document with a title for readers who listen."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(sheet.width)} {_n(sheet.height)}" lang={quoteattr(language)} '
        f'role="img" aria-labelledby="title" font-family={quoteattr(FONTS)} stroke-linejoin="round" stroke-linecap="round">'
    )
    paper = f'<rect width="100%" height="100%" fill="{sheet.background}"/>'
    body = "\n".join(_item(item) for item in sheet.items)
    return f'{head}\n<title id="title">{escape(_printable(sheet.title))}</title>\n{paper}\n{body}\n</svg>\n'


def _item(item: Item) -> str:
    match item:
        case Area():
            path = " ".join(_path(ring) + "Z" for ring in item.rings)
            return f'<path d="{path}" fill-rule="evenodd"{_paint(item.fill, item.stroke, item.width, item.opacity)}/>'
        case Stroke():
            dash = f' stroke-dasharray="{_n(item.dash)}"' if item.dash else ""
            return f'<path d="{_path(item.points)}"{_paint(None, item.colour, item.width, item.opacity)}{dash}/>'
        case Disc():
            x, y = item.centre
            paint = _paint(item.fill, item.stroke, item.width, item.opacity)
            return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(item.radius)}"{paint}/>'
        case Label():
            return _label(item)


def _label(item: Label) -> str:
    x, y = item.at
    turn = f' transform="rotate(-90 {_n(x)} {_n(y)})"' if item.turned else ""
    weight = ' font-weight="bold"' if item.bold else ""
    halo = ""
    if item.halo:
        halo = f' stroke="{item.halo}" stroke-width="{_n(halo_width(item.size))}" paint-order="stroke"'
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(item.size)}"{weight} text-anchor="{item.anchor}" '
        f'fill="{item.colour}"{halo}{turn}>{escape(_printable(item.text))}</text>'
    )


def halo_width(size: float) -> float:
    """Width of the halo's stroke around letters of a size: it reaches half of this outside them."""
    return 0.26 * size


def _paint(fill: str | None, stroke: str | None, width: float, opacity: float) -> str:
    painted = f' fill="{fill or "none"}"'
    if stroke:
        painted += f' stroke="{stroke}" stroke-width="{_n(width)}"'
    return painted + (f' opacity="{_n(opacity)}"' if opacity < 1 else "")


def _path(points: Iterable[Spot]) -> str:
    return "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points)


def _n(value: float) -> str:
    """A number with two decimals at most."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _printable(text: str) -> str:
    """Without the control characters XML may not hold."""
    return "".join(c for c in text if c >= " " and c not in "\ufffe\uffff" and not "\ud800" <= c <= "\udfff")
