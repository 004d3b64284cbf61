"""Sizes written beside doors and windows or in the names of their blocks: ``9x21``, ``door 810x2100``, ``2668``, ``D10``."""

import re
from dataclasses import dataclass

FOOT, INCH, MODULE = 0.3048, 0.0254, 0.1
"""Metres; a module is the decimetre Swedish doors are named by (9x21)."""

WIDEST, HIGHEST = 6.0, 4.0
NARROWEST, LOWEST = 0.3, 0.3
"""Metres beyond which numbers are no size of a door or window: wardrobe doors to gates, vents to shop fronts."""

DOOR_HEIGHT = 1.9
"""A hole whose written height reaches this many metres is a door, a lower one a window."""


@dataclass(frozen=True)
class Size:
    """A written size in metres; ``height`` None where only the width is told."""

    width: float
    height: float | None = None


_PAIR = re.compile(r"(?<![\d.,\x22\x27])(\d{1,4})(?:[.,](\d))?\s*[x×*]\s*(\d{1,4})(?:[.,](\d))?(?![\d\x22\x27])", re.IGNORECASE)
_FEET = re.compile(r"^\s*(\d{1,2})(\d)(\d)(\d)\b(?!\s*[-/.:x×\x22\x27])")
_SINGLE = re.compile(r"(?<!\d)(\d{3,4})(?!\d)")
_MODULE = re.compile(r"^[^\W\d_]{1,3}[-_ ]?(\d{1,2})(?!\d)")


def written_size(text: str) -> Size | None:
    """The size a label or block name tells, None when it tells none.

    ``WxH`` in millimetres, centimetres or modules of a decimetre; four or five digits as feet and inches (``2668`` is 2'6" by
    6'8"); a lone number of millimetres.
    """
    pair = _PAIR.search(text)
    if pair:
        return _pair(_number(pair.group(1), pair.group(2)), _number(pair.group(3), pair.group(4)))
    feet = _FEET.match(text)
    if feet:
        w, wi, h, hi = (int(g) for g in feet.groups())
        return _likely(w * FOOT + wi * INCH, h * FOOT + hi * INCH)
    return None


def written_width(name: str) -> float | None:
    """The width in metres that a block's name tells, by a size or a lone number: *wind 1400*, *D10*, *dörr 9x21*."""
    size = written_size(name)
    if size:
        return size.width
    single = _SINGLE.search(name)
    if single and NARROWEST <= int(single.group(1)) / 1000 <= WIDEST:
        return int(single.group(1)) / 1000
    module = _MODULE.match(name)
    if module and 5 <= int(module.group(1)) <= 30:
        return int(module.group(1)) * MODULE
    return None


def _pair(width: float, second: float) -> Size | None:
    """By how large the numbers are: millimetres, centimetres or modules; a thin second one is the depth of the frame."""
    scale = 0.001 if width >= 300 else 0.01 if width >= 40 else MODULE
    if second * scale < LOWEST:
        return Size(width * scale) if NARROWEST <= width * scale <= WIDEST else None
    return _likely(width * scale, second * scale)


def _likely(width: float, height: float) -> Size | None:
    if NARROWEST <= width <= WIDEST and LOWEST <= height <= HIGHEST:
        return Size(round(width, 4), round(height, 4))
    return None


def _number(whole: str, tenths: str | None) -> float:
    return float(f"{whole}.{tenths or 0}")
