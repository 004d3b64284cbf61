"""Who else is in the building."""

from typing import Literal

from pydantic import Field

from sim.authored import Model
from sim.scenario.model.levels import Role
from sim.scenario.model.needs import Need

Behaviour = Literal["hide", "follow_teacher", "lock", "sweep", "flee", "freeze", "hesitate", "help", "fetch"]
"""What somebody does once they know of an alarm: names of ``sim.core.people.policies``."""

Mobility = Literal["walking", "slow", "crutches", "wheelchair", "helped"]
"""How somebody gets about: ``sim.core.people.population``."""


class PeopleGroup(Model):
    """People who start together. ``behaviour`` and ``mobility`` map names to shares."""

    id: str
    place: str
    count: int = Field(ge=0, le=400)
    per_room: bool = False  # count in each room of the place
    role: Role = Role.PUPIL
    ages: tuple[int, int] = (13, 15)
    behaviour: dict[Behaviour, float] = Field(default={"hide": 1.0})
    mobility: dict[Mobility, float] = Field(default={"walking": 1.0})
    together: bool = False  # those who start in one room keep together
    exits: tuple[str, ...] = ()  # openings (ids) they know as ways out, for a scenario made for one plan; empty: all alike
    within: float | None = Field(default=None, gt=0.0, le=100.0)  # metres from where the trainee starts, as far as there is floor
    need: Need | None = None  # they cannot be quiet at will
    quiet: float = Field(default=1.0, ge=0.0, le=1.0)  # share who are silent while they hide; the others talk
