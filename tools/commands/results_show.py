"""``inrymning results show``: one run's score card, what it rests on, and every score the run has been given."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from tools.settings import Settings, TextCommand, common, option

if TYPE_CHECKING:
    from scoring.rubric import Rubric
    from scoring.scores import ScoreRow
    from scoring.store import RunRow
    from sim.events import Event


@click.command(cls=TextCommand, name="show")
@common
@option("--events", is_flag=True)
@option("--why", "why")
@option("--all-scores", is_flag=True)
@option("--rubric", "rules")
@click.argument("run")
def command(settings: Settings, events: bool, why: str | None, all_scores: bool, rules: str | None, run: str) -> None:
    """Shows a run by its id, the beginning of it, or ``last``."""
    from scoring.store import Store
    from tools.commands.keeping import put_in_order
    from tools.commands.rubrics import rubric_of

    with Store(settings.data / "results.db") as store:
        put_in_order(settings, store)
        row = store.run(run)
        scores = store.scores(row.id)
        happened = store.events(row.id)
        chosen = named(scores, rules)
        rubric = rubric_of(settings, store, chosen.assessment.rubric, chosen.assessment.rubric_hash) if chosen else None
    if why is not None:
        tell_why(settings, why, happened, rubric)
    elif all_scores:
        for line in history(settings, scores):
            settings.tell(line)
    elif chosen and rubric:
        tell_card(settings, row, chosen, rubric)
    else:
        state = settings.say(f"cli.results.state.{row.state}")
        settings.tell(settings.say("cli.results.unscored", run=row.id, state=state, events=row.events))
    if events or settings.as_json:
        for e in happened:
            settings.tell(event_line(settings, e))
    settings.emit(
        {
            **row.as_dict(),
            "run": row.id,
            "shown": chosen.id if chosen else None,
            "scores": [{"id": s.id, "scored": s.scored, "edition": s.edition, **s.assessment.as_dict()} for s in scores],
            "event_list": [e.as_dict() for e in happened],
        }
    )


def named(scores: "Sequence[ScoreRow]", rules: str | None) -> "ScoreRow | None":
    """The newest score, or the newest by the rubric named by its edition or the beginning of its hash.

    Raises:
        UsageProblem: the run has no such score.
    """
    from sim.errors import UsageProblem

    if rules is None:
        return scores[-1] if scores else None
    fitting = [s for s in scores if s.edition == rules or (len(rules) >= 8 and s.assessment.rubric_hash.startswith(rules))]
    if not fitting:
        raise UsageProblem(f"The run has no score by the rubric '{rules}'. --all-scores shows those it has.")
    return fitting[-1]


def tell_card(settings: Settings, row: "RunRow", score: "ScoreRow", rubric: "Rubric") -> None:
    """The score card."""
    from scoring.card import score_card

    plan, places = names_of(settings, row)
    settings.tell(score_card(score.assessment, rubric, settings.language, plan=plan, places=places, role=row.role))


def history(settings: Settings, scores: "Sequence[ScoreRow]") -> Iterator[str]:
    """Every score with its rules, and which criteria it judged in another way than the one before."""
    before: Mapping[str, tuple[str, float]] = {}
    for n, score in enumerate(scores):
        told = score.assessment
        rules = " ".join(x for x in (told.rubric, score.edition, told.rubric_hash[:12]) if x)
        grade = settings.say(f"scoring.grade.{told.grade}")
        share = "–" if told.score is None else settings.say("scoring.card.score", percent=round(told.score * 100))
        yield f"{score.scored[:16].replace('T', ' ')} UTC  {share:>6}  {grade:<22}{rules}"
        now = {f.criterion: (f.state, f.points) for f in told.findings}
        for criterion in dict.fromkeys([*before, *now]) if n else ():
            old, new = before.get(criterion), now.get(criterion)
            if old != new:
                yield f"    {criterion:<28}{_told(settings, old)} → {_told(settings, new)}"
        before = now
    if not scores:
        yield settings.say("export.rescore.none")


def _told(settings: Settings, finding: tuple[str, float] | None) -> str:
    from sim.text import number

    if finding is None:
        return "–"
    return f"{settings.say(f'scoring.state.{finding[0]}')} {number(finding[1], settings.language)}"


def tell_why(settings: Settings, criterion: str, happened: "Sequence[Event]", rubric: "Rubric | None") -> None:
    """Every event a criterion's points rest on, those that prove it marked.

    Raises:
        UsageProblem: the rubric has no such criterion, or there is nothing to judge.
    """
    from scoring.assess import assess
    from scoring.grounds import grounds
    from sim.errors import UsageProblem

    known = {c.id: c for c in rubric.criteria} if rubric else {}
    if not happened or rubric is None:
        raise UsageProblem("The run has no events or no score any more, so nothing can be explained.")
    if criterion not in known:
        raise UsageProblem(f"The rubric has no criterion '{criterion}'. It has: {', '.join(known)}.")
    rests_on, proof = grounds(happened, rubric)[criterion], assess(happened, rubric).finding(criterion).events
    settings.tell(known[criterion].name.get(settings.language))
    for event in happened:
        if event.seq in rests_on:
            settings.tell(f" {'●' if event.seq in proof else '·'} {event_line(settings, event)}")
    settings.tell(settings.say("export.rescore.why" if rests_on else "export.rescore.why_nothing"))


def event_line(settings: Settings, event: "Event") -> str:
    """One event in a line: when, who, what, where."""
    what = settings.say(f"events.{event.type}")
    return f"{event.t:8.2f} s  {event.actor:<12}{what:<40}{event.place or event.target}"


def names_of(settings: Settings, row: "RunRow") -> tuple[str, dict[str, str]]:
    """The school's and its rooms' names from the plan kept with the run; the plan's id alone when that is gone."""
    from sim.errors import InrymningError
    from sim.plan.load import load_plan
    from sim.session.objects import fetch
    from sim.session.recording import objects_folder
    from sim.session.runlog import read_runlog
    from tools.commands.playing import place_names

    try:
        log = read_runlog(settings.data / row.runlog)
        building = load_plan(fetch(objects_folder(log.path), log.header.plan_object))
    except InrymningError:
        return row.plan, {}
    return building.name.get(settings.language), place_names(building, settings.language)
