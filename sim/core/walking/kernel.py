"""A step of everybody who walks, as kernels: one walker after the other; made to be compiled (``sim.compiled``).

The sums are those of ``sim.core.walking.movement.Movement``, in the same order: the same bits.  Its constants come as arguments,
since a kernel may take none from elsewhere.  Neighbours are in ``sim.core.walking.pairs_kernel``, the law is in
``law_kernel``, the walls are in ``sim.space.motion_kernel``, and what calls them in turn is ``sim.core.walking.fast``.
"""

import math
from collections.abc import Callable
from typing import Final, NamedTuple, TypeAlias

from sim.compiled import compiled
from sim.core.state import F64, I32, U8, Index
from sim.core.walking.law_kernel import Desk, Go, go
from sim.core.walking.pairs_kernel import Neighbours, neighbours
from sim.space.motion_kernel import Strider, stride_each
from sim.space.space import Bool

FEWEST: Final = 60
"""People from whom on the third of a second it takes to load the compiler comes back within a run, by eye."""


class Columns(NamedTuple):
    """Columns of ``State.mind``: ``sim.core.people.columns.M`` by its names in small letters."""

    way: int
    way_cell: int
    goal_cell: int
    goal: int
    stuck: int


class People(NamedTuple):
    """Everybody, ``N`` with the trainee: arrays of ``State``."""

    xy: F64  # (N, 2)
    cell: I32  # (N,)
    face: F64  # (N, 2)
    speed: F64  # (N,)
    pace: F64  # (N,)
    spot: F64  # (N, 2)
    present: U8  # (N,)
    activity: U8  # (N,)
    heading: F64  # (N,)
    hurry: I32  # (N,)
    stride: F64  # (N, 2)
    stride_cell: I32  # (N,)
    mind: I32  # (N, M)


class Doors(NamedTuple):
    """Every door: arrays of ``State``, and which have closers."""

    open: F64  # (D,)
    goal: U8  # (D,)
    timer: I32  # (D,)
    closers: Bool  # (D,)


class Course(NamedTuple):
    """What people walk at, with constants of ``sim.core.walking.movement`` in small letters; ``P`` portals, ``C`` cells."""

    portals: F64  # (9, P) its table
    gate: I32  # (P + 1,) of each portal, -1 none
    door: I32  # (P + 1,) of each portal, -1 none
    in_gate: Bool  # (C,)
    sky: Bool  # (C,)
    beyond: float
    inset: float
    round_corner: float
    queue: float
    arrived: float
    door_near: float
    wait_near: float
    stuck_steps: int
    nowhere: int  # goal of who goes nowhere
    passable: float  # share of a swing from which a door is
    held: int  # ticks a closer waits


class Borders(NamedTuple):
    """What walking from cell to cell means; ``C`` cells, ``K`` steps from one to another that mean something."""

    start: I32  # (C + 1,) where each cell's steps begin
    to: I32  # (K,) the other cell
    door: I32  # (K,) the door between, -1 none, ``farther`` when it takes a closer look
    gate: I32  # (K,) the gate entered, -1 none
    farther: int
    passable: float  # share of a swing from which a door is
    hurry: int  # ticks people hurry on after a gate


class Looks(NamedTuple):
    """How walkers show and get on: numbers of ``sim.core.angles``, ``Activity`` and ``Movement``, constants in small letters."""

    bounds: F64  # (64,) pseudo-angles
    quantum: float
    runs: float
    idle: int
    walk: int
    run: int
    slow: float
    stride: float
    stride_ticks: int
    back: int  # ticks that a stride of walking makes up for
    smoothed: float
    stands: float


class Takers(NamedTuple):
    """People in a stride, as ``sim.space.motion_kernel.stride_each`` takes them; ``N`` lines, as many used as there are."""

    who: Index  # (N,)
    cell: I32  # (N,)
    old: F64  # (N, 2)
    wanted: F64  # (N, 2)
    radius: F64  # (N,)
    new_cell: I32  # (N,)
    new: F64  # (N, 2)
    half_cell: I32  # (N,)
    half: F64  # (N, 2)
    now: F64  # (N,) their smoothed speeds


