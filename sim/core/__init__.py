"""(Building, Scenario, seed, commands) -> state and events: deterministic, fixed step, numpy only."""

from typing import Final

CORE_VERSION: Final = 5
"""Raised whenever the same inputs may give another hash chain; part of every run log's header."""
