"""Axes, units and time of the whole project, stated once.

Metres, seconds and radians are silent in names; other units are spelled (``_deg``, ``_ms``).
x points east, y north, z up (right-handed, as Panda3D).  A heading is the direction a body faces,
0 = east, counter-clockwise positive.  Only ``sim.xr.axes`` knows OpenXR's own axes.
"""

from typing import Final

STEP_HZ: Final = 20
"""Simulation steps per second in a session (design: micro tier)."""

STEP: Final = 1.0 / STEP_HZ
"""Length of one simulation step in seconds."""

POSITION_QUANTUM: Final = 0.05
"""Grid of the body position the core is fed (charter 4: nothing finer reaches the run log)."""

HEADING_STEPS: Final = 64
"""Parts of a full turn the body heading is quantised to (charter 4)."""

EYE_QUANTUM: Final = 0.10
"""Grid of the eye height the core is fed (charter 4)."""

REACH: Final = 0.9
"""How far from a body's centre a hand works a door, switch or blind; arm of a ten-year-old plus a lean, by eye."""
