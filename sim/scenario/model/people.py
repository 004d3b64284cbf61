"""Who else is in the building."""

from typing import Literal

from pydantic import Field

from sim.authored import Model
from sim.scenario.model.levels import Role


class PeopleGroup(Model):
    """People who start together. ``behaviour`` maps a policy name to its share."""

    id: str
    place: str
    count: int = Field(ge=0, le=400)
    per_room: bool = False  # count in each room of the place
    role: Role = Role.PUPIL
    ages: tuple[int, int] = (13, 15)
    behaviour: dict[Literal["hide", "follow_teacher", "lock", "flee", "freeze", "hesitate"], float] = Field(default={"hide": 1.0})
