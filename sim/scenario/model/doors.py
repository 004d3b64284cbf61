"""Locks other than the plan's, so that a study can compare them without another plan."""

from typing import Literal

from pydantic import Field

from sim.authored import Model


class LockRule(Model):
    """What lock the doors of a place have in this scenario, whatever the plan says; later rules go before earlier ones.

    ``auto`` throws itself whenever the door is shut, from when a lockdown alarm takes effect; where it does not, it is turned by
    hand.  ``none`` cannot be locked.  The rule holds for ``share`` of the doors, drawn from the seed: the same draw for every
    rule, so that 0.6 of the doors are among 0.8 of them.  ``failure`` is the chance that a lock takes twice its time (``auto``:
    that it is not thrown); unless given, the kind's own.  ``locked``: they are locked when the run starts, where they are shut.
    """

    place: str
    kind: Literal["auto", "push_button", "thumb_turn", "key", "card", "none"]
    share: float = Field(default=1.0, ge=0.0, le=1.0)
    failure: float | None = Field(default=None, ge=0.0, le=1.0)
    locked: bool = False
