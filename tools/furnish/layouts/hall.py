"""Sports halls."""

from math import pi
from typing import Final

from tools.furnish.layouts.common import AWAY, TOWARDS
from tools.furnish.placing import Furnishing
from tools.furnish.sets import Part

COURT_LENGTH: Final = 14.0
COURT_WIDTH: Final = 8.0
"""Least size of a hall that gets goals, by eye."""

SMALL_HALL: Final = 150.0
"""Square metres up to which mats lie ready in the hall itself."""

MAT: Final = (Part("thick_mat", turn=pi / 2),)


def sports(k: Furnishing) -> bool:
    """Goals at the short ends, wall bars along a long blank wall, benches."""
    f = k.room.main
    done = 0
    if COURT_LENGTH <= f.U and COURT_WIDTH <= f.V:
        done += k.put_in(f, (Part("gym_goal"),), 0.65, f.V / 2, AWAY)
        done += k.put_in(f, (Part("gym_goal"),), f.U - 0.65, f.V / 2, TOWARDS)
    if k.room.area.area < SMALL_HALL:
        done += any(k.against(side, MAT, side.length / 2) for side in k.far_from_doors(3.2))
    sides = k.walls(2.0)
    for side in sides[:2]:
        done += k.line(side, (Part("gym_wall_bars"),), most=14, gap=0.06, span=(min(1.0, side.length / 4), side.length))
    for side in sides[1:]:
        done += k.line(side, (Part("gym_bench"),), most=2, gap=2.0)
    for side in sides:
        if k.hang(side, "clock"):
            break
    return done > 0
