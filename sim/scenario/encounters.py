"""What can be wrong with people who call, phrases that order and answers that speak: scenario -> issues S051 and on."""

from collections.abc import Iterator
from itertools import pairwise

from sim.errors import Issue, Severity
from sim.scenario.model import ContentLevel, Phrase, Scenario

MOST_IN_NEED = 4
"""People of one group who cannot be quiet at will: more than a few are no longer cared for one by one."""


def encounter_issues(scenario: Scenario) -> Iterator[Issue]:
    """Issues of callers, orders, buttons, reports and what options say."""
    yield from _callers(scenario)
    for n, phrase in enumerate(scenario.phrases):
        if phrase.order is not None:
            yield from _order(scenario, f"phrases[{n}].order", phrase)
    yield from _buttons(scenario)
    yield from _hazards(scenario)
    yield from _needs(scenario)
    yield from _care(scenario)
    yield from _operator(scenario)
    for n, inject in enumerate(scenario.injects):
        if inject.seen is not None and (inject.kind != "message" or inject.text is None):
            yield _error("S057", f"injects[{n}].seen", inject=inject.id, kind=inject.kind)
    phrases = {p.id for p in scenario.phrases}
    for n, decision in enumerate(scenario.decisions):
        for k, option in enumerate(decision.options):
            if option.says and option.says not in phrases:
                yield _error("S055", f"decisions[{n}].options[{k}].says", phrase=option.says)


def places_of_encounters(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Every use of a place's name in callers, orders and things, with where it stands."""
    for n, inject in enumerate(scenario.injects):
        if inject.caller is not None and inject.caller.goes_to is not None:
            yield f"injects[{n}].caller.goes_to", inject.caller.goes_to
    yield from ((f"items[{n}].place", item.place) for n, item in enumerate(scenario.items))
    for n, hazard in enumerate(scenario.hazards):
        yield from ((f"hazards[{n}].phases[{k}].places", p) for k, phase in enumerate(hazard.phases) for p in phase.places)
    for n, phrase in enumerate(scenario.phrases):
        if phrase.order is not None:
            yield from ((f"phrases[{n}].order.places", name) for name in phrase.order.places)
            if phrase.order.place is not None:
                yield f"phrases[{n}].order.place", phrase.order.place


def _hazards(scenario: Scenario) -> Iterator[Issue]:
    known, started = {h.id for h in scenario.hazards}, set[str]()
    for n, inject in enumerate(scenario.injects):
        if inject.kind in ("start_hazard", "end_hazard") and inject.target not in known:
            yield _error("S058", f"injects[{n}].target", hazard=inject.target)
        if inject.kind == "start_hazard":
            started.add(inject.target)
    for n, hazard in enumerate(scenario.hazards):
        if hazard.id not in started:
            yield Issue("S059", Severity.WARNING, f"hazards[{n}]", {"hazard": hazard.id})
        for k, (before, after) in enumerate(pairwise(hazard.phases), start=1):
            if after.at <= before.at:
                yield _error("S015", f"hazards[{n}].phases[{k}].at", at=after.at, before=before.at)
        if scenario.level in (ContentLevel.CL0, ContentLevel.CL1):
            yield _error("S060", f"hazards[{n}]", level=str(scenario.level))


def _needs(scenario: Scenario) -> Iterator[Issue]:
    things, injects = {i.id for i in scenario.items}, {i.id for i in scenario.injects}
    for n, group in enumerate(scenario.people):
        if group.need is None:
            continue
        if group.per_room or group.count > MOST_IN_NEED:
            yield _error("S061", f"people[{n}].need", group=group.id, most=MOST_IN_NEED)
        if group.need.after and group.need.after not in injects:
            yield _error("S002", f"people[{n}].need.after", inject=group.need.after)
        for name in group.need.helped_by:
            if name not in things:
                yield _error("S062", f"people[{n}].need.helped_by", item=name)


def _care(scenario: Scenario) -> Iterator[Issue]:
    groups = {g.id for g in scenario.people}
    yield from (_error("S054", f"cares_for[{n}]", group=g) for n, g in enumerate(scenario.cares_for) if g not in groups)
    for n, phrase in enumerate(scenario.phrases):
        if phrase.order is not None and phrase.order.using and phrase.order.do != "gather":
            yield _error("S063", f"phrases[{n}].order.using", phrase=phrase.id, using=phrase.order.using)


def _operator(scenario: Scenario) -> Iterator[Issue]:
    if scenario.operator is None:
        return
    told = {s.field for s in scenario.statements if s.seen == s.claims_seen}
    for n, question in enumerate(scenario.operator.questions):
        if question.field not in told:
            yield _error("S064", f"operator.questions[{n}]", question=question.id, field=question.field)


def _buttons(scenario: Scenario) -> Iterator[Issue]:
    injects = {i.id for i in scenario.injects}
    for n, alarm in enumerate(scenario.alarms):
        button, where = alarm.raised_from, f"alarms[{n}].raised_from"
        if button is None:
            continue
        if button.after and button.after not in injects:
            yield _error("S002", f"{where}.after", inject=button.after)
        if not set(button.right) <= set(button.asks) or bool(button.asks) != bool(button.right):
            yield _error("S056", where, alarm=alarm.id)


def _error(code: str, where: str, **data: str | int | float) -> Issue:
    return Issue(code, Severity.ERROR, where, data)


def _callers(scenario: Scenario) -> Iterator[Issue]:
    for n, inject in enumerate(scenario.injects):
        if inject.caller is None:
            continue
        if inject.kind != "knock":
            yield _error("S051", f"injects[{n}].caller", inject=inject.id, kind=inject.kind)
        if not any(row.value == "best" for row in inject.caller.answers):
            yield Issue("S052", Severity.WARNING, f"injects[{n}].caller.answers", {"inject": inject.id})


def _order(scenario: Scenario, where: str, phrase: Phrase) -> Iterator[Issue]:
    order = phrase.order
    if order is None:
        return
    if (order.do == "go") != (order.place is not None):
        yield _error("S053", where, phrase=phrase.id, do=order.do)
    if order.about and order.about not in {i.id for i in scenario.injects}:
        yield _error("S002", f"{where}.about", inject=order.about)
    groups = {g.id for g in scenario.people}
    for n, name in enumerate(order.groups):
        if name not in groups:
            yield _error("S054", f"{where}.groups[{n}]", group=name)
