"""The danger zone: where the danger may be and when. Places and times, never a shape."""

from pydantic import Field

from sim.authored import Model


class DangerPhase(Model):
    """From ``at`` seconds after the danger starts, the danger zone is this place (None: over)."""

    at: float = Field(ge=0)
    place: str | None


class DangerWalk(Model):
    """A danger zone of one room at a time that goes from room to room, drawn anew from each seed.

    It stays ``dwell`` seconds in a room (least, most; drawn evenly), then goes on at ``speed`` metres per second through a door
    that is open or can be opened from there; ``avoids`` it never enters, nor the outdoors.  A shut door is tried for
    ``checks_doors`` seconds; one that turns out locked or blocked is left for good, until it is seen open.  With the chance
    ``drawn_by_noise`` it goes towards the loudest sound it hears, when it hears any; else any way is as likely as another.
    After ``seconds`` it is over.  After region-level models with dwell times (McClurg & Wagner 2026); the defaults by eye.
    """

    start: str
    dwell: tuple[float, float] = (8.0, 30.0)
    speed: float = Field(default=1.0, gt=0.0, le=3.0)
    checks_doors: float = Field(default=4.0, ge=0.0, le=60.0)
    avoids: tuple[str, ...] = ()
    drawn_by_noise: float = Field(default=0.0, ge=0.0, le=1.0)
    seconds: float = Field(default=180.0, gt=0.0, le=900.0)


class Danger(Model):
    """The danger zone: a timeline of phases or a walk. Abstract: it has places and times, never a shape.

    ``known_to_people``: whether people who are where it is, or look straight into that room, know of it; else nobody does.
    """

    known_to_trainee: bool = False
    phases: tuple[DangerPhase, ...] = ()
    walk: DangerWalk | None = None
    known_to_people: bool = False
