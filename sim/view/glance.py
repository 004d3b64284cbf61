"""What was found to be visible stays good for a while: it is looked for with room to spare, so that small moves change nothing.

A ray that starts within ``SHIFT`` metres of the place that was looked from goes through a portal's box grown by as much; one that
is within ``TURN`` of the old frustum lies in the widened one.
"""

import math
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.view.eyes import FAR, NEAR, EyeSet, projection, rigid_inverse

F64 = npt.NDArray[np.float64]

SHIFT: Final = 0.12
"""Metres eyes may move before one has to look anew: a fifth of a second at a walk; thinner than walls."""

TURN: Final = math.radians(6.0)
"""How far they may turn: a twentieth of a second of looking around quickly. By trial: more draws more in vain."""

_MARGIN: Final = 1.3 * TURN
"""How much wider the frustum is made: at its corners, up to 35 degrees above its middle plane, a turn counts for more."""

_WIDEST: Final = math.radians(80.0)
"""No frustum is wider to one side than this."""

_SAME: Final = 1.005
"""Eyes whose frusta differ by half a per cent are the same eyes."""


class Glance:
    """A look around from one place, in one direction."""

    def __init__(self, eyes: EyeSet) -> None:
        """The frustum of ``eyes``, widened."""
        self.head = eyes.head
        self._world, self._projection = eyes.cull_world, eyes.cull_projection
        self.matrix: F64 = rigid_inverse(eyes.cull_world) @ _widened(eyes.cull_projection)

    def holds(self, eyes: EyeSet) -> bool:
        """Whether everything these eyes can see was in view."""
        world, old = eyes.cull_world, self._world
        p, q = eyes.cull_projection, self._projection
        if p is not q and (p[0, 0] * _SAME < q[0, 0] or p[2, 1] * _SAME < q[2, 1]):
            return False
        x, y, z = (world[3, :3] - old[3, :3]).tolist()
        alike = float(np.vdot(world[:3, :3], old[:3, :3]))  # 1 + 2 cos of the angle between the two
        return x * x + y * y + z * z < SHIFT * SHIFT and alike > 1.0 + 2.0 * math.cos(TURN)


def _widened(p: F64) -> F64:
    """A projection that sees ``_MARGIN`` further to every side."""
    width, height = 2.0 / float(p[0, 0]), 2.0 / float(p[2, 1])
    left, right = (_further(sign, width, -float(p[1, 0])) for sign in (-1.0, 1.0))
    down, up = (_further(sign, height, -float(p[1, 1])) for sign in (-1.0, 1.0))
    return projection(left, right, down, up, near=NEAR * 0.5, far=FAR)


def _further(sign: float, size: float, skew: float) -> float:
    """Tangent of one side of a frustum ``size`` wide, turned outwards."""
    edge = sign * math.atan(sign * (skew + sign) * size / 2.0)
    return sign * math.tan(min(abs(edge) + _MARGIN, _WIDEST)) if edge * sign > 0 else math.tan(edge + sign * _MARGIN)
