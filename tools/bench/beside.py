"""Our step beside JuPedSim's: the same people in the same places, everybody walking out, or everybody where they are.

The two take turns in one process.  Theirs is a storey of people who walk to the nearest door; ours is the whole step: doors,
alarms, what people make of it, events and hash.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from sim.core.commands import Inputs
from sim.core.simulation import Simulation
from sim.scenario.bound import BoundScenario
from sim.units import STEP_HZ
from tools.bench import jupedsim_peer
from tools.bench.jupedsim_peer import F64, Peer
from tools.bench.lanes import SEED, OurLane, choices
from tools.bench.measure import Lane, race
from tools.bench.rows import Row, Target
from tools.bench.steps import CROWDS, WARM
from tools.bench.suites import Order
from tools.bench.walkable import Walkable, walkable
from tools.bench.worlds import Place, leaving, quiet

FASTER = {200: 6.0, 1000: 10.0}
"""How many times faster than the peer a step shall be (DESIGN §8), by people."""

WALK = 5 * STEP_HZ
"""Steps of the race: few have left by then."""

FREE_PACE = 1.34
"""Metres per second people mean to walk (Weidmann 1993)."""

ROOMY = 1.0
"""Most people per square metre a race is run with: above that nobody walks."""


def rows(order: Order, place: Place) -> Iterator[Row]:
    """By number of people: everybody on one storey on the way out, and everybody at break time, where few walk."""
    floor = walkable(place.building) if jupedsim_peer.installed() else None
    level = floor.level if floor else None
    for people in CROWDS:
        n = _fitting(people, floor)
        walking = leaving(place, n, level)
        yield from _beside(order, place, n, floor, "walking", walking, FASTER.get(n))
        if order.quick and people != CROWDS[0]:
            continue
        yield from _beside(order, place, n, floor, "standing", quiet(place, n, level), None)


def _fitting(people: int, floor: Walkable | None) -> int:
    """As many of ``people`` as can walk on a floor, in round numbers."""
    most = int(floor.area.area * ROOMY) if floor else people
    return people if people <= most else max(most // 50 * 50, 10)


def _beside(
    order: Order, place: Place, people: int, floor: Walkable | None, key: str, bound: BoundScenario, faster: float | None
) -> Iterator[Row]:
    start = Simulation(place.space, bound, SEED)
    for _ in range(WARM):
        start.step(Inputs())
    state, snapshot, name = start.state, start.snapshot(), f"{place.name} {people}, {key}"
    ours = {
        with_: OurLane(", ".join((name, *with_)), place, bound, [Inputs()] * WALK, snapshot, kernels)
        for with_, kernels in choices().items()
        if not with_ or faster
    }
    who = np.flatnonzero(state.present == 1)[1:]
    theirs = TheirLane(floor, state.xy[who], state.pace[who]) if floor else None
    lanes: list[Lane] = [*ours.values(), theirs] if theirs else [*ours.values()]
    timings = race(lanes, order.choose(5, 1), order.clock, order.told)
    peer, other = (theirs.name, timings[theirs.name]) if theirs else ("", None)
    note = "" if theirs else f"{jupedsim_peer.PACKAGES[0]} is not installed: {jupedsim_peer.install_command()}"
    target = Target(faster, least=True, on="ratio") if faster else None
    value, high = (other.median, other.p99) if other else (None, None)
    for with_, lane in ours.items():
        of, mine = (place.name, str(people), *with_), timings[lane.name]
        more: dict[str, Any] = {**mine.as_dict(), "people": len(who), "walking": [int((state.pace > 0.0).sum()), lane.walking]}
        if theirs and floor:
            more |= {"peer_people": [theirs.first, theirs.left], "peer_storey": floor.level, "peer_exits": len(floor.exits)}
            more |= {"peer_by": floor.by, "peer_corners": floor.corners}
        yield Row(f"{key}_median", of, mine.median, "ms", peer=peer, peer_value=value, target=target, note=note, more=more)
        yield Row(f"{key}_p99", of, mine.p99, "ms", peer=peer, peer_value=high, note=note)


def jupedsim_step(order: Order, place: Place, people: int) -> tuple[str, float] | None:
    """The peer's name and the milliseconds of its middle step with so many people walking out; None when it is not there."""
    if not jupedsim_peer.installed():
        return None
    floor = walkable(place.building)
    start = Simulation(place.space, leaving(place, _fitting(people, floor), floor.level), SEED)
    state = start.state
    lane = TheirLane(floor, state.xy[1:], np.full(len(state.xy) - 1, FREE_PACE))
    return lane.name, race([lane], order.choose(3, 1), order.clock, order.told)[lane.name].median


class TheirLane:
    """The peer with as many people as found a place."""

    def __init__(self, floor: Walkable, xy: F64, pace: F64) -> None:
        self.name, self.steps = f"JuPedSim {jupedsim_peer.installed()}", WALK
        self._make: Callable[[], Peer] = lambda: Peer(floor, xy, pace)
        self._peer = self._make()
        self.first = self._peer.people

    def reset(self) -> None:
        """Everybody back to where they stood."""
        self._peer = self._make()

    def step(self, k: int) -> None:
        """One step of theirs."""
        self._peer.step()

    @property
    def left(self) -> int:
        """Who has not left yet."""
        return self._peer.people
