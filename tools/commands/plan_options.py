"""What a person may say about a drawing on the command line, as an importer's options."""

import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click

from sim.errors import UsageProblem
from tools.importers.options import Measured, Options
from tools.settings import option

UNITS: Final = {"mm": 0.001, "cm": 0.01, "dm": 0.1, "m": 1.0, "in": 0.0254, "ft": 0.3048}
"""Metres per drawing unit."""

NAMES: Final = ("unit", "profile", "length", "corners", "page", "storey")


def drawing_options(function: Callable[..., None]) -> Callable[..., None]:
    """Adds ``--unit --profile --length --corners --page --storey`` and hands them over as one ``options``."""

    def wrapped(settings: Any, unit: str | None, profile: str | None, length: tuple[str, ...], **rest: Any) -> None:
        corners, page, storey = rest.pop("corners"), rest.pop("page"), rest.pop("storey")
        options = Options(
            unit=UNITS[unit] if unit else None,
            profile=_profile(profile),
            measured=tuple(measured(x) for x in length),
            corners=four_corners(corners) if corners else (),
            page=page,
            storey=one_storey(storey) if storey else None,
        )
        function(settings, options=options, **rest)

    wrapped.__name__, wrapped.__doc__ = function.__name__, function.__doc__
    wrapped.__click_params__ = getattr(function, "__click_params__", [])  # type: ignore[attr-defined]
    for decorate in (
        option("--storey"),
        option("--page", type=click.IntRange(1, 9999), default=1, show_default=True),
        option("--corners"),
        option("--length", multiple=True),
        option("--profile"),
        option("--unit", type=click.Choice(list(UNITS))),
    ):
        wrapped = decorate(wrapped)
    return wrapped


def measured(text: str) -> Measured:
    """A known length from ``x,y,x,y=METRES``.

    Raises UsageProblem when it is written otherwise or no length.
    """
    place, _, metres = text.partition("=")
    numbers = _numbers(place)
    size = _numbers(metres)
    if len(numbers) != 4 or len(size) != 1 or size[0] <= 0 or numbers[:2] == numbers[2:]:
        raise UsageProblem(f"--length {text} is not a known length. Write x,y,x,y=METRES, for example 120,80,310,80=3.4.")
    return Measured((numbers[0], numbers[1]), (numbers[2], numbers[3]), size[0])


def four_corners(text: str) -> tuple[tuple[float, float], ...]:
    """Four corners from ``x,y,x,y,x,y,x,y``. Raises UsageProblem when it is written otherwise."""
    numbers = _numbers(text)
    if len(numbers) != 8:
        raise UsageProblem(f"--corners {text} are not four corners. Write x,y eight numbers in all, from the top left clockwise.")
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))


def one_storey(text: str) -> tuple[int, str]:
    """Ordinal and name from ``ORDINAL`` or ``ORDINAL=NAME``. Raises UsageProblem when it is written otherwise."""
    number, _, name = text.partition("=")
    if not re.fullmatch(r"[+-]?\d{1,3}", number.strip()):
        raise UsageProblem(f'--storey {text} names no storey. Write a whole number, 0 is the entrance storey, as in 1="Plan 2".')
    return int(number), name.strip()


def _numbers(text: str) -> list[float]:
    """Finite numbers separated by commas; empty when one of them is none."""
    try:
        found = [float(x) for x in text.split(",")]
    except ValueError:
        return []
    return found if all(math.isfinite(x) for x in found) else []


def _profile(given: str | None) -> str | Path | None:
    """A profile's name, or the path of a file that is there."""
    return Path(given) if given and (Path(given).suffix or Path(given).is_file()) else given
