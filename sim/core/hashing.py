"""The hash chain: each step's hash covers the step before, the whole state and the step's events.

The state is first folded to 128 bits in exact 64-bit integers, a few passes over its words, and only those go into the
cryptographic chain: the state of 1,000 people is 180 kB, twenty times a second.  The folding tells accidents apart (another
machine, another library, a mistake), which is all it is for; nobody is kept from forging a log.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import fields
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.core.state import State
from sim.events import Event
from sim.ids import canonical_json

DIGEST_BYTES = 16

WORD_BYTES: Final = 8

U64 = npt.NDArray[np.uint64]


def seed_digest(core_version: int, seed: int, plan_hash: str, scenario_hash: str) -> bytes:
    """What a chain starts from."""
    head = {"core": core_version, "seed": seed, "plan": plan_hash, "scenario": scenario_hash}
    return hashlib.blake2b(canonical_json(head), digest_size=DIGEST_BYTES).digest()


def link(before: bytes, state: State, events: Sequence[Event]) -> bytes:
    """The next link of the chain."""
    digest = hashlib.blake2b(before, digest_size=DIGEST_BYTES)
    digest.update(fold(_bytes(state)))
    for event in events:
        digest.update(canonical_json(event.as_dict()))
    return digest.digest()


def fold(data: bytes) -> bytes:
    """20 bytes that depend on every bit of ``data`` and its place.

    Each word is multiplied by an odd number of its place, its high half is added to the low one, and that is multiplied again:
    the sum of all is one half of the result.  The other half is their exclusive or.  Without the step in the middle two flipped
    signs would cancel each other.
    """
    words = np.frombuffer(data + bytes(-len(data) % WORD_BYTES), dtype="<u8").astype(np.uint64, copy=False)
    first, second = _factors(len(words))
    mixed = words * first
    mixed ^= mixed >> np.uint64(32)
    mixed *= second
    total, either = np.add.reduce(mixed), np.bitwise_xor.reduce(mixed)
    return len(data).to_bytes(4, "little") + int(total).to_bytes(8, "little") + int(either).to_bytes(8, "little")


@cache
def _factors(count: int) -> tuple[U64, U64]:
    """Two odd numbers for each place, from the mixer of ``sim.core.rng`` on whole arrays."""
    z = np.arange(1, 2 * count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = (z ^ (z >> np.uint64(31))) | np.uint64(1)
    return z[:count], z[count:]


def _bytes(state: State) -> bytes:
    parts: list[Any] = [getattr(state, name) for name in _names()]
    for k, value in enumerate(parts):
        if not isinstance(value, np.ndarray):
            parts[k] = repr(value).encode() + b";"
        elif not np.little_endian:
            parts[k] = _little_endian(value)
    return b"".join(parts)


@cache
def _names() -> tuple[str, ...]:
    return tuple(field.name for field in fields(State))


def _little_endian(array: npt.NDArray[Any]) -> bytes:
    """The array's bytes as a little-endian machine has them."""
    return array.astype(array.dtype.newbyteorder("<")).tobytes()
