"""Stairs: assigned speeds, and the speeds of crowds going up and down (RiMEA 2, 3, 13; NIST 2.2)."""

from dataclasses import replace

import numpy as np
import pytest

from sim.core.walking.movement import STAIRS_DOWN, STAIRS_UP
from sim.space.build import build_space
from sim.units import STEP
from tests.t42_validation.validation_rows import record
from tests.t42_validation.walking_beds import Bed, Walker, free_speeds, gap, grid, house, room, stair

GROUP = "Stairs"
BANDS = {
    "down": {0.6: (0.66, 1.12), 0.8: (0.60, 1.00), 1.0: (0.55, 0.89), 1.2: (0.50, 0.81), 1.4: (0.48, 0.76), 1.5: (0.48, 0.73)},
    "up": {0.6: (0.48, 1.02), 0.8: (0.46, 0.93), 1.0: (0.46, 0.86), 1.2: (0.46, 0.80), 1.4: (0.46, 0.76), 1.5: (0.46, 0.74)},
}
APPROACH = 2.0


def stair_house(run: float, rise: float, width: float = 2.0):
    """A hall, a corridor of 2 m, a straight stair, and the same above."""
    h, far = width / 2, run + APPROACH + 0.2
    units = (
        room("hall", -10 - APPROACH - 0.2, 0, -APPROACH - 0.2, 10),
        room("low", -APPROACH, 5 - h, 0, 5 + h),
        room("high", run, 5 - h, run + APPROACH, 5 + h, "p2"),
        room("top", far, 0, far + 10, 10, "p2"),
    )
    below = gap("o1", (-APPROACH - 0.1, 5 - h), (-APPROACH - 0.1, 5 + h), ("hall", "low"))
    above = replace(gap("o2", (far - 0.1, 5 - h), (far - 0.1, 5 + h), ("high", "top")), level_id="p2")
    return build_space(house(units, (below, above), (stair(((0, 5, 0), (run, 5, rise)), width),), (0.0, rise)))


def climb_seconds(run: float, rise: float, speed: float, *, up: bool) -> float:
    """Seconds one person takes over the slope, walking at a speed assigned along it."""
    slope = (run * run + rise * rise) ** 0.5
    free = speed * run / slope / (STAIRS_UP if up else STAIRS_DOWN)
    start = Walker(-1.5, 5, free, level=0) if up else Walker(run + 1.5, 5, free, level=1)
    bed = Bed(stair_house(run, rise), [start])
    bed.send(1, *((run + 5, 5, 1) if up else (-5, 5, 0)))
    steps = 0
    for _ in range(round(4 * slope / speed / STEP)):
        bed.step()
        steps += bool(0.0 < bed.state.xy[1, 0] < run)
    return steps * STEP


@pytest.mark.parametrize(("number", "up", "speed"), [(2, True, 0.50), (3, False, 0.65)])
def test_rimea_2_and_3_a_stair_at_an_assigned_speed(number, up, speed):
    wanted, took = 10.0 / speed, climb_seconds(8.0, 6.0, speed, up=up)
    way = "up" if up else "down"
    expected = f"{wanted:.1f} s ± 5 %"
    ok = abs(took / wanted - 1) <= 0.05
    assert record(GROUP, f"RiMEA {number}, 10 m of stair {way} at {speed} m/s", expected, f"{took:.1f} s", ok)


@pytest.mark.parametrize("up", [True, False])
def test_nist_2_2_a_long_stair_at_one_metre_a_second(up):
    run, rise = 80.0, 60.0
    took = climb_seconds(run, rise, 1.0, up=up)
    way, ok = "up" if up else "down", abs(100.0 / took - 1.0) <= 0.05
    assert record(GROUP, f"NIST 2.2, 100 m of stair {way}", "1.00 ± 0.05 m/s", f"{100.0 / took:.2f} m/s", ok)


def crowd_samples(*, up: bool, people: int = 100, seed: int = 1) -> np.ndarray:
    """(samples, 2) density on the middle 3 m of a 5 × 2 m stair each second, and the mean speed there."""
    run = 5.0
    x0, x1 = (-12.0, -3.0) if up else (run + 3, run + 11)
    places = grid(people, x0, 0.3, x1, 9.7, seed)
    walkers = [Walker(*at, v, level=0 if up else 1) for at, v in zip(places, free_speeds(people, 1.34, 0.26, seed), strict=True)]
    bed = Bed(stair_house(run, 3.0), walkers)
    s = bed.state
    for k in range(1, people + 1):
        bed.send(k, *((run + 11.5, float(s.xy[k, 1]), 1) if up else (-11.5, float(s.xy[k, 1]), 0)))
    samples = []
    for k in range(round(150 / STEP)):
        was = s.xy[:, 0].copy()
        arrived, _ = bed.step()
        bed.remove(arrived)
        on = (s.xy[:, 0] > 1) & (s.xy[:, 0] < 4) & (s.present == 1)
        on[0] = False
        if k % round(1 / STEP) == 0 and on.any():
            samples.append((on.sum() / 6.0, float((np.abs(s.xy[:, 0] - was)[on] / STEP).mean())))
        if not s.present.any():
            break
    assert not s.present.any(), "somebody got stuck on the way"
    return np.array(samples)


def test_rimea_13_crowds_on_stairs_are_as_fast_as_measured_and_faster_down_than_up():
    means = {}
    for way in ("down", "up"):
        found = np.concatenate([crowd_samples(up=way == "up", seed=s) for s in (1, 2)])
        inside, total = 0, 0
        for density, (low, high) in BANDS[way].items():
            v = found[np.abs(found[:, 0] - density) <= 0.1, 1]
            inside, total = inside + int(((v >= low) & (v <= high)).sum()), total + len(v)
            if len(v):
                means[way, density] = float(v.mean())
        share = inside / max(total, 1)
        own = ", ".join(f"{d:g}: {means[way, d]:.2f}" for d in BANDS[way] if (way, d) in means)
        expected = "at least half of the samples in the band"
        assert record(GROUP, f"RiMEA 13, {way}", expected, f"{share:.0%} of {total} (m/s at people/m²: {own})", share >= 0.5)
    shared = [d for d in BANDS["up"] if ("up", d) in means and ("down", d) in means]
    assert shared
    faster = [means["down", d] > means["up", d] for d in shared]
    expected = "down faster than up at every density"
    ours = f"in {sum(faster)} of {len(faster)} densities"
    assert record(GROUP, "RiMEA 13, down against up", expected, ours, all(faster))
