"""The core's chance for many runs at once: the same numbers as ``sim.core.rng`` draws for one."""

import numpy as np
import numpy.typing as npt

from sim.core.rng import Purpose

F64 = npt.NDArray[np.float64]
U64 = npt.NDArray[np.uint64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_A, _MIX_B = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_ONE, _11, _27, _30, _31 = (np.uint64(k) for k in (1, 11, 27, 30, 31))


def units(seeds: U64, purpose: Purpose, people: npt.NDArray[np.integer], index: npt.NDArray[np.integer] | int = 0) -> F64:
    """(n,) numbers in [0, 1): ``rng.unit(seeds[k], purpose, people[k], index[k])``. Shapes are broadcast."""
    z = np.atleast_1d(seeds)
    for key in (np.array([purpose]), np.atleast_1d(people), np.atleast_1d(index)):
        z = z + _GOLDEN * (key.astype(np.uint64) + _ONE)  # unsigned arrays wrap round, as the core's mask makes integers do
        z = (z ^ (z >> _30)) * _MIX_A
        z = (z ^ (z >> _27)) * _MIX_B
        z = z ^ (z >> _31)
    share: F64 = (z >> _11).astype(np.float64) * 2.0**-53
    return share
