"""Things that lie somewhere: left behind, found beforehand, taken along, used."""

from typing import Literal

from pydantic import Field

from sim.authored import Model, Words

ItemKind = Literal[
    "phone",
    "bag",
    "shoes",
    "jacket",
    "key",
    "map",
    "rope",
    "ear_protection",
    "picture_card",
    "comfort",
    "cord",
    "exit",
    "safe_corner",
    "alarm_button",
    "other",
]


class Item(Model):
    """One thing, in the first room of ``place``.

    ``at``: ``door`` (the one nearest to the start of the list of the room's doors), ``exit`` (its door to the outdoors, else the
    first), ``window``, ``inner`` (farthest from doors and inner glass), ``middle``, or ``with_trainee`` from the start.  Taking
    it costs ``seconds``.  ``want`` is what a careful trainee does: ``leave`` it, ``find`` it before anything has happened, or
    ``take`` it, beforehand or in the room one is safe in.

    Kinds that change what can be done: a ``phone`` that lies somewhere is not in the pocket, so that nothing can be done with it
    until it is taken; with a ``key`` that lies somewhere nobody turns a key lock before taking it.
    """

    id: str
    name: Words
    kind: ItemKind
    place: str
    at: Literal["door", "exit", "window", "inner", "middle", "with_trainee"] = "middle"
    seconds: float = Field(default=1.0, ge=0.0, le=60.0)
    want: Literal["leave", "find", "take"] = "leave"
