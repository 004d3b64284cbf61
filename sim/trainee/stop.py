"""STOP: both hands up above the head, or the menu button held. Always, in every state, within a second, never judged."""

from dataclasses import dataclass

from sim.poses import DeviceFrame, Hand

HANDS_SECONDS = 0.8
"""Long enough not to be a stretch, short enough that with a slow frame and the next step it ends within a second."""

BUTTON_SECONDS = 0.5
"""The same for a held button: longer than a press."""

ABOVE = 0.05
"""Metres a hand must be over the eyes: 'above the head' for a controller held by its grip, by eye."""


@dataclass
class StopGesture:
    """Watches one trainee. Feed it every frame, or None while there is none; time is any steady clock's seconds."""

    one_handed: bool = False
    _hands_since: float | None = None
    _button_since: float | None = None
    progress: float = 0.0
    """0..1: how much of the gesture is done; shown to the trainee as a ring that fills."""

    def update(self, frame: DeviceFrame | None, now: float, key: bool = False) -> bool:
        """Whether the trainee says stop now. ``key`` is a keyboard's stop key: it counts at once."""
        hands = frame is not None and self._hands_up(frame)
        button = frame is not None and any(h.active and (h.menu or h.secondary) for h in (frame.left, frame.right))
        self._hands_since = (now if self._hands_since is None else self._hands_since) if hands else None
        self._button_since = (now if self._button_since is None else self._button_since) if button else None
        shares = [
            (now - since) / needed
            for since, needed in ((self._hands_since, HANDS_SECONDS), (self._button_since, BUTTON_SECONDS))
            if since is not None
        ]
        self.progress = 1.0 if key else min(1.0, max(shares, default=0.0))
        return self.progress >= 1.0

    def _hands_up(self, frame: DeviceFrame) -> bool:
        hands = [h for h in (frame.left, frame.right) if h.active]
        up = [h for h in hands if _above(h, frame)]
        if self.one_handed or len(hands) == 1:  # who has lost a controller can still stop
            return bool(up)
        return len(up) == 2


@dataclass
class MenuButton:
    """The menu button as a button one presses and lets go; held as long as STOP it is no press."""

    _since: float | None = None

    def pressed(self, frame: DeviceFrame, now: float) -> bool:
        """Whether it has just been let go after a short press, by either hand."""
        if any(h.active and h.menu for h in (frame.left, frame.right)):
            self._since = now if self._since is None else self._since
            return False
        since, self._since = self._since, None
        return since is not None and now - since < BUTTON_SECONDS


def _above(hand: Hand, frame: DeviceFrame) -> bool:
    return hand.grip.position[2] > frame.head.position[2] + ABOVE
