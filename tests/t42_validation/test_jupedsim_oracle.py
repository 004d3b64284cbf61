"""The peer column is what JuPedSim does: repeated where JuPedSim is, else taken as committed."""

import importlib.util
import os
import subprocess
import sys
import tomllib

import pytest

from tests.t42_validation.peers import RESULTS, jupedsim

SCRIPT = RESULTS.with_name("jupedsim_rows.py")
QUICK = ("rimea 1", "rimea 6", "rimea 10", "nist 2.1", "nist 4.1")


def an_environment() -> str:
    """A Python that has JuPedSim."""
    named = os.environ.get("INRYMNING_JUPEDSIM")
    if named is None and all(importlib.util.find_spec(n) for n in ("jupedsim", "shapely")):
        named = sys.executable
    return named or pytest.skip("JuPedSim is not here; jupedsim_rows.py says how to get it (INRYMNING_JUPEDSIM names its Python)")


def test_the_quick_rows_again() -> None:
    python = an_environment()
    done = subprocess.run([python, str(SCRIPT), "--show", *QUICK], capture_output=True, text=True, timeout=120, check=True)
    rows = tomllib.loads(RESULTS.read_text(encoding="utf-8"))["rows"]
    assert done.stdout.splitlines() == [f"{name}: {rows[name]}" for name in QUICK]


def test_the_peer_column_says_whose_figure_it_is() -> None:
    assert jupedsim("rimea 1", "Vadere 26–34 s").startswith("JuPedSim 30.2 s; published: Vadere")
    assert jupedsim("no such row") == ""
    assert jupedsim("no such row", "x") == "published: x"
