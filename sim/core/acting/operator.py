"""The 112 operator who asks: one question after the other, again when there is no answer, until all have been asked."""

from typing import Final

from sim.core.building import noise
from sim.core.context import Context
from sim.core.registers import Asking, R
from sim.events import TRAINEE, EventType, Value
from sim.scenario.model import Operator, Question, Statement

AGAIN: Final = 1
"""How often a question is asked again before the next one is."""


def of(ctx: Context) -> Operator | None:
    """The scenario's operator, where it has one."""
    return ctx.world.scenario.operator


def register(ctx: Context, what: Asking) -> int:
    """One of the operator's registers."""
    return ctx.world.layout.operator + what


def answer(ctx: Context) -> None:
    """The operator takes the call."""
    if of(ctx) is not None:
        ctx.set(register(ctx, Asking.QUESTION), -1)
        ctx.set(register(ctx, Asking.AT), ctx.state.tick)
        ctx.set(register(ctx, Asking.SILENT), 0)
        ctx.set(register(ctx, Asking.ANSWERED), 1)  # the greeting wants no answer


def asked(ctx: Context) -> Question | None:
    """The question that waits for an answer; None between two, and without a call."""
    operator = of(ctx)
    if operator is None or ctx.get(R.CALL) != 1 or ctx.get(register(ctx, Asking.ANSWERED)) == 1:
        return None
    k = ctx.get(register(ctx, Asking.QUESTION))
    return operator.questions[k] if 0 <= k < len(operator.questions) else None


def silent(ctx: Context) -> bool:
    """Whether the caller only presses keys."""
    return of(ctx) is not None and ctx.get(register(ctx, Asking.SILENT)) == 1


def step(ctx: Context) -> bool:
    """Goes on with the questions; whether the operator has asked all and ends the call."""
    operator = of(ctx)
    if operator is None or ctx.get(R.CALL) != 1:
        return False
    since = ctx.since(register(ctx, Asking.AT))
    if ctx.get(register(ctx, Asking.ANSWERED)) == 1:
        return since >= operator.pause and not _next(ctx, operator)
    if since >= operator.patience:
        times = ctx.get(register(ctx, Asking.TIMES))
        if times <= AGAIN:
            _ask(ctx, operator, ctx.get(register(ctx, Asking.QUESTION)), times + 1)
        else:
            return not _next(ctx, operator)
    return False


def _next(ctx: Context, operator: Operator) -> bool:
    """Asks the next question whose field has not been spoken to; whether there was one."""
    told = fields_given(ctx)
    for k in range(ctx.get(register(ctx, Asking.QUESTION)) + 1, len(operator.questions)):
        if operator.questions[k].field not in told:
            _ask(ctx, operator, k, 1)
            return True
    return False


def _ask(ctx: Context, operator: Operator, k: int, times: int) -> None:
    for what, value in ((Asking.QUESTION, k), (Asking.AT, ctx.state.tick), (Asking.ANSWERED, 0), (Asking.TIMES, times)):
        ctx.set(register(ctx, what), value)
    question = operator.questions[k]
    ctx.emit(EventType.OPERATOR_ASKED, unit=ctx.unit_of(0), target=question.id, field=question.field, times=times)


def fields_given(ctx: Context) -> frozenset[str]:
    """Fields of the 112 call the trainee has spoken to."""
    base = ctx.world.layout.statements
    statements = ctx.world.scenario.statements
    return frozenset(s.field for k, s in enumerate(statements) if ctx.get(base + k) >= 0)


def why_not_say(ctx: Context, statement: Statement) -> str:
    """Why something cannot be told now: some things cannot be told by keys."""
    return "cannot_silently" if silent(ctx) and not statement.silent else ""


def told(ctx: Context, statement: Statement) -> dict[str, Value]:
    """The operator hears a statement: what it answers, how soon, and whether it was said aloud."""
    if of(ctx) is None:
        return {}
    question = asked(ctx)
    data: dict[str, Value] = {"asked": question.id if question is not None else "", "silent": silent(ctx)}
    if question is not None:
        data |= {"answers": question.field == statement.field, "seconds": round(ctx.since(register(ctx, Asking.AT)), 2)}
    if question is None or question.field == statement.field:
        ctx.set(register(ctx, Asking.ANSWERED), 1)
        ctx.set(register(ctx, Asking.AT), ctx.state.tick)
    if not silent(ctx):
        noise.make(ctx, 0, "call")
    return data


def ended(ctx: Context) -> dict[str, Value]:
    """How many questions there were, and how many of their fields were spoken to."""
    operator = of(ctx)
    if operator is None:
        return {}
    fields = {q.field for q in operator.questions}
    return {"answered": len(fields & fields_given(ctx)), "of": len(fields)}


def go_silent(ctx: Context, *, safe: bool) -> str:
    """From now on the caller presses keys instead of speaking; why not, where that cannot be."""
    if of(ctx) is None or ctx.get(R.CALL) != 1:
        return "not_on_the_line"
    if silent(ctx):
        return "already_so"
    ctx.set(register(ctx, Asking.SILENT), 1)
    ctx.emit(EventType.CALL_SILENT, actor=TRAINEE, unit=ctx.unit_of(0), safe=safe)
    return ""
