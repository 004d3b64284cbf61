"""Lines of sight: pairs asked a second, the fast way beside brute force, and whether they agree."""

from collections.abc import Iterator

import numpy as np

from sim.core import rng
from sim.core.simulation import Simulation
from sim.space.sight import Sight
from tools.bench.measure import least
from tools.bench.rows import Row, Target
from tools.bench.suites import Order
from tools.bench.worlds import Place, raised

PEOPLE = 1000
EYE = 1.5
CHANCE = 0x51647
"""Purpose key of the door states' draws: none of the core's."""


def rows(order: Order, place: Place) -> Iterator[Row]:
    """Everybody's head seen from somebody's eyes, doors and blinds at random: pairs a second, and answers that differ (0)."""
    simulation = Simulation(place.space, raised(place, PEOPLE), 1)
    state, space = simulation.state, place.space
    eyes_n, rounds = order.choose(200, 20), order.choose(5, 2)
    plane = space.cell_plane[state.cell]
    z = plane[:, 0] * state.xy[:, 0] + plane[:, 1] * state.xy[:, 1] + plane[:, 2] + EYE
    heads = np.column_stack([state.xy, z])
    who = np.array(rng.order(len(heads), 1, CHANCE)[:eyes_n])
    fast = brute = 0.0
    differ = pairs = seen = 0
    for k in range(rounds):
        order.told(f"{place.name}: sight", k, rounds)
        sight = Sight(space)
        asked = (heads[who], heads, *_doors(place, k))
        cells = {"eye_cells": state.cell[who], "target_cells": state.cell}
        found: list[np.ndarray[tuple[int, ...], np.dtype[np.bool_]]] = []
        fast += least(lambda: found.append(sight.visible(*asked, **cells)), 1, order.clock)  # noqa: B023 - called at once
        brute += least(lambda: found.append(sight.visible_brute(*asked, **cells)), 1, order.clock)  # noqa: B023
        differ += int((found[0] != found[1]).sum())
        seen += int(found[0].sum())
        pairs += found[0].size
    of = (place.name, str(PEOPLE))
    more = {"pairs": pairs, "seen_share": round(seen / pairs, 4)}
    yield Row("sight_pairs", of, pairs / fast / 1e6, "M/s", "rate", "brute force", pairs / brute / 1e6, more=more)
    yield Row("sight_differs", of, differ, "", "count", target=Target(0), more={"pairs": pairs})


def _doors(place: Place, turn: int) -> tuple[np.ndarray[tuple[int], np.dtype[np.bool_]], ...]:
    """Doors open, panes covered and blinds down, each by the toss of a coin."""
    doors, units = len(place.space.door_ids), len(place.space.unit_ids)
    return tuple(
        np.array([rng.below(2, what, CHANCE, k, turn) == 1 for k in range(n)], dtype=bool)
        for what, n in ((1, doors), (2, doors), (3, units))
    )
