"""Who is near whom: a list of neighbour pairs, made anew when somebody has moved far enough to matter.

The list holds every pair within reach plus a margin, in order of (first, second); pairs out of reach add exact zeros. So the
result of a step never depends on when the list was made, and it need not be part of the state.
"""

from typing import Final

import numpy as np

from sim.core.state import F64, U8, Index

REACH: Final = 1.5
"""Metres within which people mind each other."""

MARGIN: Final = 0.6
"""Extra metres in the list; it is good while nobody has moved half of this."""


class Pairs:
    """The neighbour list of all people, sorted by first person, then second; and the part of it that begins with walkers."""

    def __init__(self) -> None:
        self._first: Index = np.zeros(0, dtype=np.intp)
        self._second: Index = np.zeros(0, dtype=np.intp)
        self._made_at: F64 | None = None
        self._present: bytes = b""
        self._walkers: bytes = b""
        self._of: tuple[Index, Index] = (self._first, self._second)

    def forget(self) -> None:
        """Makes the next question start over, as after going back to an earlier state."""
        self._made_at = None

    def of(self, xy: F64, present: U8, walkers: Index) -> tuple[Index, Index]:
        """(k,), (k,) positions in ``walkers`` and the persons perhaps near them."""
        made = self._refresh(xy, present)
        key = walkers.tobytes()
        if made or key != self._walkers:
            place = np.full(len(xy), -1, dtype=np.intp)
            place[walkers] = np.arange(len(walkers))
            walker = place.take(self._first)
            keep = np.flatnonzero(walker >= 0)
            self._walkers, self._of = key, (walker.take(keep), self._second.take(keep))
        return self._of

    def _refresh(self, xy: F64, present: U8) -> bool:
        """Makes the list anew if anybody has come, gone or moved too far; gives whether it has."""
        if self._made_at is not None and self._present == present.tobytes():
            off = xy - self._made_at
            limit = (MARGIN / 2.0) * (MARGIN / 2.0)
            if not bool((off[:, 0] * off[:, 0] + off[:, 1] * off[:, 1] > limit).any()):
                return False
        self._made_at, self._present = xy.copy(), present.tobytes()
        self._first, self._second = near(xy, np.flatnonzero(present == 1), REACH + MARGIN)
        return True


def near(xy: F64, who: Index, reach: float) -> tuple[Index, Index]:
    """Ordered pairs (i, j), i != j, of ``who`` nearer than ``reach``: people sorted into square cells, three rows searched."""
    if len(who) < 2:
        return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp)
    p = xy[who]
    low = p.min(axis=0)
    column = ((p[:, 0] - low[0]) / reach).astype(np.int64)
    row = ((p[:, 1] - low[1]) / reach).astype(np.int64)
    wide = int(column.max()) + 3  # an empty column on either side keeps rows apart
    key = (row + 1) * wide + column + 1
    order = np.argsort(key, kind="stable")
    keys = key[order]
    firsts, seconds = [], []
    for up in (-wide, 0, wide):
        start = np.searchsorted(keys, key + (up - 1), "left")
        count = np.searchsorted(keys, key + (up + 1), "right") - start
        i = np.repeat(np.arange(len(who)), count)
        within = np.arange(len(i)) - np.repeat(np.cumsum(count) - count, count)
        firsts.append(i)
        seconds.append(order[np.repeat(start, count) + within])
    i, j = np.concatenate(firsts), np.concatenate(seconds)
    off = p[i] - p[j]
    good = (off[:, 0] * off[:, 0] + off[:, 1] * off[:, 1] < reach * reach) & (i != j)
    first, second = who[i[good]], who[j[good]]
    by = np.lexsort((second, first))
    return first[by], second[by]
