"""Smoke or heat in rooms: where and when, and from when on a careful person leaves."""

from typing import Literal

from pydantic import Field

from sim.authored import Model


class HazardPhase(Model):
    """From ``at`` seconds after it started, it is in all the rooms of these places (none: over)."""

    at: float = Field(ge=0)
    places: tuple[str, ...]


class Hazard(Model):
    """Smoke, seen as a grey haze and smelled at a door, or heat, felt at its handle.  Seconds in it count, nothing else.

    ``leave``: from when on it is right to leave one's shelter: when it is ``here``, already when it is ``near`` (seen or felt at
    the door), or ``never``.
    """

    id: str
    kind: Literal["smoke", "heat"] = "smoke"
    phases: tuple[HazardPhase, ...]
    leave: Literal["here", "near", "never"] = "near"
