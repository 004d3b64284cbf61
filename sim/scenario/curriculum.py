"""The curriculum: in which order scenarios are practised, by whom, and what comes first. File -> issues K001 and on.

One thing leads to another: talk, then pictures, then a screen, then a headset, from the calm to the difficult (research:
§1.5 and §2, staged curriculum).  A curriculum says so as data; it never keeps anybody from running a scenario.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from sim.authored import Model, Words
from sim.errors import Issue, Severity
from sim.jsonfile import model_schema, read_model
from sim.resources import shipped
from sim.scenario.levels import headset_allowed
from sim.scenario.load import load_scenario
from sim.scenario.model import ContentLevel, Role, Scenario
from sim.wording import banned_words

FORMAT = "inrymning.curriculum"
VERSION = 1

TALKING = 2
"""Minutes that the briefing and the debrief take at least, by eye."""


class Step(Model):
    """One scenario of a track. ``after``: scenarios to have been through before. ``minutes``: with briefing and debrief."""

    scenario: str
    after: tuple[str, ...] = ()
    minutes: int = Field(ge=1, le=60)
    why: Words  # what is new here


class Track(Model):
    """Steps for some people, in order. ``first``: what is talked through before the first of them."""

    id: str
    name: Words
    roles: tuple[Role, ...] = Field(min_length=1)
    ages: tuple[int, int]
    first: Words
    steps: tuple[Step, ...] = Field(min_length=1)


class Curriculum(Model):
    """A whole curriculum file, version 1."""

    format: Literal["inrymning.curriculum"] = "inrymning.curriculum"
    version: Literal[1] = 1
    id: str
    name: Words
    summary: Words
    tracks: tuple[Track, ...] = Field(min_length=1)

    def steps(self) -> Iterator[tuple[str, Step]]:
        """Every step with its key path, in the file's order."""
        for t, track in enumerate(self.tracks):
            yield from ((f"tracks[{t}].steps[{n}]", step) for n, step in enumerate(track.steps))


def load_curriculum(path: Path) -> Curriculum:
    """Reads a curriculum file; ``check`` judges what it says.

    Raises:
        FileProblem: the file cannot be read as a curriculum; the message names file, key path or line, and value.
    """
    return read_model(path, Curriculum, FORMAT, VERSION)


def curriculum_schema() -> dict[str, Any]:
    """JSON Schema of the curriculum file."""
    return model_schema(Curriculum, "Inrymning curriculum")


def shipped_scenarios() -> dict[str, Scenario]:
    """Every shipped scenario by its name. Raises FileProblem when one cannot be read."""
    return {s.id: s for s in (load_scenario(path) for path in shipped("scenario"))}


def check(curriculum: Curriculum, scenarios: Mapping[str, Scenario]) -> tuple[Issue, ...]:
    """Everything its author should see, errors first. ``scenarios``: those there are, by name."""
    issues = [*_references(curriculum, scenarios), *_order(curriculum), *_people(curriculum, scenarios), *_texts(curriculum)]
    order = list(Severity)
    return tuple(sorted(issues, key=lambda issue: order.index(issue.severity)))


def _error(code: str, where: str, **data: str | int | float) -> Issue:
    return Issue(code, Severity.ERROR, where, data)


def _references(curriculum: Curriculum, scenarios: Mapping[str, Scenario]) -> Iterator[Issue]:
    """K001 no such scenario, K002 one that stands twice, K003 a prerequisite that is not in the curriculum."""
    times = Counter(step.scenario for _, step in curriculum.steps())
    for where, step in curriculum.steps():
        if step.scenario not in scenarios:
            yield _error("K001", f"{where}.scenario", scenario=step.scenario)
        yield from (_error("K003", f"{where}.after[{n}]", scenario=a) for n, a in enumerate(step.after) if a not in times)
    yield from (_error("K002", "tracks", scenario=name) for name, n in times.items() if n > 1)
    yield from (_error("K002", "tracks", scenario=t) for t, n in Counter(t.id for t in curriculum.tracks).items() if n > 1)


