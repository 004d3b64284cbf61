"""Who is near whom: a list of neighbour pairs of those who walk, made anew when somebody has moved far enough to matter.

The list holds everybody within reach plus a margin of each walker; those out of reach are left out by who asks.  For each walker
the others come in the order of their indices, whenever and in whatever parts the list was made: so the sums of a step never
depend on that, and the list need not be part of the state.
"""

from typing import Final

import numpy as np

from sim.core.state import F64, I32, U8, Index

REACH: Final = 1.5
"""Metres within which people mind each other."""

MARGIN: Final = 1.0
"""Extra metres in the list; it is good while nobody has moved half of this."""

FEW: Final = 45_000
"""Pairs up to which looking at all of them is quicker than sorting people into squares."""

MOST: Final = 65_536
"""Walkers up to whom their positions are sorted as numbers of two bytes, which takes no comparing."""

NOBODY: Final = np.zeros(0, dtype=np.intp)


class Pairs:
    """The neighbour list of all who have walked since it was begun, and the part of it of those who walk now."""

    def __init__(self) -> None:
        self._made_at: F64 | None = None
        self._present: bytes = b""
        self._listed: U8 = np.zeros(0, dtype=np.uint8)
        self._first, self._second = NOBODY, NOBODY
        self._walkers: bytes = b""
        self._of = (NOBODY, NOBODY)

    def forget(self) -> None:
        """Makes the next question start over, as after going back to an earlier state."""
        self._made_at = None

    def of(self, xy: F64, present: U8, walkers: Index) -> tuple[Index, Index]:
        """(k,), (k,) positions in ``walkers`` and the persons perhaps near them; each walker's in order of the persons."""
        key = walkers.tobytes()
        if self._outdated(xy, present):
            self._made_at, self._present = xy.copy(), present.tobytes()
            self._listed = np.zeros(len(xy), dtype=np.uint8)
            self._first, self._second, self._walkers = NOBODY, NOBODY, b""
        elif key == self._walkers:
            return self._of
        self._list(walkers)
        place = np.full(len(xy), -1, dtype=np.intp)
        place[walkers] = np.arange(len(walkers))
        walker = place.take(self._first)
        keep = (walker >= 0).nonzero()[0]
        self._walkers, self._of = key, (walker.take(keep), self._second.take(keep))
        return self._of

    def _outdated(self, xy: F64, present: U8) -> bool:
        """Whether anybody has come, gone or moved too far."""
        if self._made_at is None or self._present != present.tobytes():
            return True
        off = xy - self._made_at
        off *= off
        return bool(((off[:, 0] + off[:, 1]) > (MARGIN / 2.0) * (MARGIN / 2.0)).any())

    def _list(self, walkers: Index) -> None:
        """Adds walkers that are not in the list yet, from the places it was begun with."""
        new = walkers[self._listed.take(walkers) == 0]
        if not len(new) or self._made_at is None:
            return
        first, second = near(self._made_at, np.frombuffer(self._present, np.uint8).nonzero()[0], new, REACH + MARGIN)
        self._listed[new] = 1
        self._first = np.concatenate([self._first, first]) if len(self._first) else first
        self._second = np.concatenate([self._second, second]) if len(self._second) else second


def near(xy: F64, who: Index, walkers: Index, reach: float) -> tuple[Index, Index]:
    """Pairs (i, j), i != j, of ``walkers`` and ``who`` nearer than ``reach``, sorted by i and then j.

    Both are sorted person indices. Many people are sorted into square cells and three rows of those searched.
    """
    x, y = xy[:, 0].take(who), xy[:, 1].take(who)
    wx, wy = xy[:, 0].take(walkers), xy[:, 1].take(walkers)
    if len(who) * len(walkers) <= FEW:
        dx, dy = x - wx[:, None], y - wy[:, None]
        dx *= dx
        dy *= dy
        dx += dy
        i, j = np.divmod((dx < reach * reach).ravel().nonzero()[0], len(who))
    else:
        i, j = _from_squares(x, y, wx, wy, reach)
        dx, dy = x.take(j) - wx.take(i), y.take(j) - wy.take(i)
        dx *= dx
        dy *= dy
        dx += dy
        good = (dx < reach * reach).nonzero()[0]
        i = i.take(good)
        by_walker = i.astype(np.uint16 if len(walkers) <= MOST else np.intp).argsort(kind="stable")  # small numbers: in one go
        i, j = i.take(by_walker), j.take(good.take(by_walker))
    first, second = walkers.take(i), who.take(j)
    others = (first != second).nonzero()[0]
    return first.take(others), second.take(others)


def _from_squares(x: F64, y: F64, wx: F64, wy: F64, reach: float) -> tuple[Index, Index]:
    """Pairs of positions (in wx, in x) in the same square of side ``reach`` or in neighbouring ones, in order of those in x."""
    low, left = float(wy.min()), float(wx.min())
    wide = int((float(wx.max()) - left) / reach) + 4  # empty columns on either side keep rows apart
    tall = int((float(wy.max()) - low) / reach) + 3
    key, own = _square(wx, wy, left, low, reach, wide, tall), _square(x, y, left, low, reach, wide, tall)
    order = np.argsort(key, kind="stable")
    keys = key.take(order)
    row = own[:, None] + np.array((-wide, 0, wide), dtype=np.int32)
    start = keys.searchsorted(row.ravel() - 1, "left")
    count = keys.searchsorted(row.ravel() + 1, "right") - start
    end = count.cumsum()
    within = np.arange(int(end[-1])) - (end - count - start).repeat(count)
    other = np.arange(len(x)).repeat(count.reshape(-1, 3).sum(axis=1))
    return order.take(within), other


def _square(x: F64, y: F64, left: float, low: float, reach: float, wide: int, tall: int) -> I32:
    """The square each place is in; a place outside counts to the border."""
    column = np.minimum(np.maximum((x - left) / reach, -1.0), wide - 3.0).astype(np.int32)
    row = np.minimum(np.maximum((y - low) / reach, -1.0), tall - 1.0).astype(np.int32)
    square: I32 = (row + 1) * np.int32(wide) + column + np.int32(1)
    return square
