"""What a trainee gave the core, tick by tick, as short JSON: equal neighbours are counted instead of repeated.

An entry is ``[count, body, actions…]``: ``body`` is ``[x, y, heading, eye]`` in the quanta of ``sim.units`` or null for
"unchanged", an action is ``[kind, target, value]`` with empty tails left out. Whole numbers only, so that nothing finer than
the charter's quanta can be written even by mistake.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from sim.core.commands import Action, ActionKind, Body, Inputs

Entry = list[Any]
"""``[count, [x, y, heading, eye] | None, [kind, target?, value?], …]``."""


def pack(inputs: Iterable[Inputs]) -> list[Entry]:
    """Inputs of consecutive ticks as entries; ``unpack`` gives them back exactly.

    Raises TypeError when a body is not made of whole numbers.
    """
    entries: list[Entry] = []
    last: Inputs | None = None
    for one in inputs:
        if one == last:
            entries[-1][0] += 1
        else:
            entries.append([1, _pack_body(one.body), *map(_pack_action, one.actions)])
            last = one
    return entries


def unpack(entries: Iterable[Entry]) -> Iterator[Inputs]:
    """The inputs that ``pack`` was given. Raises ValueError when an entry has another shape."""
    for entry in entries:
        try:
            count, body, *actions = entry
            one = Inputs(_unpack_body(body), tuple(_unpack_action(a) for a in actions))
            if type(count) is not int or count < 1:
                raise ValueError(f"{count!r} is not a number of ticks")
        except (TypeError, ValueError) as problem:
            raise ValueError(f"{entry!r} is not [count, body, actions…]: {problem}") from problem
        for _ in range(count):
            yield one


def _pack_body(body: Body | None) -> list[int] | None:
    if body is None:
        return None
    numbers = [body.x, body.y, body.heading, body.eye]
    if any(type(n) is not int for n in numbers):
        raise TypeError(f"a body holds whole quanta only, this one is {body}")
    return numbers


def _unpack_body(body: Any) -> Body | None:
    if body is None:
        return None
    x, y, heading, eye = body
    if any(type(n) is not int for n in (x, y, heading, eye)):
        raise ValueError(f"{body!r} is not made of whole numbers")
    return Body(x, y, heading, eye)


def _pack_action(action: Action) -> list[str]:
    parts = [str(action.kind), action.target, action.value]
    while not parts[-1]:
        parts.pop()
    return parts


def _unpack_action(parts: Any) -> Action:
    if not isinstance(parts, list) or not all(isinstance(p, str) for p in parts):
        raise ValueError(f"{parts!r} is not [kind, target, value]")
    kind, *rest = parts
    return Action(ActionKind(kind), *rest)
