"""The danger zone: where the danger may be and when. Places and times, never a shape."""

from pydantic import Field

from sim.authored import Model


class DangerPhase(Model):
    """From ``at`` seconds after the danger starts, the danger zone is this place (None: over)."""

    at: float = Field(ge=0)
    place: str | None


class Danger(Model):
    """The danger zone's timeline. Abstract: it has places and times, never a shape."""

    known_to_trainee: bool = False
    phases: tuple[DangerPhase, ...] = ()
