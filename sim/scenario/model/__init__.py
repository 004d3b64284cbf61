"""The scenario file: what is trained, declared as data. No code, no expression strings.

Shape after OpenSCENARIO: triggers are an OR of AND-groups of conditions, with edge, delay and once, and start injects.
Places are named queries by category and relation, so that one scenario fits many schools.
"""

from typing import Literal

from pydantic import Field

from sim.authored import Model, Words
from sim.scenario.model.alarms import Alarm, AppReach, Button, DoorOrder, Fault
from sim.scenario.model.callers import Caller, CallerAnswer
from sim.scenario.model.danger import Danger, DangerPhase, DangerWalk
from sim.scenario.model.doors import LockRule
from sim.scenario.model.flow import Clock, Condition, Happened, Inject, NotHappened, TraineeIn, TraineeSheltered, Trigger
from sim.scenario.model.hazards import Hazard, HazardPhase
from sim.scenario.model.items import Item, ItemKind
from sim.scenario.model.levels import ContentLevel, Role
from sim.scenario.model.needs import Need
from sim.scenario.model.people import Mobility, PeopleGroup
from sim.scenario.model.places import Place, Start
from sim.scenario.model.routine import Adaptations, Routine
from sim.scenario.model.talk import Decision, Operator, Option, Order, Phrase, Question, Statement

__all__ = [
    "Adaptations",
    "Alarm",
    "AppReach",
    "Button",
    "Caller",
    "CallerAnswer",
    "Clock",
    "Condition",
    "ContentLevel",
    "Danger",
    "DangerPhase",
    "DangerWalk",
    "Decision",
    "DoorOrder",
    "Fault",
    "Happened",
    "Hazard",
    "HazardPhase",
    "Inject",
    "Item",
    "ItemKind",
    "LockRule",
    "Mobility",
    "Need",
    "NotHappened",
    "Operator",
    "Option",
    "Order",
    "PeopleGroup",
    "Phrase",
    "Place",
    "Question",
    "Role",
    "Routine",
    "Scenario",
    "Start",
    "Statement",
    "TraineeIn",
    "TraineeSheltered",
    "Trigger",
    "Words",
]


Extra = Literal["knock", "look_out", "helper", "lift", "assembly", "outer_doors", "cover"]
"""``knock``: the trainee can knock on shut doors · ``look_out``: and look out by a door's pane (with callers and smoke always) ·
``helper``: ask somebody by name to help who needs an arm or wheels · ``lift``: call the lift, which does not come in an alarm ·
``assembly``: arriving at an assembly point is told · ``outer_doors``: and how many outer doors are locked · ``cover``: and what
one keeps behind."""


class Scenario(Model):
    """A whole scenario file, version 1.

    ``door_flow``: 1.3 is conservative (RiMEA, SFPE); for pupils 2.0-2.5, by the laboratory's 2.25 for a Dutch guideline and 3.31
    with many children (Daamen & Hoogendoorn 2012).
    """

    format: Literal["inrymning.scenario"] = "inrymning.scenario"
    version: Literal[1] = 1
    id: str
    name: Words
    summary: Words
    level: ContentLevel
    role: Role = Role.PUPIL
    ages: tuple[int, int]
    mobility: Mobility = "walking"  # how the trainee gets about: a wheelchair takes no stairs and no narrow doors
    max_seconds: float = Field(le=900)
    seconds_per_room: float = Field(default=0.0, ge=0.0, le=120.0)  # added for each room of the building; never in a headset
    places: dict[str, Place]
    start: Start
    doors_open: tuple[str, ...] = ()  # places whose doors stand open at the start
    locks: tuple[LockRule, ...] = ()  # other locks than the plan's
    exit_alarms: bool = False  # an emergency exit that is opened sounds
    extras: tuple[Extra, ...] = ()  # more that hands can do and events tell than scenarios usually need
    door_flow: float = Field(default=1.3, gt=0.0, le=4.0)  # people per metre and second through a doorway
    period: Literal["break", "lesson"] = "break"  # what the building sounds like before an alarm
    people: tuple[PeopleGroup, ...] = ()
    alarms: tuple[Alarm, ...]
    danger: Danger = Danger()
    hazards: tuple[Hazard, ...] = ()
    injects: tuple[Inject, ...]
    triggers: tuple[Trigger, ...]
    decisions: tuple[Decision, ...] = ()
    statements: tuple[Statement, ...] = ()
    operator: Operator | None = None  # of the 112 call: asks; without one, statements are given as they come
    phrases: tuple[Phrase, ...] = ()
    items: tuple[Item, ...] = ()
    cares_for: tuple[str, ...] = ()  # groups of people the trainee has in their care
    routine: Routine = Routine()
    adaptations: Adaptations = Adaptations()
    briefing: Words
    debrief: Words
    rubric: str

    def words(self, text: Words, language: str) -> str:
        """A text of this scenario in a language, in plain Swedish when ``adaptations.easy_text`` asks for it."""
        return text.get(language, easy=self.adaptations.easy_text)
