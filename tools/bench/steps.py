"""What a step costs in a whole scripted run, and in the minute after the alarm."""

from collections.abc import Iterator

import numpy as np

from sim.units import STEP_HZ
from tools.bench.lanes import OurLane, Script, choices, play
from tools.bench.measure import Timing, race
from tools.bench.rows import Row, Target
from tools.bench.suites import Order
from tools.bench.worlds import Place, own_people, raised

CROWDS = (200, 1000)

MEDIAN = {200: 0.30, 1000: 1.3}
P99 = {200: 1.0, 1000: 3.0}
"""Milliseconds a step may take (DESIGN §8), by people."""

MINUTE = 60 * STEP_HZ

QUICK_RUN = 38 * STEP_HZ
"""Steps of a quick scripted run: the alarm goes after 28 s."""

WARM = 4 * STEP_HZ
"""Steps until everybody has heard the alarm, has reacted and walks."""


def run_rows(order: Order, place: Place) -> Iterator[Row]:
    """Whole scripted runs (quick: the first minute), and the minute after the alarm, by number of people."""
    lanes, scripts = [], {}
    least = own_people(place)
    for people in (n for n in CROWDS if n >= least):
        bound, name = raised(place, people), f"{place.name} {people}"
        order.told(name, 0, 1)
        script = scripts[people] = play(place, bound, "careful", order.choose(60 * MINUTE, QUICK_RUN))
        for with_, kernels in choices().items():
            lane = OurLane(" ".join((name, *with_)), place, bound, script.inputs, kernels=kernels)
            lanes.append(((str(people), *with_), lane))
    timings = race([lane for _, lane in lanes], order.choose(3, 1), order.clock, order.told)
    for of, lane in lanes:
        script = scripts[int(of[0])]
        if lane.simulation.hash != script.hash:
            raise RuntimeError(f"{lane.name}: the timed run ended in another state than the recorded one")
        yield from _run_rows((place.name, *of), timings[lane.name], script)


def _run_rows(of: tuple[str, ...], timing: Timing, script: Script) -> Iterator[Row]:
    people, more = int(of[1]), timing.as_dict()
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
