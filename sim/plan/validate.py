"""Coded issues of a building. (first version: filled next)."""

from sim.errors import Issue
from sim.plan.building import Building


def validate(building: Building) -> tuple[Issue, ...]:
    """Everything an author should see about a building."""
    return ()