def _order(curriculum: Curriculum) -> Iterator[Issue]:
    """K004 steps that wait for each other, K005 a prerequisite that stands after what needs it."""
    needs = {step.scenario: set(step.after) for _, step in curriculum.steps()}
    place = {step.scenario: n for n, (_, step) in enumerate(curriculum.steps())}
    circles = {name for name in needs if name in _all_before(needs, name)}
    for where, step in curriculum.steps():
        if step.scenario in circles:
            yield _error("K004", where, scenario=step.scenario)
            continue
        late = [a for a in step.after if a in place and place[a] > place[step.scenario] and a not in circles]
        yield from (_error("K005", where, scenario=step.scenario, needed=a) for a in late)


def _all_before(needs: Mapping[str, set[str]], name: str) -> set[str]:
    """Everything that comes before a step, and before that."""
    found, ahead = set[str](), set(needs[name])
    while ahead:
        one = ahead.pop()
        if one not in found:
            found.add(one)
            ahead |= needs.get(one, set())
    return found


def _people(curriculum: Curriculum, scenarios: Mapping[str, Scenario]) -> Iterator[Issue]:
    """K006 a lower level after a higher, K007 another role, K008 other ages, K009 less time than it takes."""
    for t, track in enumerate(curriculum.tracks):
        for n, step in enumerate(track.steps):
            scenario, where = scenarios.get(step.scenario), f"tracks[{t}].steps[{n}]"
            if scenario is None:
                continue
            for name in step.after:
                if name in scenarios and scenarios[name].level > scenario.level:
                    data = {"scenario": step.scenario, "level": str(scenario.level), "needed": name}
                    yield _error("K006", where, **data)
            if scenario.role not in track.roles:
                yield _error("K007", where, scenario=step.scenario, role=str(scenario.role))
            youngest, oldest = scenario.ages
            if scenario.role is Role.PUPIL and (oldest < track.ages[0] or youngest > track.ages[1]):
                yield _error("K008", where, scenario=step.scenario, youngest=youngest, oldest=oldest)
            least = TALKING + scenario.max_seconds / 60
            if step.minutes < least and not scenario.seconds_per_room:  # who looks round may stop at any time
                yield Issue("K009", Severity.WARNING, f"{where}.minutes", {"minutes": step.minutes, "least": round(least + 0.49)})


def _texts(curriculum: Curriculum) -> Iterator[Issue]:
    """K010 a text that is missing, K011 a banned word."""
    texts = [("name", curriculum.name), ("summary", curriculum.summary)]
    for t, track in enumerate(curriculum.tracks):
        texts += [(f"tracks[{t}].name", track.name), (f"tracks[{t}].first", track.first)]
    texts += [(f"{where}.why", step.why) for where, step in curriculum.steps()]
    for where, words in texts:
        for language in ("sv", "en"):
            if not words.get(language).strip():
                yield _error("K010", where, tongue=language)
            for word in banned_words(words.get(language)):
                yield _error("K011", f"{where}.{language}", word=word)


def overview(curriculum: Curriculum, scenarios: Mapping[str, Scenario], language: str) -> dict[str, Any]:
    """What a list shows: tracks of steps with name, level, who for, minutes, what comes before, and whether in a headset."""
    return {
        "curriculum": curriculum.id,
        "name": curriculum.name.get(language),
        "tracks": [
            {
                "id": track.id,
                "name": track.name.get(language),
                "first": track.first.get(language),
                "steps": [_row(step, scenarios[step.scenario], language) for step in track.steps if step.scenario in scenarios],
            }
            for track in curriculum.tracks
        ],
    }


def _row(step: Step, scenario: Scenario, language: str) -> dict[str, Any]:
    return {
        "scenario": step.scenario,
        "name": scenario.name.get(language),
        "why": step.why.get(language),
        "level": str(scenario.level),
        "role": str(scenario.role),
        "ages": list(scenario.ages),
        "minutes": step.minutes,
        "after": list(step.after),
        "headset": headset_allowed(scenario) and scenario.level is not ContentLevel.CL0,
    }
