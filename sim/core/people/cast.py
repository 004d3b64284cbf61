"""What people are, as arrays: asked for many at once, where ``Person`` answers for one."""

from collections.abc import Iterator

import numpy as np

from sim.core import rng
from sim.core.people.person import LEADS, Person
from sim.core.people.timing import REACTION
from sim.core.rng import Purpose
from sim.core.state import F64, I32, Index
from sim.scenario.model import Role
from sim.space.space import Bool


class Cast:
    """(N,) arrays over a run's people, with what chance (``seed``) gives them; nothing here changes."""

    def __init__(self, people: tuple[Person, ...], seed: int, exits: Index, doors: int) -> None:
        self.adult: Bool = _each(p.adult for p in people)
        self.leads: Bool = _each(p.adult and p.behaviour in LEADS for p in people)
        """Staff whom a class follows."""
        self.home: I32 = np.array([p.home for p in people], dtype=np.int32)
        """The unit each begins in, -1 outdoors: a pupil's own room."""
        self.officer: Bool = _each(p.role is Role.OFFICER for p in people)
        self.callers = tuple(p.index for p in people if p.behaviour == "caller")
        """Who comes to the trainee's door, in the order of the scenario's injects."""
        self.needing = tuple(p.index for p in people if p.needs)
        """Who cannot be quiet at will, ascending."""
        self.hesitant: Bool = _each(p.behaviour == "hesitate" for p in people)
        """Makes up its mind late, sooner when others act."""
        self.steps: Bool = _each(p.gait.stairs == "yes" for p in people)
        """Takes stairs without help."""
        self.needs_help: Bool = _each(p.gait.help or p.gait.stairs != "yes" for p in people)
        self.reaction: F64 = np.array([_reaction(p) for p in people])
        """(N, 2) seconds from knowing to acting, least and most."""
        self.walk: F64 = np.array([p.walk for p in people])
        """Free walking pace, m/s."""
        self.taste: F64 = np.zeros((len(people), doors))
        """(N, D) how little each likes each of the ``exits``, 0..1, drawn; 0 for other doors."""
        self.knows: Bool = np.zeros((len(people), doors), dtype=bool)
        """(N, D) who knows which of the ``exits``: those named for them, or all alike."""
        for k, person in enumerate(people):
            self.knows[k, list(person.exits) or exits] = True
        for door in exits.tolist():
            self.taste[:, door] = rng.units(seed, Purpose.TASTE, np.arange(len(people)), door)


def _reaction(person: Person) -> tuple[float, float]:
    span = REACTION.get(person.behaviour, REACTION["hide"])
    return span.low, span.high


def _each(answers: Iterator[bool]) -> Bool:
    return np.array(list(answers), dtype=bool)
