"""From plan to place: example furniture for rooms whose drawing has none, by what they are for.

It shows what a room is and gives people something to hide behind; it claims nothing about safety. Every door, the floor its
leaf sweeps, and ways of 0.9 m between all doors and to all furniture stay free.
"""

from tools.furnish.choices import LAYOUTS, NONE, choices
from tools.furnish.furnish import cleared, furnish, is_example

__all__ = ["LAYOUTS", "NONE", "choices", "cleared", "furnish", "is_example"]
