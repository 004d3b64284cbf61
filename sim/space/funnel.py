"""String pulling: the shortest walk through a row of gates (the funnel algorithm)."""

from collections.abc import Sequence

from sim.plan.building import Point

Gate = tuple[Point, Point]


def pull(start: Point, end: Point, gates: Sequence[Gate]) -> list[tuple[Point, int]]:
    """Pull a string tight from start to end.

    Args:
        start: the first point.
        end: the last point.
        gates: (right, left) ends of what is passed, in walking order.

    Returns:
        Corners with the number of gates passed when the corner is reached; start is 0, end is ``len(gates)``.
    """
    if not gates:
        return [(start, 0), (end, 0)]
    rights, lefts = [g[0] for g in gates] + [end], [g[1] for g in gates] + [end]
    out = [(start, 0)]
    apex, right, left = start, rights[0], lefts[0]
    at_right = at_left = 0
    i = 1
    while i < len(rights):
        if _turn(apex, right, rights[i]) >= 0:  # the right side closes in
            if apex == right or _turn(apex, left, rights[i]) < 0:
                right, at_right = rights[i], i
            elif at_left == len(gates):  # the left side is the end already
                break
            else:  # it passes the left side: the left corner is on the way
                _corner(out, left, at_left + 1)
                apex, right = left, left
                at_right = at_left
                i = at_left + 1
                right, left = rights[i], lefts[i]
                at_right = at_left = i
                i += 1
                continue
        if _turn(apex, left, lefts[i]) <= 0:
            if apex == left or _turn(apex, right, lefts[i]) > 0:
                left, at_left = lefts[i], i
            elif at_right == len(gates):
                break
            else:
                _corner(out, right, at_right + 1)
                apex = right
                i = at_right + 1
                right, left = rights[i], lefts[i]
                at_right = at_left = i
                i += 1
                continue
        i += 1
    _corner(out, end, len(gates))
    return out


def _corner(out: list[tuple[Point, int]], point: Point, passed: int) -> None:
    """Add a corner; one that several gates share is there once, after the last of them."""
    if len(out) > 1 and out[-1][0] == point:
        out.pop()
    out.append((point, passed))


def _turn(a: Point, b: Point, c: Point) -> float:
    """Positive when c is left of the line a-b."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
