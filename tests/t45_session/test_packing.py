"""Inputs survive being packed; nothing finer than the charter's quanta can be written."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.commands import Action, ActionKind, Body, Inputs
from sim.session.packing import pack, unpack

bodies = st.none() | st.builds(
    Body, st.integers(-(10**5), 10**5), st.integers(-(10**5), 10**5), st.integers(0, 63), st.integers(0, 25)
)
actions = st.builds(Action, st.sampled_from(ActionKind), st.text(max_size=8), st.text(max_size=8))
inputs = st.builds(Inputs, bodies, st.lists(actions, max_size=3).map(tuple))


@given(st.lists(st.tuples(inputs, st.integers(1, 5)), max_size=20))
def test_what_is_packed_comes_back_through_json(runs: list[tuple[Inputs, int]]) -> None:
    given_inputs = [one for one, count in runs for _ in range(count)]
    packed = json.loads(json.dumps(pack(given_inputs)))
    assert list(unpack(packed)) == given_inputs


@given(st.lists(st.tuples(inputs, st.integers(1, 50)), max_size=10))
def test_a_stretch_of_equal_inputs_costs_one_entry(runs: list[tuple[Inputs, int]]) -> None:
    given_inputs = [one for one, count in runs for _ in range(count)]
    changes = sum(1 for i, one in enumerate(given_inputs) if i == 0 or one != given_inputs[i - 1])
    assert len(pack(given_inputs)) == changes


def test_standing_still_for_five_minutes_is_one_short_entry() -> None:
    assert pack([Inputs()] * 6000) == [[6000, None]]


def test_an_action_leaves_its_empty_tail_out() -> None:
    assert pack([Inputs(None, (Action(ActionKind.HANG_UP), Action(ActionKind.DECIDE, "d1", "stay")))]) == [
        [1, None, ["hang_up"], ["decide", "d1", "stay"]]
    ]


def test_a_value_without_a_target_keeps_its_place() -> None:
    one = Inputs(None, (Action(ActionKind.SAY, value="calm"),))
    assert list(unpack(pack([one]))) == [one]


def test_a_body_finer_than_the_quanta_is_refused() -> None:
    with pytest.raises(TypeError, match="whole quanta"):
        pack([Inputs(Body(1.5, 2, 3, 15))])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "entry",
    [
        [],
        [0, None],
        [True, None],
        ["1", None],
        [1],
        [1, [1, 2, 3]],
        [1, [1, 2, 3, 1.5]],
        [1, None, ["no_such_action"]],
        [1, None, "stop"],
        [1, None, []],
        [1, None, ["say", "a", "b", "c"]],
    ],
)
def test_an_entry_of_another_shape_is_named(entry: list[object]) -> None:
    with pytest.raises(ValueError, match="is not"):
        list(unpack([entry]))
