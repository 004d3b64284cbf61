"""The hash chain: each step's hash covers the step before, the whole state and the step's events."""

import hashlib
from collections.abc import Sequence
from dataclasses import fields
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
    digest = hashlib.blake2b(before, digest_size=DIGEST_BYTES)
    for field in fields(state):
        value = getattr(state, field.name)
        if isinstance(value, np.ndarray):
            digest.update(_little_endian(value))
        elif isinstance(value, int):
            digest.update(value.to_bytes(8, "little", signed=True))
        else:
            digest.update(np.array([value], dtype="<f8").tobytes())
    for event in events:
        digest.update(canonical_json(event.as_dict()))
    return digest.digest()


def _little_endian(array: npt.NDArray[Any]) -> memoryview:
    """The array's bytes in one order on every machine; no copy where it is that already."""
    ordered = array.astype(array.dtype.newbyteorder("<"), copy=False)
    return np.ascontiguousarray(ordered).data.cast("B") if array.size else memoryview(b"")