Muster: TypeAlias = Callable[[Columns, People, Desk], tuple[int, int]]
Look: TypeAlias = Callable[[Course, Columns, People, Doors, Desk, int, int], tuple[int, int]]
Due: TypeAlias = Callable[[I32, int, int, U8, Index], int]
Late: TypeAlias = Callable[[I32, int, int, F64, Index], int]
Elsewhere: TypeAlias = Callable[[I32, int, I32, I32, Bool, U8, Index], int]
Takes: TypeAlias = Callable[[People, F64, Takers], int]
SetOut: TypeAlias = Callable[[Borders, Looks, Columns, People, Takers, F64, int, int], None]
Ends: TypeAlias = Callable[[Borders, People, Takers, Index], tuple[int, int]]
End: TypeAlias = Callable[[Borders, People, Takers, F64, F64, int, int], None]
Begin: TypeAlias = Callable[[Columns, People, Desk, int, int], int]


class Kernels(NamedTuple):
    """What to move people with; the usual code, where there are none, gives the same bits."""

    muster: Muster
    neighbours: Neighbours
    look: Look
    go: Go
    begin: Begin
    takes: Takes
    stride: Strider
    set_out: SetOut
    ends: Ends
    end: End
    due: Due
    late: Late
    elsewhere: Elsewhere


Choice: TypeAlias = Callable[[int], Kernels | None]
"""What to move so many people with; None is the usual code."""


def usual(people: int) -> None:
    """The usual code, however many people there are."""


def as_written() -> Kernels:
    """The kernels as they are: slow, for tests."""
    return Kernels(muster, neighbours, look, go, begin, takes, stride_each, set_out, ends, end, due, late, elsewhere)


def fastest(people: int) -> Kernels | None:
    """The compiled kernels, where the compiler is installed and so many people are worth it."""
    if people < FEWEST:
        return None
    written = as_written()
    ready = Kernels(*(compiled(k) for k in written))  # type: ignore[arg-type]
    return None if None in ready else ready


def muster(m: Columns, p: People, desk: Desk) -> tuple[int, int]:
    """Who walks, and whose way is out of date.

    Args:
        m: columns of a mind.
        p: everybody.
        desk: is given the walkers; those whose way must be found are in ``asked``.

    Returns:
        How many walk, and the ways of how many must be found.
    """
    n, stale = 0, 0
    for one in range(1, len(p.pace)):
        if not (p.pace[one] > 0.0 and p.present[one] == 1):
            continue
        desk.walkers.who[n] = one
        n += 1
        here = p.cell[one]
        if (p.mind[one, m.way] < 0 or p.mind[one, m.way_cell] != here) and here != p.mind[one, m.goal_cell]:
            desk.asked[stale] = one
            stale += 1
    return n, stale


