"""The hash chain notices every bit of the state and its place, and is the same on every machine."""

import sys
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.hashing import fold, link, seed_digest
from sim.core.state import State
from sim.events import Event, EventType

BEFORE = seed_digest(1, 2, "plan", "scenario")
BYTES = st.binary(max_size=400)


def state() -> State:
    """Two people, one door, one unit; every number different."""
    values: dict[str, object] = {}
    rng = np.random.default_rng(5)
    whole = {"cell": np.int32, "mind": np.int32, "registers": np.int32, "door_timer": np.int32, "door_hand": np.int32}
    for field in fields(State):
        kind = str(field.type)
        if kind == "int":
            values[field.name] = int(rng.integers(1, 99))
        elif kind == "float":
            values[field.name] = float(rng.random())
        elif field.name in whole or kind == "I32":
            values[field.name] = rng.integers(1, 99, (2, 3)).astype(np.int32)
        elif kind == "U8":
            values[field.name] = rng.integers(1, 9, 3).astype(np.uint8)
        else:
            values[field.name] = rng.random((2, 2))
    return State(**values)  # type: ignore[arg-type]


MASK = (1 << 64) - 1


def factor(place: int) -> int:
    z = place * 0x9E3779B97F4A7C15 & MASK
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & MASK
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB & MASK
    return (z ^ (z >> 31)) | 1


def by_hand(data: bytes) -> bytes:
    """``fold`` word by word in integers without limit."""
    padded = data + bytes(-len(data) % 8)
    words = [int.from_bytes(padded[k : k + 8], "little") for k in range(0, len(padded), 8)]
    total, either = 0, 0
    for k, word in enumerate(words):
        mixed = word * factor(k + 1) & MASK
        mixed ^= mixed >> 32
        mixed = mixed * factor(len(words) + k + 1) & MASK
        total, either = (total + mixed) & MASK, either ^ mixed
    return len(data).to_bytes(4, "little") + total.to_bytes(8, "little") + either.to_bytes(8, "little")


class TestFolding:
    @given(BYTES, st.data())
    def test_a_flipped_bit_changes_it(self, data: bytes, draw: st.DataObject) -> None:
        if not data:
            return
        at, bit = draw.draw(st.integers(0, len(data) - 1)), draw.draw(st.integers(0, 7))
        other = bytearray(data)
        other[at] ^= 1 << bit
        assert fold(bytes(other)) != fold(data)

    @given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2, max_size=40), st.data())
    def test_two_flipped_signs_do_not_cancel(self, numbers: list[float], draw: st.DataObject) -> None:
        one = np.array(numbers)
        pair = draw.draw(st.permutations(range(len(numbers))))[:2]
        other = one.copy()
        other[pair] = -other[pair]
        assert fold(one.tobytes()) != fold(other.tobytes())

    @given(BYTES, BYTES)
    def test_places_count(self, one: bytes, other: bytes) -> None:
        words = [one[:8].ljust(8, b"\1"), other[:8].ljust(8, b"\2")]
        assert (fold(words[0] + words[1]) == fold(words[1] + words[0])) == (words[0] == words[1])

    @given(BYTES, st.integers(1, 16))
    def test_added_zeros_count(self, data: bytes, zeros: int) -> None:
        assert fold(data) != fold(data + bytes(zeros))

    def test_it_is_the_same_everywhere(self) -> None:
        """Written down once; a machine that gets another number has another arithmetic."""
        assert fold(bytes(range(100))).hex() == "6400000042d5b36ee319dda390a79e26060954fe"

    @given(BYTES)
    def test_it_is_what_plain_integers_give(self, data: bytes) -> None:
        assert fold(data) == by_hand(data)

    @given(BYTES)
    def test_it_is_as_long_as_it_says(self, data: bytes) -> None:
        assert len(fold(data)) == 20
        assert int.from_bytes(fold(data)[:4], "little") == len(data)


class TestLinks:
    @pytest.mark.parametrize("name", [f.name for f in fields(State)])
    def test_every_part_of_the_state_counts(self, name: str) -> None:
        one, other = state(), state()
        value = getattr(other, name)
        if isinstance(value, np.ndarray):
            value.flat[-1] += 1
        else:
            setattr(other, name, value + 1)
        assert link(BEFORE, one, ()) != link(BEFORE, other, ())

    def test_the_smallest_change_of_a_number_counts(self) -> None:
        one, other = state(), state()
        other.xy[1, 1] = np.nextafter(other.xy[1, 1], 9.0)
        assert link(BEFORE, one, ()) != link(BEFORE, other, ())

    def test_negative_zero_is_not_zero(self) -> None:
        one, other = state(), state()
        one.xy[0, 0], other.xy[0, 0] = 0.0, -0.0
        assert link(BEFORE, one, ()) != link(BEFORE, other, ())

    def test_what_came_before_counts(self) -> None:
        assert link(BEFORE, state(), ()) != link(seed_digest(1, 3, "plan", "scenario"), state(), ())

    def test_events_count(self) -> None:
        said = Event(1, 2, 0.1, EventType.SAID, data={"level_db": 40.0})
        louder = Event(1, 2, 0.1, EventType.SAID, data={"level_db": 41.0})
        links = {link(BEFORE, state(), events) for events in ((), (said,), (louder,), (said, louder))}
        assert len(links) == 4

    def test_a_copy_has_the_same_link(self) -> None:
        assert link(BEFORE, state(), ()) == link(BEFORE, state().copy(), ())

    def test_a_big_endian_machine_gets_the_same(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Only the branch is tried here: bytes are turned where the machine says they must be."""
        expected = link(BEFORE, state(), ())
        monkeypatch.setattr(np, "little_endian", False)
        assert sys.byteorder == "big" or link(BEFORE, state(), ()) == expected


@pytest.mark.parametrize("change", [{"core": 2}, {"seed": 3}, {"plan": "other"}, {"scenario": "other"}])
def test_a_chain_starts_from_what_was_run(change: dict[str, object]) -> None:
    start = {"core": 1, "seed": 2, "plan": "plan", "scenario": "scenario"}
    assert seed_digest(*start.values()) != seed_digest(*(start | change).values())  # type: ignore[arg-type]
