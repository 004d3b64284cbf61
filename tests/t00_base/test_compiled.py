"""Kernels in machine code: made where numba is installed, left out where it is not."""

import importlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sim import compiled as module
from sim.compiled import compiled

ROOT = Path(module.__file__).parents[1]


def halves(values: np.ndarray) -> float:
    """A kernel that calls another of its module."""
    total = 0.0
    for k in range(len(values)):
        total += half(values[k])
    return total


def half(value: float) -> float:
    return value * 0.5


def run(code: str, **environment: str) -> str:
    """What a fresh Python prints."""
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={"PATH": "", **environment}, capture_output=True, text=True, check=True
    ).stdout.strip()


def test_without_the_compiler_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)
    module._twin.cache_clear()
    try:
        assert compiled(halves) is None
    finally:
        module._twin.cache_clear()


def test_the_program_starts_without_loading_the_compiler() -> None:
    code = "import sys; import tools.cli, sim.core.simulation; print('numba' in sys.modules)"
    assert run(code) == "False"


def test_sums_are_neither_fused_nor_reordered() -> None:
    """What the twin gives is what Python gives, one addition after the other, to the bit."""
    pytest.importorskip("numba", reason='the compiler is not installed: pip install "inrymning[fast]"')
    twin = compiled(halves)
    assert twin is not None
    assert compiled(halves) is twin
    rng = np.random.default_rng(3)
    for _ in range(20):
        values = rng.normal(0, 1, 1000) * 10.0 ** rng.integers(-12, 12, 1000)
        assert twin(values) == halves(values)


def test_numbas_own_switch_turns_it_off() -> None:
    if importlib.util.find_spec("numba") is None:
        pytest.skip('the compiler is not installed: pip install "inrymning[fast]"')
    code = "from sim.compiled import compiled; from sim.space.motion_kernel import move_each; print(compiled(move_each))"
    assert run(code, NUMBA_DISABLE_JIT="1") == "None"