def look(c: Course, m: Columns, p: People, doors: Doors, desk: Desk, n: int, tick: int) -> tuple[int, int]:
    """What each walker walks at, who waits or is there; doors that stand open for somebody are held.

    Args:
        c: the portals.
        m: columns of a mind.
        p: everybody.
        doors: every door.
        desk: is given what is found out; those at a door that nobody has opened, then those without a way are in ``asked``.
        n: how many walk.
        tick: now.

    Returns:
        How many are at such a door, and how many have no way.
    """
    w, asks, lost = desk.walkers, 0, 0
    for i in range(n):
        one = w.who[i]
        here, x, y = p.cell[one], p.xy[one, 0], p.xy[one, 1]
        way, goal_cell = p.mind[one, m.way], p.mind[one, m.goal_cell]
        waits, away, queued, dx, dy = False, 0.0, -1.0, 0.0, 0.0
        at_goal = here == goal_cell
        if at_goal:
            way = -1
            dx, dy = p.spot[one, 0] - x, p.spot[one, 1] - y
        elif way >= 0:
            dx, dy, away = _aim(c, way, here, x, y)
            if c.gate[way] >= 0 and away < c.queue:
                queued = away
        else:
            waits = True
        leaf = c.door[way]
        if leaf >= 0 and away < c.door_near and not c.in_gate[here]:
            waits = doors.open[leaf] < c.passable and away < c.wait_near
            if doors.goal[leaf] == 0:
                desk.asked[asks] = i
                asks += 1
            elif doors.closers[leaf]:
                doors.timer[leaf] = tick + c.held
        reach = math.sqrt(dx * dx + dy * dy)
        size = max(reach, 1e-9)
        w.wx[i], w.wy[i], w.pace[i], w.way[i], w.queued[i] = dx / size, dy / size, p.pace[one], way, queued
        w.in_gate[i], w.hurries[i] = c.in_gate[here], p.hurry[one] > tick
        w.stuck[i] = p.mind[one, m.stuck] > c.stuck_steps
        there = (at_goal and reach <= c.arrived) or (goal_cell < 0 and c.sky[here])
        desk.reach[i], desk.at_goal[i], desk.arrived[i], desk.stands[i] = reach, at_goal, there, waits or there
    for i in range(n):
        one = w.who[i]
        if w.way[i] < 0 and not desk.at_goal[i] and p.mind[one, m.goal] != c.nowhere:
            desk.asked[asks + lost] = one
            lost += 1
    return asks, lost


def _aim(c: Course, way: int, here: int, x: float, y: float) -> tuple[float, float, float]:
    """Metres to a point on a portal or just beyond, along x and y, and metres to the portal itself."""
    ax, ay, ex, ey, keep = c.portals[0, way], c.portals[1, way], c.portals[2, way], c.portals[3, way], c.portals[5, way]
    ux, uy = c.portals[6, way], c.portals[7, way]
    t = ((x - ax) * ex + (y - ay) * ey) / c.portals[4, way]
    t = min(max(t, keep), 1.0 - keep)
    nx, ny = ax + ex * t, ay + ey * t
    qx, qy = nx - x, ny - y
    square = qx * qx + qy * qy
    side = 1.0 if c.portals[8, way] == here else -1.0
    depth = side * (ux * qx + uy * qy)
    beside = depth < c.round_corner and square - depth * depth > c.inset * c.inset and c.gate[way] < 0
    ahead = (-c.round_corner if beside else c.beyond) * side
    return nx + ux * ahead - x, ny + uy * ahead - y, math.sqrt(square)


def begin(m: Columns, p: People, desk: Desk, n: int, turned: int) -> int:
    """The walkers' strides begin; who turns back gets nowhere.

    Args:
        m: columns of a mind.
        p: everybody; brought up to date.
        desk: the walkers and their strides; who has arrived is in ``asked`` afterwards.
        n: how many walk.
        turned: ticks without getting anywhere that turning back counts for.

    Returns:
        How many have arrived.
    """
    arrived = 0
    for i in range(n):
        one = desk.walkers.who[i]
        if p.face[one, 0] * p.stride[one, 0] + p.face[one, 1] * p.stride[one, 1] < 0.0:
            p.mind[one, m.stuck] += turned
        p.stride[one, 0], p.stride[one, 1], p.stride_cell[one] = desk.stride[i, 0], desk.stride[i, 1], p.cell[one]
        if desk.arrived[i]:
            desk.asked[arrived] = one
            arrived += 1
    return arrived


def takes(p: People, radius: F64, t: Takers) -> int:
    """Finds who is in a stride and still means to go, and where to; nobody is in a stride then.

    Args:
        p: everybody; brought up to date.
        radius: (N,) metres.
        t: is given them.

    Returns:
        How many there are.
    """
    n = 0
    for one in range(len(p.pace)):
        if p.stride_cell[one] >= 0 and p.pace[one] > 0.0 and p.present[one] == 1:
            x, y = p.xy[one, 0], p.xy[one, 1]
            t.who[n], t.cell[n], t.radius[n], t.old[n, 0], t.old[n, 1] = one, p.cell[one], radius[one], x, y
            t.wanted[n, 0], t.wanted[n, 1] = p.stride[one, 0] + x, p.stride[one, 1] + y
            n += 1
        p.stride_cell[one] = -1
    return n


