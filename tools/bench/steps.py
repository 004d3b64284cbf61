"""What a step costs: in a whole scripted run, in the minute after the alarm, and with everybody walking out beside the peer."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from sim.core.commands import Inputs
from sim.core.simulation import Simulation
from sim.units import STEP_HZ
from tools.bench import jupedsim_peer
from tools.bench.jupedsim_peer import Peer
from tools.bench.lanes import SEED, OurLane, Script, play
from tools.bench.measure import Lane, Timing, race
from tools.bench.rows import Row, Target
from tools.bench.suites import Order
from tools.bench.walkable import Walkable, walkable
from tools.bench.worlds import Place, leaving, own_people, raised

CROWDS = (200, 1000)

MEDIAN = {200: 0.30, 1000: 1.3}
P99 = {200: 1.0, 1000: 3.0}
"""Milliseconds a step may take (DESIGN §8), by people."""

FASTER = {200: 6.0, 1000: 10.0}
"""How many times faster than the peer a step shall be (DESIGN §8), by people."""

MINUTE = 60 * STEP_HZ

QUICK_RUN = 1200
"""Steps of a quick scripted run: a minute, the alarm (28 s) in it."""

WARM = 4 * STEP_HZ
"""Steps until everybody has heard the alarm, has reacted and walks."""

WALK = 5 * STEP_HZ
"""Steps of the race: few have left by then."""

ROOMY = 1.0
"""Most people per square metre a race is run with: above that nobody walks."""


def run_rows(order: Order, place: Place) -> Iterator[Row]:
    """Whole scripted runs (quick: the first minute), and the minute after the alarm, by number of people."""
    lanes, scripts = [], {}
    least = own_people(place)
    for people in (n for n in CROWDS if n >= least):
        bound, name = raised(place, people), f"{place.name} {people}"
        order.told(name, 0, 1)
        script = scripts[people] = play(place, bound, "careful", order.choose(60 * MINUTE, QUICK_RUN))
        lanes.append((people, OurLane(name, place, bound, script.inputs)))
    timings = race([lane for _, lane in lanes], order.choose(3, 1), order.clock, order.told)
    for people, lane in lanes:
        if lane.simulation.hash != scripts[people].hash:
            raise RuntimeError(f"{lane.name}: the timed run ended in another state than the recorded one")
        yield from _run_rows(place, people, timings[lane.name], scripts[people])


def _run_rows(place: Place, people: int, timing: Timing, script: Script) -> Iterator[Row]:
    of, more = (place.name, str(people)), timing.as_dict()
    walking = round(float(np.mean(script.walking)), 1)
    yield Row("run_median", of, timing.median, "ms", target=_most(MEDIAN, people), more={**more, "walking": walking})
    yield Row("run_p99", of, timing.p99, "ms", target=_most(P99, people))
    yield Row("run_total", of, timing.total, "s", more={"simulated_s": timing.seconds.shape[1] / STEP_HZ})
    yield Row("run_events", of, len(script.events), "", "count")
    after = timing.within(script.alarm, script.alarm + MINUTE)
    busy = round(float(np.mean(script.walking[script.alarm : script.alarm + MINUTE])), 1)
    yield Row("alarm_median", of, after.median, "ms", more={**after.as_dict(), "walking": busy})
    yield Row("alarm_p99", of, after.p99, "ms")


def _most(table: dict[int, float], people: int) -> Target | None:
    return Target(table[people]) if people in table else None


def walking_rows(order: Order, place: Place) -> Iterator[Row]:
    """Everybody on one storey on the way out, in turns with the peer: same places, same paces, same length of step."""
    floor = walkable(place.building) if jupedsim_peer.installed() else None
    for people in CROWDS:
        yield from _walking(order, place, _fitting(people, floor), floor)


def _fitting(people: int, floor: Walkable | None) -> int:
    """As many of ``people`` as can walk on a floor, in round numbers."""
    most = int(floor.area.area * ROOMY) if floor else people
    return people if people <= most else max(most // 50 * 50, 10)


def _walking(order: Order, place: Place, people: int, floor: Walkable | None) -> Iterator[Row]:
    bound = leaving(place, people, floor.level if floor else None)
    start = Simulation(place.space, bound, SEED)
    for _ in range(WARM):
        start.step(Inputs())
    ours = OurLane(f"{place.name} {people}", place, bound, [Inputs()] * WALK, start.snapshot())
    state = start.state
    who = np.flatnonzero((state.pace > 0.0) & (state.present == 1))
    theirs = _TheirLane(floor, state.xy[who], state.pace[who]) if floor else None
    lanes: list[Lane] = [ours] if theirs is None else [ours, theirs]
    timings = race(lanes, order.choose(5, 2), order.clock, order.told)
    mine, other = timings[ours.name], timings[theirs.name] if theirs else None
    of, peer = (place.name, str(people)), theirs.name if theirs else ""
    note = "" if theirs else f"{jupedsim_peer.PACKAGES[0]} is not installed: {jupedsim_peer.install_command()}"
    more: dict[str, Any] = {**mine.as_dict(), "walking": [len(who), ours.walking]}
    if theirs and other and floor:
        more |= {
            "peer_walking": [theirs.first, theirs.left],
            "peer_storey": floor.level,
            "peer_exits": len(floor.exits),
            "peer_by": floor.by,
        }
        more |= {"peer_corners": floor.corners, "peer_p99": float(f"{other.p99:.4g}")}
    faster = Target(FASTER[people], least=True, on="ratio") if people in FASTER else None
    value = other.median if other else None
    yield Row("walking_median", of, mine.median, "ms", peer=peer, peer_value=value, target=faster, note=note, more=more)
    yield Row("walking_p99", of, mine.p99, "ms", peer=peer, peer_value=other.p99 if other else None, note=note)


class _TheirLane:
    """The peer with as many people as found a place."""

    def __init__(self, floor: Walkable, xy: jupedsim_peer.F64, pace: jupedsim_peer.F64) -> None:
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
