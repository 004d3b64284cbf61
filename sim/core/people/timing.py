"""How long things take people: every parameter of the policies by name, with its bounds and where they come from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Span:
    """A parameter that is drawn evenly between ``low`` and ``high``."""

    low: float
    high: float
    unit: str
    source: str

    def at(self, share: float) -> float:
        """The value at ``share`` (0..1) of the way from low to high."""
        return self.low + (self.high - self.low) * share


_DRILL: Final = "by eye, within A02 (8 s is good) and drill reports of corridors empty within seconds"

REACTION: Final[Mapping[str, Span]] = {
    "lock": Span(0.8, 2.5, "s", _DRILL),
    "sweep": Span(0.8, 2.5, "s", _DRILL),
    "follow_teacher": Span(1.5, 4.0, "s", _DRILL),
    "hide": Span(1.0, 4.0, "s", _DRILL),
    "flee": Span(1.0, 3.0, "s", _DRILL),
    "help": Span(1.0, 3.0, "s", _DRILL),
    "fetch": Span(1.5, 4.0, "s", _DRILL),
    "freeze": Span(1.0, 2.0, "s", _DRILL),
    "hesitate": Span(6.0, 14.0, "s", "by eye, after the pre-evacuation tails of Lovreglio et al. 2019"),
}
"""From knowing to acting, by policy."""

FREEZE: Final = Span(10.0, 25.0, "s", "by eye; being called at ends it")
URGED: Final = Span(0.5, 1.5, "s", "by eye")
PATIENCE: Final = Span(6.0, 12.0, "s", "by eye: pupils look to their teacher first")
HELP_WAIT: Final = Span(12.0, 25.0, "s", "by eye: who needs somebody's arm waits for it before setting out alone")
DOORSTEP: Final = Span(1.0, 2.5, "s", "by eye: a handle tried twice")
LOOK_ABOUT: Final = Span(0.4, 1.0, "s", "by eye: who sets out sees where others go (social influence: Bode et al. 2013)")
LOOK: Final = Span(1.0, 1.0, "s", "by eye")
GATHER: Final = Span(15.0, 15.0, "s", "A05: closed within 15 to 30 s")
SWEEP: Final = Span(12.0, 20.0, "s", "by eye, within A05 and A23")
FINISH: Final = Span(2.0, 2.0, "s", "by eye (drill: curtains and tables within a minute)")
COUNT: Final = Span(3.0, 8.0, "s", "by eye: a class of 25 at three to eight a second")
RUMMAGE: Final = Span(4.0, 12.0, "s", "by eye")
GLANCE: Final = Span(0.25, 0.25, "per second and person seen", "by eye; that others act raises acting: Kinateder & Warren 2016")

PARAMETERS: Final[Mapping[str, Span]] = {
    **{f"reaction.{name}": span for name, span in REACTION.items()},
    "freeze": FREEZE,
    "urged": URGED,
    "patience": PATIENCE,
    "help_wait": HELP_WAIT,
    "doorstep": DOORSTEP,
    "look_about": LOOK_ABOUT,
    "look": LOOK,
    "gather": GATHER,
    "sweep": SWEEP,
    "finish": FINISH,
    "count": COUNT,
    "rummage": RUMMAGE,
    "glance": GLANCE,
}
"""Every parameter by name."""
