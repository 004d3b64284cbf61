"""Furniture and devices of Lingonmoskolan, room by room."""

from tools.art.furnishing import Furnisher


def furnish(f: Furnisher) -> None:
    """Everything that stands and hangs."""
