"""Who plays whom: a character for every person of a run, by age, role and aid. The same people always get the same."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.view.mesh import F32, I32
from sim.view.people.cast import Cast, Looks, colours_of
from sim.view.people.skeleton import BONE
from sim.view.people.table import Character

TEXELS = 8
"""Texels of a person's looks: six colours as the slots after the first; twice the height, first frame of the poses, figure;
the head's joint."""

GROWN = 19
"""From this age on somebody is staff, where nothing else is told."""

_NEAR = 2
"""Years to either side that are hardly seen."""


@dataclass(frozen=True)
class Casting:
    """Everybody's character (n,), what shaders read of their looks (n, TEXELS, 4), and who sits in a wheelchair (n,)."""

    figure: I32
    looks: F32
    wheels: npt.NDArray[np.bool_]


def assign(cast: Cast, people: Sequence[Looks]) -> Casting:
    """Chooses characters.

    Whoever is on wheels is played by a wheelchair user of about their age; officers by the officer; everybody else by one of
    those nearest in age, first whoever has been seen least, so that a room's people differ.  ``look`` decides between equals;
    clothes change from wearer to wearer.
    """
    worn = np.zeros(len(cast.characters), np.int64)
    figure = np.zeros(len(people), np.int32)
    looks = np.zeros((len(people), TEXELS, 4), np.float32)
    wheels = np.array([rolls(p) for p in people], bool)
    for k, person in enumerate(people):
        chosen = _pick(cast.characters, person, worn)
        figure[k] = chosen
        looks[k, :6, :3] = colours_of(cast.characters[chosen], int(worn[chosen]))[1:]
        skeleton = int(cast.skeleton[chosen])
        first = skeleton * cast.clips.palette.shape[1] * cast.clips.frames
        looks[k, 6] = person.height, person.height, first, chosen
        looks[k, 7, :3] = cast.joints[skeleton, BONE["head"]]
        worn[chosen] += 1
    return Casting(figure, looks, wheels)


def rolls(person: Looks) -> bool:
    """Whether somebody uses a wheelchair."""
    return str(getattr(person, "mobility", "walking")) == "wheelchair"


def grown(person: Looks) -> bool:
    """Whether somebody is staff: by role where there is one, else by age."""
    return bool(getattr(person, "adult", person.age >= GROWN))


def _pick(characters: Sequence[Character], person: Looks, worn: npt.NDArray[np.int64]) -> int:
    role = str(getattr(person, "role", ""))
    fits = [k for k, c in enumerate(characters) if _fits(c, role, staff=grown(person))]
    seated = [k for k in fits if "wheelchair" in characters[k].aids]
    if rolls(person) and any(abs(characters[k].age - person.age) <= 2 * _NEAR for k in seated):
        fits = seated
    else:
        fits = [k for k in fits if k not in seated]
    if grown(person):
        near = fits
    else:
        off = {k: max(abs(characters[k].age - person.age), _NEAR) for k in fits}
        near = [k for k in fits if off[k] == min(off.values())]
    order = np.random.default_rng(person.look).permutation(len(near))
    chosen: int = min((near[i] for i in order.tolist()), key=lambda k: int(worn[k]))
    return chosen


def _fits(character: Character, role: str, *, staff: bool) -> bool:
    if role == "officer" or character.name == "officer":
        return (role == "officer") == (character.name == "officer")
    return character.staff == staff
