"""The phases a run goes through, and the decisions that are shown when something starts."""

from typing import Final

from sim.core.context import Context
from sim.core.registers import R
from sim.events import EventType

PHASES: Final = ("normal", "alarm", "waiting", "release")
"""The phases every run knows; a scenario may add its own."""


def names(ctx: Context) -> tuple[str, ...]:
    """The known phases and those the scenario adds; ``R.PHASE`` is a place in here, counted from 1."""
    added = (i.target for i in ctx.world.scenario.injects if i.kind == "start_phase")
    return tuple(dict.fromkeys((*PHASES, *added)))


def current(ctx: Context) -> str:
    """The phase in force; empty before the first."""
    at = ctx.get(R.PHASE)
    return names(ctx)[at - 1] if at > 0 else ""


def enter(ctx: Context, name: str) -> None:
    """Starts a phase; the phase in force does not start again."""
    if current(ctx) != name:
        ctx.set(R.PHASE, names(ctx).index(name) + 1)
        ctx.emit(EventType.PHASE_STARTED, target=name)
        show_decisions(ctx, name)


def show_decisions(ctx: Context, cause: str) -> None:
    """Shows the decisions that wait for this inject, alarm or phase."""
    for k, decision in enumerate(ctx.world.scenario.decisions):
        register = ctx.world.layout.decisions_shown + k
        if decision.shown_by == cause and ctx.get(register) < 0:
            ctx.set(register, ctx.state.tick)
