"""Where the trainee's body is in the building, and where the play area lies around it.

The person walks in the play area; sticks move the play area.  The body follows the head through the building as far as walls and
doors let it; when the head leans through a wall the body stays, and ``lean`` tells how far off the picture is.
"""

import math
from dataclasses import dataclass

from sim.core.commands import Body
from sim.poses import Pose, Vec3
from sim.space.motion import move
from sim.space.space import Bool, Space
from sim.trainee.vectors import heading_of, place, rotate, turned, unplace, wrapped
from sim.units import EYE_QUANTUM, HEADING_STEPS, POSITION_QUANTUM

LEAN_FREE = 0.15
LEAN_DARK = 0.40
"""Metres the head may be off its body before the picture begins to darken, and where it is dark: nobody sees through walls."""

STRAYED = 0.25
"""Metres between the simulation's body and this one before the simulation's is taken over (its doors moved meanwhile)."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Tracking space in the building: its floor origin, and how far its axes are turned counter-clockwise."""

    origin: Vec3 = (0.0, 0.0, 0.0)
    turn: float = 0.0

    def to_building(self, pose: Pose) -> Pose:
        """A tracked pose in the building's axes."""
        return place(self.origin, self.turn, pose)

    def to_tracking(self, pose: Pose) -> Pose:
        """A pose of the building in tracking space."""
        return unplace(self.origin, self.turn, pose)


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a body stands: a cell and a point in it, looking along ``heading``."""

    cell: int
    x: float
    y: float
    heading: float = 0.0


class BodyTracker:
    """Follows one head. ``raised`` metres are added to the tracked height (a seated trainee, a posture button)."""

    def __init__(self, space: Space, stand: Stand, radius: float) -> None:
        self._space, self._radius = space, radius
        self.cell, self.x, self.y = stand.cell, stand.x, stand.y
        self.raised = 0.0
        self._wanted_heading = stand.heading
        self._origin = (stand.x, stand.y)
        self._turn = 0.0
        self._head = Pose((0.0, 0.0, 1.5))
        self._fresh = True

    @property
    def floor(self) -> float:
        """Height of the floor under the body."""
        return self._space.floor(self.cell, self.x, self.y)

    @property
    def unit(self) -> int:
        """Unit index the body is in; -1 outdoors."""
        return int(self._space.cell_unit[self.cell])

    @property
    def doorway(self) -> int:
        """Door whose threshold the body stands on, or -1."""
        return int(self._space.cell_door[self.cell])

    @property
    def placement(self) -> Placement:
        """Where tracking space lies now."""
        return Placement((self._origin[0], self._origin[1], self.floor + self.raised), self._turn)

    @property
    def head(self) -> Pose:
        """The head in the building."""
        return self.placement.to_building(self._head)

    @property
    def heading(self) -> float:
        """Where the head looks, level."""
        return wrapped(heading_of(self._head.rotation) + self._turn)

    @property
    def lean(self) -> float:
        """Metres between the head and the body that should be under it."""
        x, y, _ = self.head.position
        return math.hypot(x - self.x, y - self.y)

    @property
    def veil(self) -> float:
        """How dark the picture must be, 0..1, because the head is where no body can be."""
        return min(1.0, max(0.0, (self.lean - LEAN_FREE) / (LEAN_DARK - LEAN_FREE)))

    def recentre(self, heading: float | None = None) -> None:
        """Lays tracking space so that the head is over the body again, looking along ``heading`` (None: as it looks now)."""
        wanted = self.heading if heading is None else heading
        self._turn = wrapped(wanted - heading_of(self._head.rotation))
        hx, hy, _ = rotate(turned(self._turn), self._head.position)
        self._origin = (self.x - hx, self.y - hy)

    def follow(self, head: Pose, passable: Bool) -> None:
        """The tracked head is at ``head``; the body goes where it can. The first head ever is placed on the start."""
        self._head = head
        if self._fresh:
            self._fresh = False
            self.recentre(self._wanted_heading)
        x, y, _ = self.head.position
        self._go(x, y, passable)

    def push(self, dx: float, dy: float, passable: Bool) -> float:
        """Moves the trainee by sticks, metres in the building's axes; returns the metres really moved."""
        before = (self.x, self.y)
        self._go(self.x + dx, self.y + dy, passable)
        went = (self.x - before[0], self.y - before[1])
        self._origin = (self._origin[0] + went[0], self._origin[1] + went[1])
        return math.hypot(*went)

    def turn(self, angle: float) -> None:
        """Turns the building about the head by ``angle`` counter-clockwise (as the trainee feels it)."""
        hx, hy, _ = self.head.position
        self._turn = wrapped(self._turn + angle)
        rx, ry, _ = rotate(turned(self._turn), self._head.position)
        self._origin = (hx - rx, hy - ry)

    def settle(self, cell: int, x: float, y: float) -> None:
        """The simulation's body is in ``cell`` at (x, y); taken over when the two have come apart."""
        if math.hypot(x - self.x, y - self.y) > STRAYED:
            self.cell, self.x, self.y = cell, x, y

    def quantised(self) -> Body:
        """What the simulation and the run log get to know of this body, and no more (charter 4)."""
        eye = max(0.0, self._head.position[2] + self.raised)
        return Body(
            round(self.x / POSITION_QUANTUM),
            round(self.y / POSITION_QUANTUM),
            round(self.heading / (math.tau / HEADING_STEPS)) % HEADING_STEPS,
            round(eye / EYE_QUANTUM),
        )

    def _go(self, x: float, y: float, passable: Bool) -> None:
        cell, at_x, at_y = move(self._space, self.cell, self.x, self.y, x, y, passable, self._radius)
        self.cell, self.x, self.y = int(cell), float(at_x), float(at_y)
