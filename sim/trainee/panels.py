"""Panels a hand can point at or poke: plain rectangles with buttons. No drawing; the view draws the same data.

A panel hangs in the building, upright, facing ``heading``; widget rectangles are metres from its middle, x to the reader's right.
A press counts when trigger (or finger) goes down *and* comes up on the same button, so a slip can be taken back.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from sim.poses import Pose, Vec3
from sim.trainee.vectors import dot, forward, subtract

PRESSED, RELEASED = 0.6, 0.4
"""Trigger travel at which a press begins and ends; apart, so that a resting finger does not chatter."""

POKE_DOWN, POKE_UP = 0.004, 0.018
"""Metres over the front at which a fingertip has pressed and has let go; apart by more than headsets' tracking noise (by eye)."""

POKE_NEAR, POKE_THROUGH = 0.10, 0.06
"""Metres in front of a panel from which a finger is about to press it, and behind it beyond which it has gone through: that is
a hand drawn past, not a press."""

POINT_RANGE = 8.0
"""Metres a ray reaches."""


@dataclass(frozen=True, slots=True)
class Widget:
    """One line of text, or a button when ``button``: middle ``x``/``y`` and size in metres."""

    id: str
    text: str
    x: float
    y: float
    width: float
    height: float
    button: bool = True
    enabled: bool = True
    letter: float = 0.0
    """Size of its letters in metres (em); 0 for what its height allows."""
    middle: bool = False
    """Its text stands in the middle; else it begins at the left."""
    chosen: bool = False
    """It is the one of several that counts now."""
    urgent: bool = False
    """It leads out: STOPP."""

    def holds(self, x: float, y: float) -> bool:
        """Whether a point of the panel is on it."""
        return abs(x - self.x) <= self.width / 2 and abs(y - self.y) <= self.height / 2


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel: middle ``at``, the direction its front faces, size in metres and what is on it."""

    id: str
    at: Vec3
    heading: float
    width: float
    height: float
    widgets: tuple[Widget, ...] = ()
    tilt: float = 0.0
    """Radians its front looks up; a phone in the hand does."""

    @property
    def normal(self) -> Vec3:
        """Unit vector out of the front."""
        c = math.cos(self.tilt)
        return (math.cos(self.heading) * c, math.sin(self.heading) * c, math.sin(self.tilt))

    @property
    def right(self) -> Vec3:
        """Unit vector to the reader's right."""
        return (-math.sin(self.heading), math.cos(self.heading), 0.0)

    @property
    def up(self) -> Vec3:
        """Unit vector up along the panel."""
        s = -math.sin(self.tilt)
        return (math.cos(self.heading) * s, math.sin(self.heading) * s, math.cos(self.tilt))

    def point(self, x: float, y: float) -> Vec3:
        """The place in the building of a point of the panel."""
        r, u = self.right, self.up
        return (
            self.at[0] + r[0] * x + u[0] * y,
            self.at[1] + r[1] * x + u[1] * y,
            self.at[2] + r[2] * x + u[2] * y,
        )

    def ray(self, origin: Vec3, direction: Vec3) -> tuple[float, float, float] | None:
        """(distance, x, y) where a ray from the front meets the panel, or None."""
        towards = dot(direction, self.normal)
        if towards > -1e-6:
            return None
        far = dot(subtract(self.at, origin), self.normal) / towards
        if not 0.0 <= far <= POINT_RANGE:
            return None
        hit = (origin[0] + direction[0] * far, origin[1] + direction[1] * far, origin[2] + direction[2] * far)
        x, y = self._on(hit)
        return (far, x, y) if self._holds(x, y) else None

    def touch(self, tip: Vec3) -> tuple[float, float, float] | None:
        """(height over the front, x, y) of a finger tip over the panel, or None when it is not over it."""
        x, y = self._on(tip)
        return (dot(subtract(tip, self.at), self.normal), x, y) if self._holds(x, y) else None

    def _on(self, point: Vec3) -> tuple[float, float]:
        offset = subtract(point, self.at)
        return dot(offset, self.right), dot(offset, self.up)

    def _holds(self, x: float, y: float) -> bool:
        return abs(x) <= self.width / 2 and abs(y) <= self.height / 2

    def widget(self, x: float, y: float) -> Widget | None:
        """The enabled button at a point of the panel."""
        return next((w for w in self.widgets if w.button and w.enabled and w.holds(x, y)), None)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a hand points: the panel, the button under it (or None) and how far off."""

    panel: str
    widget: str | None
    distance: float
    x: float
    y: float


@dataclass
class Pointer:
    """One hand's pointing: hover, press and release."""

    spot: Spot | None = None
    """What the hand is on now, for the view and a soft buzz."""
    _down: bool = False
    _pressed: tuple[str, str] | None = field(default=None)
    _before: str | None = None
    """The panel a fingertip has been seen in front of."""

    @property
    def pressing(self) -> bool:
        """Whether a button is held down."""
        return self._pressed is not None

    def update(self, panels: Sequence[Panel], aim: Pose, trigger: float) -> tuple[str, str] | None:
        """One frame of a hand that points along ``aim`` (building axes): the (panel, button) it has clicked now, if any."""
        self.spot = _pointed(panels, aim)
        held = trigger > (RELEASED if self._down else PRESSED)
        return self._button(held)

    def poke(self, panels: Sequence[Panel], tip: Vec3) -> tuple[str, str] | None:
        """The same for a fingertip on the panel itself.

        A press comes from the front: the tip is first seen before the panel, then at its face; it counts when the tip comes back
        out over the same button.  A tip that comes from behind or from the side, or goes through, presses nothing.
        """
        found = [(abs(hit[0]), p, hit) for p in panels if (hit := p.touch(tip)) and -POKE_THROUGH <= hit[0] <= POKE_NEAR]
        if not found:
            self.spot, self._before = None, None
            return self._button(False)
        _, panel, (height, x, y) = min(found, key=lambda f: f[0])
        widget = panel.widget(x, y)
        self.spot = Spot(panel.id, widget.id if widget else None, abs(height), x, y)
        if height > POKE_UP:
            self._before = panel.id
        held = self._before == panel.id and height <= (POKE_UP if self._down else POKE_DOWN)
        return self._button(held)

    def let_go(self) -> None:
        """The hand is gone or does something else: nothing is pressed, and nothing was."""
        self.spot, self._pressed, self._down, self._before = None, None, False, None

    def _button(self, held: bool) -> tuple[str, str] | None:
        on = (self.spot.panel, self.spot.widget) if self.spot and self.spot.widget else None
        clicked = None
        if held and not self._down:
            self._pressed = on
        elif not held and self._down:
            clicked = self._pressed if self._pressed == on else None
            self._pressed = None
        self._down = held
        return clicked


def _pointed(panels: Sequence[Panel], aim: Pose) -> Spot | None:
    direction = forward(aim.rotation)
    found = [(hit, p) for p in panels if (hit := p.ray(aim.position, direction)) is not None]
    if not found:
        return None
    (far, x, y), panel = min(found, key=lambda f: f[0][0])
    widget = panel.widget(x, y)
    return Spot(panel.id, widget.id if widget else None, far, x, y)
