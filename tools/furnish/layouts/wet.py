"""Rooms with water: toilets and changing rooms."""

from typing import Final

from tools.furnish.layouts.common import LEFT
from tools.furnish.placing import Furnishing
from tools.furnish.sets import BASIN, HOOKS, Part

SMALL: Final = 6.0
"""Square metres up to which a toilet has one chair."""

TOILET: Final = (Part("toilet"),)


def toilets(k: Furnishing) -> bool:
    """WC chairs on the blank wall farthest from the door, basins with mirrors on another."""
    area = k.room.area.area
    want = 1 if area < SMALL else max(2, min(int(area / 3.0), 6))
    done = basins = 0
    used = []
    for side in sorted(k.far_from_doors(0.4), key=lambda s: bool(s.windows)):
        if done == 0 or (done == 1 and want > 3):
            tried = (side.length / 2,) if want == 1 else ()
            here = sum(k.against(side, TOILET, along) for along in tried)
            here = here or k.line(side, TOILET, most=want - done, gap=0.55)
            done += here
            used += [side] * bool(here)
    for side in [*(s for s in k.walls(0.52) if s not in used), *used]:
        if basins < (1 if want == 1 else (want + 1) // 2):
            basins += k.line(side, BASIN, most=max(1, (want + 1) // 2) - basins, gap=0.25)
    return done + basins > 0


def changing(k: Furnishing) -> bool:
    """Benches under hooks along the walls, a double row in the middle of a wide room."""
    done = 0
    for side in k.walls(1.3):
        done += k.line(side, HOOKS, most=8, gap=0.02) if done < 24 else 0
    f = k.room.main
    if f.V >= 4.2:
        middle = (Part("bench", 0.21), Part("bench", -0.21))
        span = (1.6, f.V / 2 - 0.5, f.U - 1.6, f.V / 2 + 0.5)
        k.grid(f, middle, [LEFT], gaps=(0.02, 1.0), span=span, most=6)
    for side in k.walls(0.6)[:2]:
        k.hang(side, "mirror", 0.4)
    return done > 0
