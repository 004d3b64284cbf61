"""Scripted trainees: what each of them wants, given what a trainee may know.

``careful`` does what the guidance says, ``passive`` stays where it is, ``random`` does whatever comes to mind (every other one
after a careful beginning), ``tour`` looks into every room, ``none`` gives no input at all.  They decide from ``Senses`` only, so
a scripted score is one a person could have got.
"""

from collections.abc import Callable, Mapping
from typing import Protocol

from sim.errors import UsageProblem
from sim.session.careful import Careful
from sim.session.intents import Intent
from sim.session.passive import Passive
from sim.session.random_policy import RandomPolicy
from sim.session.senses import Senses
from sim.session.tour import Tour


class Policy(Protocol):
    """One scripted trainee. ``name`` is what ``--script`` calls it."""

    name: str

    def want(self, senses: Senses) -> Intent:
        """The intent wanted now; asked again every tick."""
        ...


_MAKERS: Mapping[str, Callable[[int], Policy | None]] = {
    "careful": lambda _: Careful(),
    "passive": lambda _: Passive(),
    "random": RandomPolicy,
    "tour": lambda _: Tour(),
    "none": lambda _: None,
}

SCRIPTS = tuple(_MAKERS)
"""Names of the scripted trainees."""


def make_policy(name: str, seed: int) -> Policy | None:
    """The scripted trainee called ``name``, or None for ``none``. Raises UsageProblem for another name."""
    maker = _MAKERS.get(name)
    if maker is None:
        raise UsageProblem(f"No scripted trainee is called '{name}'. There are: {', '.join(SCRIPTS)}.")
    return maker(seed)
