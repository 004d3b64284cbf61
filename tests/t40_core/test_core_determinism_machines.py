"""The same bits whatever computes them: another process, another hash seed, other vector instructions, the oldest numpy."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.t40_core.chains import STEPS, Chains, chains, first_difference, ran_on

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]

OLDEST = "2.0.0"
"""Oldest numpy the program supports (pyproject.toml)."""


def oldest_numpy() -> Path | None:
    """Folder with the oldest numpy: INRYMNING_OLDEST_NUMPY, or the one the continuous integration makes."""
    folder = Path(os.environ.get("INRYMNING_OLDEST_NUMPY", ROOT / ".venv" / "oldest-numpy"))
    return folder if (folder / "numpy").is_dir() else None


def dispatched() -> list[str]:
    """Vector instructions numpy chooses between when it starts and finds here, weakest first."""
    return [str(name) for name in np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])]  # type: ignore[index]


Child = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def child() -> Child:
    """Plays the runs in a process of their own: ``child(PYTHONHASHSEED="0")``."""

    def play(*folders: Path, steps: int = STEPS, **environment: str) -> dict[str, Any]:
        kept = {k: v for k, v in os.environ.items() if k not in ("PYTHONHASHSEED", "NPY_DISABLE_CPU_FEATURES", "PYTHONPATH")}
        path = os.pathsep.join(map(str, (*folders, ROOT)))
        ran = subprocess.run(
            [sys.executable, "-W", "error::ImportWarning", str(HERE / "chains.py"), str(steps)],
            env=kept | environment | {"PYTHONPATH": path},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr[-1500:]
        told: dict[str, Any] = json.loads(ran.stdout)
        return told

    return play


@pytest.fixture(scope="module")
def mine() -> Chains:
    """The runs in this process."""
    return chains()


def test_the_runs_are_runs(mine: Chains) -> None:
    assert {name: len(hashes) for name, hashes in mine.items()} == {
        "geometry": 1,
        "careful": STEPS,
        "random": STEPS,
        "leaving": STEPS,
    }
    hashes = [h for chain in mine.values() for h in chain]
    assert len(set(hashes)) == len(hashes)


def test_a_second_time_in_the_same_process(mine: Chains) -> None:
    assert first_difference({name: hashes[:120] for name, hashes in mine.items()}, chains(120)) == ""


@pytest.mark.parametrize("seed", ["0", "random"])
def test_another_process_and_hash_seed(mine: Chains, child: Child, seed: str) -> None:
    assert first_difference(mine, child(PYTHONHASHSEED=seed)["chains"]) == ""


def cuts() -> list[list[str]]:
    """What to switch off: the strongest vector instructions, then the two strongest, and so on down to none."""
    found = dispatched()
    return [found[k:] for k in range(len(found) - 1, -1, -1)]


@pytest.mark.parametrize("off", cuts() or [[]], ids=lambda off: "without " + " ".join(off) if off else "nothing to switch off")
def test_weaker_vector_instructions(mine: Chains, child: Child, off: list[str]) -> None:
    if not off:
        pytest.skip("numpy finds no vector instructions here that can be switched off")
    told = child(NPY_DISABLE_CPU_FEATURES=" ".join(off), PYTHONHASHSEED=str(len(off)))
    assert not set(told["simd"]) & set(off), "they were switched off"
    assert first_difference(mine, told["chains"]) == ""


def test_the_comparison_would_notice() -> None:
    """Where exp comes out otherwise with weaker instructions, so would a core that used it: the switch is no placebo."""
    found = dispatched()
    if "X86_V4" not in found and "AVX512F" not in found:
        pytest.skip("this processor's instructions give exp the same bits")
    off = [name for name in found if name not in ("SSE41", "POPCNT", "SSE42", "SSSE3")]
    kept = {k: v for k, v in os.environ.items() if k != "NPY_DISABLE_CPU_FEATURES"}
    program = "import sys; sys.path[:0] = sys.argv[1:]; from tests.t40_core.chains import ran_on; print(ran_on()['inexact'])"
    ran = subprocess.run(
        [sys.executable, "-c", program, str(ROOT)],
        env=kept | {"NPY_DISABLE_CPU_FEATURES": " ".join(off)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.strip() != ran_on()["inexact"]


def test_the_oldest_numpy(mine: Chains, child: Child) -> None:
    folder = oldest_numpy()
    if folder is None:
        pytest.skip(f"numpy {OLDEST} is not there: {sys.executable} -m pip install --no-deps --target FOLDER numpy=={OLDEST}, "
                    "and INRYMNING_OLDEST_NUMPY=FOLDER")  # fmt: skip
    told = child(folder)
    assert told["numpy"] == OLDEST
    assert first_difference(mine, told["chains"]) == ""


def test_the_oldest_numpy_without_vector_instructions(mine: Chains, child: Child) -> None:
    folder = oldest_numpy()
    if folder is None:
        pytest.skip(f"numpy {OLDEST} is not there (see the test before)")
    found = child(folder, steps=1)["simd"]
    told = child(folder, NPY_DISABLE_CPU_FEATURES=" ".join(found))
    assert not set(told["simd"]) & set(found)
    assert first_difference(mine, told["chains"]) == ""


class TestNamingTheFirstDifference:
    def test_equal_chains_differ_nowhere(self) -> None:
        assert first_difference({"a": ["1", "2"]}, {"a": ["1", "2"]}) == ""

    def test_the_first_step_that_differs_is_named(self) -> None:
        assert first_difference({"a": ["1"], "b": ["1", "2", "3"]}, {"a": ["1"], "b": ["1", "x", "y"]}) == "b: step 1"

    def test_a_chain_that_is_short_or_missing_is_named(self) -> None:
        assert first_difference({"a": ["1", "2"]}, {"a": ["1"]}) == "a: 2 steps against 1"
        assert first_difference({"a": ["1"]}, {}) == "a: 1 steps against 0"