def set_out(b: Borders, looks: Looks, m: Columns, p: People, t: Takers, tokens: F64, n: int, tick: int) -> None:
    """The first half of strides, as far as gates let one; counts who gets nowhere, and smooths everybody's speed but person 0's.

    Args:
        b: what walking from cell to cell means.
        looks: how walkers show.
        m: columns of a mind.
        p: everybody; brought up to date.
        t: who strides, and from where to where.
        tokens: (G,) people each gate may take now; brought up to date.
        n: how many stride.
        tick: now.
    """
    slow, keep = looks.slow * looks.stride, 1.0 - looks.smoothed
    if n == 0 and _all_stand(p.speed):
        return
    own = p.speed[0]
    for i in range(n):
        one, x, y = t.who[i], t.old[i, 0], t.old[i, 1]
        cell, half_cell, half_x, half_y = t.new_cell[i], t.half_cell[i], t.half[i, 0], t.half[i, 1]
        to_x, to_y = t.new[i, 0], t.new[i, 1]
        if cell != t.cell[i] and not _enters(b, t.cell[i], half_cell, tokens, p.hurry, one, tick):
            half_cell = cell = t.cell[i]
            half_x, half_y, to_x, to_y = x, y, x, y
        p.xy[one, 0], p.xy[one, 1], p.cell[one] = half_x, half_y, half_cell
        p.stride[one, 0], p.stride[one, 1], p.stride_cell[one] = to_x - half_x, to_y - half_y, cell
        dx, dy = to_x - x, to_y - y
        moved = math.sqrt(dx * dx + dy * dy)
        stuck = p.mind[one, m.stuck]
        nowhere = moved < slow * p.pace[one]
        p.mind[one, m.stuck] = stuck + looks.stride_ticks if nowhere else max(stuck - looks.back, 0)
        was = p.speed[one]
        t.now[i] = was + (moved / looks.stride - was) * looks.smoothed
    for k in range(len(p.speed)):
        p.speed[k] *= keep
    for i in range(n):
        p.speed[t.who[i]] = t.now[i]
    p.speed[0] = own
    for k in range(len(p.speed)):
        if p.speed[k] < looks.stands:
            p.speed[k] = 0.0
    for i in range(n):
        _show(looks, p, t.who[i], t.now[i])


def _all_stand(speed: F64) -> bool:
    """Whether everybody but person 0 does."""
    for k in range(1, len(speed)):  # noqa: SIM110 - no generators in machine code
        if speed[k] != 0.0:
            return False
    return True


def _show(looks: Looks, p: People, person: int, now: float) -> None:
    """Turns a heading the way somebody goes, and says who walks and who runs."""
    p.activity[person] = looks.idle
    if not now > 0.15:
        return
    p.activity[person] = looks.run if now > looks.runs else looks.walk
    x, y = p.face[person, 0], p.face[person, 1]
    size = abs(x) + abs(y)
    angle = y / (1.0 if size == 0.0 else size)
    if x < 0.0:
        angle = 2.0 - angle
    if angle < 0.0:
        angle += 4.0
    low, high = 0, len(looks.bounds)
    while low < high:
        middle = (low + high) // 2
        if looks.bounds[middle] < angle:
            low = middle + 1
        else:
            high = middle
    p.heading[person] = (low % len(looks.bounds)) * looks.quantum


