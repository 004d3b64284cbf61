"""Answers -> what a group knows and feels before, after and weeks later, with nobody to be made out.

All shares in one report are of the same people: those who answered in every slot it shows.  Two shares of groups that differ
by a few people would show those few.  Which slots are shown follows from how many people answered, not from a wish: otherwise
two reports could be compared to the same end.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from scoring.answers import Sitting
from scoring.disclosure import SMALLEST, Counts, Shown, total_shown
from scoring.quick_check import SLOTS, Item, ItemBank, Slot


@dataclass(frozen=True)
class ItemRow:
    """One item: what may be seen in each slot, and by how many percentage points the share changed from the first to the last.

    ``change`` is None unless both shares are shown exactly.  ``watch``: the share is below what the bank watches for, or fell;
    never said of what is not shown exactly.
    """

    item: str
    kind: str
    shown: tuple[Shown, ...]
    change: int | None
    watch: bool


@dataclass(frozen=True)
class CheckStatistics:
    """``people`` is None when too few answered to show anything."""

    people: int | None
    slots: tuple[Slot, ...] = ()
    rows: tuple[ItemRow, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON form."""
        rows = [
            {"item": row.item, "kind": row.kind, "slots": dict(zip(self.slots, map(_plain, row.shown), strict=True))}
            | {"change": row.change, "watch": row.watch}
            for row in self.rows
        ]
        return {"people": self.people, "slots": list(self.slots), "items": rows}


def _plain(shown: Shown) -> dict[str, Any]:
    share = None if shown.share is None else round(shown.share, 4)
    return {"shown": shown.kind, "people": shown.people, "right": shown.met, "share": share, "low": shown.low, "high": shown.high}


def check_statistics(sittings: Iterable[Sitting], bank: ItemBank, smallest: int = SMALLEST) -> CheckStatistics:
    """What the people know who answered in every slot shown.

    Args:
        sittings: oldest first; a person's later answer to an item in a slot replaces the earlier one.
        bank: which answers are right.
        smallest: fewest people that are shown.
    """
    latest: dict[Slot, dict[str, dict[str, str]]] = {slot: {} for slot in SLOTS}
    for sitting in sittings:
        latest[sitting.slot].setdefault(sitting.code, {}).update(sitting.answers)
    slots = slots_shown({slot: frozenset(people) for slot, people in latest.items()}, smallest)
    if not slots:
        return CheckStatistics(None)
    people = frozenset.intersection(*(frozenset(latest[slot]) for slot in slots))
    asked = [item for item in bank.items if any(item.id in latest[slot][code] for slot in slots for code in people)]
    rows = []
    for item in asked:
        counts = [_counts(item, [latest[slot][code].get(item.id) for code in people]) for slot in slots]
        rows.append(_row(item, [total_shown(c, smallest) for c in counts], bank.watch))
    return CheckStatistics(len(people), slots, tuple(rows))


def slots_shown(answered: Mapping[Slot, frozenset[str]], smallest: int) -> tuple[Slot, ...]:
    """The slots that together show most: people who answered in all of them times their number; of equals those with more."""
    best: tuple[int, int] = (0, 0)
    chosen: tuple[Slot, ...] = ()
    for size in (3, 2, 1):
        for slots in combinations(SLOTS, size):
            people = len(frozenset.intersection(*(answered[slot] for slot in slots)))
            if people >= smallest and (people * size, size) > best:
                best, chosen = (people * size, size), slots
    return chosen


def _counts(item: Item, answers: Iterable[str | None]) -> Counts:
    """Right, not right, and not answered."""
    right = unanswered = others = 0
    for answer in answers:
        if answer is None:
            unanswered += 1
        elif answer in item.right:
            right += 1
        else:
            others += 1
    return Counts(right, others, unanswered)


def _row(item: Item, shown: list[Shown], watched: float) -> ItemRow:
    first, last = shown[0].share, shown[-1].share
    change = round((last - first) * 100) if len(shown) > 1 and first is not None and last is not None else None
    watch = item.kind == "felt" and ((last is not None and last < watched) or (change is not None and change < 0))
    return ItemRow(item.id, item.kind, tuple(shown), change, watch)
