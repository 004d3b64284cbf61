"""Where a trainee's eyes are when no headset says: from the simulated body."""

import math

from sim.core import queries
from sim.core.simulation import Simulation
from sim.poses import Eye, Fov, Pose
from sim.view.eyes import EyeSet, Placement, eye_set

EYE_DISTANCE = 0.063
"""Metres between the pupils of an average adult; headsets report their own."""

FOV = Fov(math.radians(-48), math.radians(43), math.radians(43), math.radians(-47))
"""Left eye of a common headset; the right eye is its mirror image."""

WIDE = Fov(math.radians(-45), math.radians(45), math.radians(29), math.radians(-29))
"""A flat picture in the shape of a screen (16:9), as wide as is comfortable at a desk."""

DOWNWARD = math.radians(-4)
"""People look slightly down when they walk."""


def placement(simulation: Simulation) -> Placement:
    """Tracking space under the trainee's feet, its forward axis along the body's heading."""
    state = simulation.state
    x, y = (float(v) for v in state.xy[0])
    floor = simulation.space.floor(int(state.cell[0]), x, y)
    return Placement((x, y, floor), float(state.heading[0]) - math.pi / 2)


def eyes(simulation: Simulation, *, stereo: bool) -> tuple[Eye, ...]:
    """One eye, or a left and a right one, in tracking space."""
    height = queries.eye_height(simulation)
    turn = (math.cos(DOWNWARD / 2), math.sin(DOWNWARD / 2), 0.0, 0.0)
    if not stereo:
        return (Eye(Pose((0.0, 0.0, height), turn), WIDE),)
    mirrored = Fov(-FOV.right, -FOV.left, FOV.up, FOV.down)
    return (
        Eye(Pose((-EYE_DISTANCE / 2, 0.0, height), turn), FOV),
        Eye(Pose((EYE_DISTANCE / 2, 0.0, height), turn), mirrored),
    )


def look(simulation: Simulation, *, stereo: bool) -> EyeSet:
    """What the eyes see, for drawing."""
    return eye_set(eyes(simulation, stereo=stereo), placement(simulation))
