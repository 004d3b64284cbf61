"""The hash chain: each step's hash covers the step before, the whole state and the step's events."""

import hashlib
from collections.abc import Sequence
from dataclasses import fields
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.state import State
from sim.events import Event
from sim.ids import canonical_json

DIGEST_BYTES = 16


def seed_digest(core_version: int, seed: int, plan_hash: str, scenario_hash: str) -> bytes:
    """What a chain starts from."""
    head = {"core": core_version, "seed": seed, "plan": plan_hash, "scenario": scenario_hash}
    return hashlib.blake2b(canonical_json(head), digest_size=DIGEST_BYTES).digest()


def link(before: bytes, state: State, events: Sequence[Event]) -> bytes:
    """The next link of the chain."""
    parts: list[bytes | memoryview] = []
    for name in _names():
        value = getattr(state, name)
        if not isinstance(value, np.ndarray):
            parts.append(repr(value).encode())
        elif value.size:
            parts.append(value.data if np.little_endian else _little_endian(value))
    digest = hashlib.blake2b(before, digest_size=DIGEST_BYTES)
    digest.update(b"".join(parts))
    for event in events:
        digest.update(canonical_json(event.as_dict()))
    return digest.digest()


@cache
def _names() -> tuple[str, ...]:
    return tuple(field.name for field in fields(State))


def _little_endian(array: npt.NDArray[Any]) -> memoryview:
    """The array's bytes as a little-endian machine has them."""
    return memoryview(array.astype(array.dtype.newbyteorder("<")).tobytes())
