"""What of a small group's counts may be shown: rounding, hiding, and hiding more so that nothing can be worked out.

A criterion divides a group of people into those who met it, those who did not (yet), and those it was not relevant for.  A
group of fewer than ``smallest`` people must not be seen in any of the three, neither directly nor by subtracting what is shown:

* *exact*: the number and the share, when nobody can be counted out: met and unmet are each at least ``smallest``, and so is
  "not relevant" unless it is nobody.
* *band*: a range of the share in whole tenths, and no number.  The lowest and the highest band are so wide that any number
  below ``smallest`` lies in them; nobody sees whether it was one, or none, or all.
* *hidden*: neither.

Divided into groups whose sum is shown exactly, a hidden group is the sum less the others.  So more groups are hidden, the
smallest first, until the hidden ones together could be shown exactly; then each of them could be at least ``smallest`` in all
three counts.  (The usual names: primary and complementary suppression, top and bottom coding.)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

SMALLEST: Final = 5
"""People; published school statistics in Sweden commonly hide below five, and a school may want more, never fewer."""


@dataclass(frozen=True)
class Counts:
    """People of one group: met, unmet (partly or missed), left (not relevant for them)."""

    met: int = 0
    unmet: int = 0
    left: int = 0

    @property
    def people(self) -> int:
        """Everybody in the group."""
        return self.met + self.unmet + self.left

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.met + other.met, self.unmet + other.unmet, self.left + other.left)


@dataclass(frozen=True)
class Shown:
    """What may be seen: ``people`` the criterion was relevant for and ``met`` of them, or only a range of the share, or nothing.

    ``low`` and ``high`` are 0-1; ``high`` itself is outside the range unless it is 1.
    """

    kind: Literal["exact", "band", "hidden"]
    people: int | None = None
    met: int | None = None
    low: float | None = None
    high: float | None = None

    @property
    def share(self) -> float | None:
        """The share that met, when it is shown exactly."""
        return self.met / self.people if self.people and self.met is not None else None


HIDDEN: Final = Shown("hidden")


def safe(counts: Counts, smallest: int) -> bool:
    """Whether these counts may be shown as they are."""
    return min(counts.met, counts.unmet) >= smallest and (counts.left == 0 or counts.left >= smallest)


def total_shown(counts: Counts, smallest: int) -> Shown:
    """What may be seen of a whole group whose number of people is shown."""
    relevant = counts.met + counts.unmet
    if safe(counts, smallest):
        return Shown("exact", relevant, counts.met)
    fewest = counts.people - smallest + 1
    if relevant < smallest or fewest <= 0:
        return HIDDEN
    wide = -(-10 * smallest // fewest)  # tenths that hold any number below ``smallest``, rounded up
    if wide > 5:
        return HIDDEN
    tenth = int(Fraction(10 * counts.met, relevant))
    if tenth < wide:
        return Shown("band", low=0.0, high=wide / 10)
    if tenth >= 10 - wide:
        return Shown("band", low=(10 - wide) / 10, high=1.0)
    return Shown("band", low=tenth / 10, high=(tenth + 1) / 10)


def groups_shown(groups: Sequence[Counts], smallest: int) -> tuple[Shown, ...]:
    """What may be seen of each of two or more groups beside ``total_shown`` of their sum and each group's number of people."""
    if not safe(sum(groups, Counts()), smallest):
        return (HIDDEN,) * len(groups)
    hidden = hidden_groups(groups, smallest)
    return tuple(HIDDEN if n in hidden else Shown("exact", g.met + g.unmet, g.met) for n, g in enumerate(groups))


def hidden_groups(groups: Sequence[Counts], smallest: int) -> frozenset[int]:
    """Indices of the groups to hide, when the sum of all is safe and shown."""
    hidden = {n for n, g in enumerate(groups) if not safe(g, smallest)}
    by_size = sorted(set(range(len(groups))) - hidden, key=lambda n: (groups[n].people, n))
    while hidden and not (len(hidden) > 1 and safe(sum((groups[n] for n in hidden), Counts()), smallest)):
        hidden.add(by_size.pop(0))
    return frozenset(hidden)


def pooled(sizes: Mapping[str, int], smallest: int) -> dict[str, str | None]:
    """Which groups are shown by name: name -> name, or None for those put together as the rest.

    The rest has at least ``smallest`` people or nobody: when too few are left over, the smallest group joins them.
    """
    rest = {name for name, size in sizes.items() if size < smallest}
    named = sorted(set(sizes) - rest, key=lambda name: (sizes[name], name))
    while rest and sum(sizes[name] for name in rest) < smallest and named:
        rest.add(named.pop(0))
    return {name: None if name in rest else name for name in sorted(sizes)}
