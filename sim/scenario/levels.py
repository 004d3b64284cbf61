"""What a scenario may hold and say at its content level (charter 1-3): scenario -> issues S030 and on."""

from collections.abc import Iterator
from typing import Any

from sim.authored import Words
from sim.errors import Issue, Severity
from sim.scenario.model import ContentLevel, Role, Scenario
from sim.wording import banned_words

STAFF = frozenset({Role.TEACHER, Role.RECEPTIONIST, Role.PRINCIPAL, Role.PRESCHOOL_STAFF})

LEAST_AGE = {ContentLevel.CL0: 3, ContentLevel.CL1: 6, ContentLevel.CL2: 9, ContentLevel.CL3: 12, ContentLevel.CL4: 18}
"""Youngest pupil of each level: preschool, F-3, grades 4-6, 7-9 (a pupil turns 13 in grade 7)."""

HEADSET_AGE = 10
"""Below this nobody wears a headset; the lowest age makers of headsets give (Meta, 2023)."""

GUARDIAN_AGE = 13
"""Below this a guardian is told first; the age Meta says its headsets are designed for."""

LONGEST = 600
"""Seconds in a headset at one time: a third of what Meta advises for classrooms (30 minutes, then a break); by eye."""

DRILL_WORDS = {
    "sv": ("övning", "öva", "övar", "träning", "tränar"),
    "en": ("drill", "exercise", "practice", "practise", "training"),
}


def headset_allowed(scenario: Scenario) -> bool:
    """Whether a scenario may be run in a headset at all; on a screen it always may."""
    return scenario.level is not ContentLevel.CL0 and scenario.ages[0] >= HEADSET_AGE


def level_issues(scenario: Scenario) -> Iterator[Issue]:
    """Issues of what the content level allows; the gates are errors, advice on age is a warning or a note."""
    level, role = scenario.level, scenario.role
    young = level in (ContentLevel.CL0, ContentLevel.CL1)
    danger = scenario.danger
    if young and (danger.phases or danger.walk or danger.known_to_trainee):
        yield _gate("S030", "danger", level)
    if level in (ContentLevel.CL0, ContentLevel.CL1, ContentLevel.CL2) and (scenario.statements or scenario.operator):
        yield _gate("S031", "statements", level)
    if young and scenario.decisions:
        yield _gate("S032", "decisions", level)
    if level is ContentLevel.CL4 and role not in STAFF:
        yield Issue("S033", Severity.ERROR, "role", {"role": str(role)})
    if role is Role.OFFICER:
        yield Issue("S039", Severity.ERROR, "role", {"role": str(role)})
    if young:
        for n, inject in enumerate(scenario.injects):
            if inject.kind in ("knock", "officer_opens", "phone_ring"):
                yield Issue("S034", Severity.ERROR, f"injects[{n}]", {"level": str(level), "kind": inject.kind})
    if level is ContentLevel.CL2 and scenario.danger.known_to_trainee:
        yield Issue("S035", Severity.ERROR, "danger.known_to_trainee", {"level": str(level)})
    yield from _ages(scenario)
    if scenario.max_seconds > LONGEST:
        yield Issue("S016", Severity.ERROR, "max_seconds", {"seconds": scenario.max_seconds, "most": LONGEST})


def text_issues(scenario: Scenario) -> Iterator[Issue]:
    """Issues of the author's texts: empty, with a banned word, or without saying that it is a drill."""
    for where, language, text in _texts(scenario.model_dump(mode="json"), ""):
        if not text.strip():
            yield Issue("S019", Severity.ERROR, where, {"tongue": language})
        for word in banned_words(text):
            yield Issue("S020", Severity.ERROR, f"{where}.{language}", {"word": word})
    spoken = [("briefing", scenario.briefing)] + [(f"alarms[{n}].text", a.text) for n, a in enumerate(scenario.alarms)]
    for where, words in spoken:
        for language, drill in DRILL_WORDS.items():
            if not any(word in words.get(language).lower() for word in drill):
                yield Issue("S029", Severity.ERROR, f"{where}.{language}", {"word": drill[0]})


def _gate(code: str, where: str, level: ContentLevel) -> Issue:
    return Issue(code, Severity.ERROR, where, {"level": str(level)})


def _ages(scenario: Scenario) -> Iterator[Issue]:
    youngest, oldest = scenario.ages
    if youngest > oldest:
        yield Issue("S024", Severity.ERROR, "ages", {"youngest": youngest, "oldest": oldest})
    if scenario.role is not Role.PUPIL:
        return
    if youngest < LEAST_AGE[scenario.level]:
        data: dict[str, str | int | float] = {"level": str(scenario.level), "age": youngest, "least": LEAST_AGE[scenario.level]}
        yield Issue("S036", Severity.ERROR, "ages", data)
    if youngest < HEADSET_AGE and scenario.level is not ContentLevel.CL0:
        yield Issue("S037", Severity.WARNING, "ages", {"age": youngest, "least": HEADSET_AGE})
    elif youngest < GUARDIAN_AGE and scenario.level is not ContentLevel.CL0:
        yield Issue("S038", Severity.NOTE, "ages", {"age": youngest, "least": GUARDIAN_AGE})


def _texts(value: Any, where: str) -> Iterator[tuple[str, str, str]]:
    """Key path, language and text of every text for people in a file's plain form."""
    if isinstance(value, dict):
        if set(value) == set(Words.model_fields):
            yield from ((where, form, value[form]) for form in Words.model_fields if value[form] is not None)
        else:
            for key, inner in value.items():
                yield from _texts(inner, f"{where}.{key}" if where else key)
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from _texts(inner, f"{where}[{n}]")
