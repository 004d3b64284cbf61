"""The flow cap: never exceeded, reached when there is a crowd, and the same for openings with and without a leaf."""

import numpy as np
import pytest

from sim.core.walking.gates import SAVED, make_gates
from sim.plan.building import OpeningKind
from sim.space.build import build_space
from sim.units import STEP
from tests.t42_validation.validation_rows import record
from tests.t42_validation.walking_beds import bottleneck, gap, house, passing_times, room, steady_flow

GROUP = "Bottlenecks"
CAPS, WIDTHS = (1.3, 2.2), (0.9, 1.2, 2.0)
QUICK = ((1.3, 0.9), (2.2, 2.0))


def check(cap: float, width: float) -> None:
    bed, line = bottleneck(width, 90, cap=cap)
    times = passing_times(bed, line)
    flow = steady_flow(times) / width
    saved = max(SAVED, width)
    # over any stretch of time: not more than the cap and what was saved up before
    bound = [k - j <= cap * width * (times[k] - times[j]) + saved + 1 for j in range(0, 90, 5) for k in range(j, 90)]
    assert all(bound)
    low, high = 0.95 * cap, cap * (1 + 0.5 * saved / 60)
    assert record(
        GROUP,
        f"Flow cap {cap} through {width} m",
        f"{low:.2f}–{cap:.2f} p/(m·s)",
        f"{flow:.2f} p/(m·s), {100 * (flow / cap - 1):+.1f} %",
        low <= flow <= high,
        "63 people in the middle of 90; up to one and a half saved places (a metre's worth each) may fall into the count",
    )


@pytest.mark.parametrize(("cap", "width"), QUICK)
def test_a_crowd_passes_at_the_cap_and_no_faster(cap, width):
    check(cap, width)


@pytest.mark.slow
@pytest.mark.parametrize(("cap", "width"), [(c, w) for c in CAPS for w in WIDTHS if (c, w) not in QUICK])
def test_every_cap_and_width(cap, width):
    check(cap, width)


def test_a_hundred_people_through_one_metre_pass_as_nist_5_2_wants():
    bed, line = bottleneck(1.0, 100, cap=1.3, room_depth=8.0)
    times = passing_times(bed, line)
    flow = (len(times) - 1) / (times[-1] - times[0])
    expected = "≤ 1.33 p/(m·s)"
    assert record(
        GROUP, "NIST 5.2, open passage of 1 m, default cap", expected, f"{flow:.2f} p/(m·s)", flow <= 1.33, "100 people"
    )


# --- what is a gate


def two_rooms(kind: OpeningKind, thick: float = 0.2, width: float = 1.0):
    units = (room("a", 0, 0, 6, 6), room("b", 6 + thick, 0, 12, 6))
    x = 6 + thick / 2
    return build_space(house(units, (gap("o", (x, 3 - width / 2), (x, 3 + width / 2), ("a", "b"), kind),)))


@pytest.mark.parametrize("kind", [OpeningKind.OPEN, OpeningKind.DOOR, OpeningKind.DOUBLE_DOOR])
@pytest.mark.parametrize("thick", [0.1, 0.2, 0.4])
def test_an_opening_is_a_gate_with_or_without_a_leaf(kind, thick):
    space = two_rooms(kind, thick)
    gates = make_gates(space, 1.3)
    assert gates.width.tolist() == pytest.approx([1.0])
    assert gates.flow.tolist() == pytest.approx([1.3 * STEP])
    assert (gates.of_cell >= 0).sum() == 1
    assert (gates.of_portal >= 0).sum() == 2


def test_a_gate_is_entered_once_from_either_side_and_left_for_nothing():
    space = two_rooms(OpeningKind.OPEN)
    gates = make_gates(space, 1.3)
    threshold = int(np.flatnonzero(gates.of_cell == 0)[0])
    a, b = (int(np.flatnonzero((space.cell_unit == u) & (gates.of_cell < 0))[0]) for u in (0, 1))
    assert gates.crossed[a, threshold] == gates.crossed[b, threshold] == 0
    assert (threshold, a) not in gates.crossed
    assert (threshold, b) not in gates.crossed
    assert gates.crossed[a, b] == gates.crossed[b, a] == 0  # leapt over


def test_cells_of_one_room_are_not_gated():
    space = build_space(house((room("long", 0, 0, 40, 3),)))
    gates = make_gates(space, 1.3)
    assert len(gates.width) == 0
    assert gates.crossed == {}


def test_a_wide_passage_in_pieces_is_one_gate():
    """Two cells meet three: the opening between the rooms is still one, as wide as it is."""
    units = (room("a", 0, 0, 20, 20), room("b", 0, 20.2, 20, 40))
    space = build_space(house(units, (gap("o", (2, 20.1), (18, 20.1), ("a", "b")),)))
    assert make_gates(space, 1.0).width.tolist() == pytest.approx([16.0])
