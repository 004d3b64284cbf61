"""Answers that stand until what they follow from changes: properties remembered on their owner, forgotten by kind."""

from functools import cached_property
from typing import TypeVar

T = TypeVar("T")


class Lasting(cached_property[T]):
    """A property that follows from the run's registers and from what never changes."""


class Sight(cached_property[T]):
    """A property that follows from these, from where the trainee is, and from the doors."""


def names(owner: type, kind: type) -> tuple[str, ...]:
    """The properties of a kind that a class defines itself."""
    return tuple(name for name, member in vars(owner).items() if isinstance(member, kind))


def forget(owner: object, properties: tuple[str, ...]) -> None:
    """Lets an owner's properties be found out anew when next asked for."""
    remembered = vars(owner)
    for name in properties:
        remembered.pop(name, None)