def ends(b: Borders, p: People, t: Takers, farther: Index) -> tuple[int, int]:
    """Finds who is in a stride and still means to go, and where it ends; nobody is in a stride then.

    Args:
        b: what walking from cell to cell means.
        p: everybody; brought up to date.
        t: is given them.
        farther: (N,) is given the lines of those whose way from cell to cell takes a closer look.

    Returns:
        How many there are, and how many take a closer look.
    """
    n, looks = 0, 0
    for one in range(len(p.pace)):
        if p.stride_cell[one] >= 0 and p.pace[one] > 0.0 and p.present[one] == 1:
            cell, new_cell = p.cell[one], p.stride_cell[one]
            t.who[n], t.cell[n], t.new_cell[n] = one, cell, new_cell
            t.new[n, 0], t.new[n, 1] = p.stride[one, 0] + p.xy[one, 0], p.stride[one, 1] + p.xy[one, 1]
            if cell != new_cell:
                k = _border(b, cell, new_cell)
                if k < 0 or b.door[k] == b.farther:
                    farther[looks] = n
                    looks += 1
            n += 1
        p.stride_cell[one] = -1
    return n, looks


def end(b: Borders, p: People, t: Takers, door_open: F64, tokens: F64, n: int, tick: int) -> None:
    """The second half of strides: to their ends, unless a door has shut meanwhile, or a gate takes nobody.

    Args:
        b: what walking from cell to cell means.
        p: everybody; brought up to date.
        t: who strides, and where to.
        door_open: (D,) shares of a swing.
        tokens: (G,) people each gate may take now; brought up to date.
        n: how many stride.
        tick: now.
    """
    for i in range(n):
        one, cell, new_cell = t.who[i], t.cell[i], t.new_cell[i]
        if cell != new_cell:
            k = _border(b, cell, new_cell)
            if k >= 0 and b.door[k] >= 0 and door_open[b.door[k]] < b.passable:
                continue
            if not _enters(b, cell, new_cell, tokens, p.hurry, one, tick):
                continue
        p.cell[one], p.xy[one, 0], p.xy[one, 1] = new_cell, t.new[i, 0], t.new[i, 1]


def _border(b: Borders, old: int, new: int) -> int:
    """The step from a cell to another; -1 when it is none."""
    for k in range(b.start[old], b.start[old + 1]):
        if b.to[k] == new:
            return k
    return -1


def _enters(b: Borders, old: int, new: int, tokens: F64, hurry: I32, person: int, tick: int) -> bool:
    """Whether a gate takes somebody who goes from a cell to another; they hurry on then.  True where there is none."""
    k = _border(b, old, new)
    if k < 0 or b.gate[k] < 0:
        return True
    gate = b.gate[k]
    if tokens[gate] < 1.0:
        return False
    tokens[gate] -= 1.0
    hurry[person] = tick + b.hurry
    return True


def due(mind: I32, column: int, tick: int, present: U8, found: Index) -> int:
    """Finds who is in the model and whose tick in a column of ``mind`` has come; gives how many."""
    n = 0
    for one in range(len(present)):
        if 0 <= mind[one, column] <= tick and present[one] == 1:
            found[n] = one
            n += 1
    return n


def late(mind: I32, column: int, tick: int, pace: F64, found: Index) -> int:
    """Finds who walks and whose tick in a column of ``mind`` has come; gives how many."""
    n = 0
    for one in range(len(pace)):
        if 0 <= mind[one, column] <= tick and pace[one] > 0.0:
            found[n] = one
            n += 1
    return n


def elsewhere(mind: I32, column: int, cell: I32, unit: I32, floor: Bool, present: U8, found: Index) -> int:
    """Finds who is in the model and stands on the floor of another unit than the one in a column of ``mind``; gives how many.

    Args:
        mind: (N, M) everybody's.
        column: of it.
        cell: (N,) where they are.
        unit: (C,) the unit of each cell.
        floor: (C,) which cells are a unit's floor.
        present: (N,) 1 of who is in the model.
        found: (N,) is given them.
    """
    n = 0
    for one in range(len(cell)):
        if unit[cell[one]] != mind[one, column] and floor[cell[one]] and present[one] == 1:
            found[n] = one
            n += 1
    return n
