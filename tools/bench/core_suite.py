"""``inrymning bench core``: the simulation core's figures, on the shipped school and on whatever plan is named."""

from collections.abc import Iterator

from tools.bench import beside, costs, replays, shares, sights, steps, walls
from tools.bench.rows import Row
from tools.bench.suites import Order
from tools.bench.worlds import load_place


def rows(order: Order) -> Iterator[Row]:
    """Steps, walking beside the peer and walls for every plan; everything else for the shipped school."""
    for k, plan in enumerate(order.all_plans):
        place = load_place(plan)
        yield from steps.run_rows(order, place)
        yield from beside.rows(order, place)
        if k == 0:
            yield from costs.rows(order, place)
            for people in steps.CROWDS[: order.choose(2, 1)]:
                yield from shares.rows(order, place, people)
            yield from sights.rows(order, place)
            yield from replays.rows(order, place)
        yield from walls.rows(order, place)
