"""What ``run`` and ``demo`` share: a run played, kept, scored and shown."""

import os
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scoring.assess import Assessment, Finding, assess
from scoring.card import score_card
from scoring.debrief import make_debrief
from scoring.rubric import Rubric, rubric_hash
from scoring.rubric_file import load_rubric
from scoring.store import NewRun, Store
from sim.app.displays import Choice, choose
from sim.app.pictures import save_plan_picture
from sim.app.play import Play, Played, on_stderr, play
from sim.app.setup import Prepared, for_display, prepare
from sim.app.stage import Wish
from sim.core import CORE_VERSION
from sim.errors import UsageProblem
from sim.events import Event
from sim.ids import run_id
from sim.plan.building import Building
from sim.resources import find
from sim.scenario.levels import headset_allowed
from sim.sentences import translated
from sim.session.executor import Executor
from sim.session.tour import Tour
from sim.session.tour_report import tour_report
from sim.text import say
from tools.commands.filming import film_fields, film_of, tell_film
from tools.commands.keeping import put_in_order
from tools.commands.sounding import SoundChoice, sound_wish
from tools.settings import Settings

if TYPE_CHECKING:
    from sim.app.filming.film import Film
    from sim.app.filming.wish import FilmWish

SEEDS = 2**31
"""Random seeds are drawn below this, so that they are easy to read out and type."""


@dataclass(frozen=True)
class Order:
    """What was asked for on the command line."""

    scenario: str
    plan: str
    script: str
    display: str
    seed: int | None = None
    code: str | None = None
    pace: float = 1.0
    film: "FilmWish | None" = None
    mirror: str = "off"
    sound: SoundChoice | None = None


def perform(settings: Settings, order: Order) -> dict[str, Any]:
    """Plays, scores and shows one run; returns the JSON object of ``run`` and ``demo``."""
    settings.progress(settings.say("cli.run.preparing", plan=order.plan, scenario=order.scenario))
    own = (settings.data / "plans", settings.data / "scenarios")
    prepared = prepare(order.plan, order.scenario, own)
    rubric = load_rubric(find("rubric", prepared.scenario.rubric, (prepared.scenario_path.parent, settings.data / "rubrics")))
    choice = choice_for(order, headset=headset_allowed(prepared.scenario))
    tell_choice(settings, choice)
    prepared = for_display(prepared, choice.display)
    sound = sound_wish(settings, order.sound, prepared, choice.display)
    seed = order.seed if order.seed is not None else secrets.randbelow(SEEDS)
    run, started = run_id(time.time(), os.urandom(5)), datetime.now(UTC)
    pictures = settings.data / "pictures"
    with Store(settings.data / "results.db") as store, film_of(settings, order.film) as film:
        put_in_order(settings, store)
        store.begin_run(new_run(run, prepared, rubric, order, choice, seed))
        wish = wish_of(settings, order, rubric, pictures / f"{run}-eyes.png", str(prepared.scenario.role), film)
        wish = replace(wish, sound=sound)
        progress = on_stderr(not settings.quiet, lambda done, of: progress_words(settings, done, of))
        journal = store.journal(run)
        ticket = Play(run, order.script, seed, started, settings.data, journal, rubric_hash(rubric))
        played = play(prepared, choice, ticket, wish, progress)
        result = played.result
        assessment = assess(played.session.events, rubric)
        store.finish_run(run, cause=result.cause, ticks=result.ticks, sim_seconds=result.sim_seconds, hash=result.hash)
        store.add_score(run, assessment, rubric)
    tell_film(settings, film)
    plan_picture = pictures / f"{run}-plan.png"
    save_plan_picture(plan_picture, prepared.building, prepared.space, played.session.trace, settings.language)
    files = files_of(settings, wish.picture, plan_picture, played)
    show_card(settings, assessment, rubric, prepared, files)
    return report(run, prepared, order, choice, seed, played, assessment, files) | film_fields(film)


def choice_for(order: Order, *, headset: bool) -> Choice:
    """The display for an order; a script that is filmed needs no screen, and whoever films must be able to draw.

    Raises as ``choose`` does, and UsageProblem when a film is wanted of a run that is not drawn.
    """
    if order.film is None:
        return choose(order.display, scripted=order.script != "none", headset=headset)
    if order.display == "none":
        raise UsageProblem("A film needs a picture: --record goes with --display offscreen or window.")
    display = "offscreen" if order.display == "auto" and order.script != "none" else order.display
    choice = choose(display, scripted=order.script != "none", headset=headset)
    if choice.display == "headset":  # so that nothing is drawn, read and written beside 90 frames a second
        raise UsageProblem("A run in a headset is filmed when it is over: inrymning replay last --record FILE.mp4")
    return choice


def wish_of(
    settings: Settings, order: Order, rubric: Rubric, picture: Path, role: str = "pupil", film: "Film | None" = None
) -> Wish:
    """How the run is to be shown, and what is read to the trainee after it: this run's debrief, not one for all."""
    language = settings.language
    return Wish(
        language,
        picture,
        lambda events: debrief_words(events, rubric, language, role),
        pace=order.pace,
        cache=settings.data / "cache",
        notice=settings.progress,
        film=film,
        mirror=order.mirror,
    )


def debrief_words(events: Sequence[Event], rubric: Rubric, language: str, role: str) -> list[str]:
    """The debrief as it is read in the headset: what went well, what to practise, one question, who to talk to."""
    debrief = make_debrief(assess(events, rubric), rubric, language, role)
    practise = [say("app.sheet.practise", language, text=p.what or p.name) for p in debrief.practise[:1]]
    talk = [say("app.sheet.talk", language, who=debrief.talk[0])] if debrief.talk else []
    return [debrief.opening, *debrief.praise[:2], *practise, debrief.question, *talk]


def new_run(run: str, prepared: Prepared, rubric: Rubric, order: Order, choice: Choice, seed: int) -> NewRun:
    """The store's row for a run that starts."""
    return NewRun(
        id=run,
        scenario=prepared.scenario.id,
        scenario_hash=prepared.bound.scenario_hash,
        plan=prepared.building.id,
        plan_hash=prepared.building.content_hash,
        rubric=rubric.id,
        rubric_hash=rubric_hash(rubric),
        core_version=CORE_VERSION,
        seed=seed,
        level=str(prepared.scenario.level),
        role=str(prepared.scenario.role),
        script=order.script,
        display=choice.display,
        code=order.code,
        runlog=f"runs/{run}.runlog",
    )


def tell_choice(settings: Settings, choice: Choice) -> None:
    """Says which display was taken and why not a better one."""
    for display, reason in choice.lacking:
        named, why = settings.say(f"app.display.{display}"), translated(reason, settings.language)
        settings.progress(settings.say("cli.run.lacking", display=named, reason=why))
    settings.progress(
        settings.say(
            "cli.run.display",
            display=settings.say(f"app.display.{choice.display}"),
            found=translated(choice.found, settings.language),
        )
    )


def progress_words(settings: Settings, done: float, of: float) -> str:
    """The progress line: light first (told as negative rooms), then simulated seconds."""
    if done < 0:
        return settings.say("cli.run.lighting", done=int(-done), of=int(of))
    return settings.say("cli.run.playing", seconds=int(done), most=int(of))


def files_of(settings: Settings, eyes: Path | None, plan: Path, played: Played) -> dict[str, str | None]:
    """Paths of what was written; a picture that could not be drawn is null."""
    return {
        "results": str(settings.data / "results.db"),
        "stereo_picture": str(eyes) if eyes is not None and eyes.exists() else None,
        "plan_picture": str(plan),
        "runlog": str(played.log),
    }


def place_names(building: Building, language: str) -> dict[str, str]:
    """Names of rooms for people."""
    return {u.id: " ".join(x for x in (u.name.get(language), u.number) if x) for u in building.units}


def show_card(
    settings: Settings, assessment: Assessment, rubric: Rubric, prepared: Prepared, files: Mapping[str, str | None]
) -> None:
    """The score card and where the files are."""
    names = place_names(prepared.building, settings.language)
    settings.tell(
        score_card(
            assessment,
            rubric,
            settings.language,
            plan=prepared.building.name.get(settings.language),
            places=names,
            role=str(prepared.scenario.role),
        )
    )
    for key, path in files.items():
        if path:
            settings.tell(f" {settings.say('cli.run.file.' + key):<22}{path}")


def report(
    run: str,
    prepared: Prepared,
    order: Order,
    choice: Choice,
    seed: int,
    played: Played,
    assessment: Assessment,
    files: Mapping[str, str | None],
) -> dict[str, Any]:
    """The JSON object: everything a program may want to know of a run."""
    result = played.result
    return {
        "run": run,
        "scenario": prepared.scenario.id,
        "plan": prepared.building.id,
        "script": order.script,
        "display": choice.display,
        "display_lacking": dict(choice.lacking),
        "seed": seed,
        "ticks": result.ticks,
        "sim_seconds": round(result.sim_seconds, 3),
        "cause": result.cause,
        "hash": result.hash,
        "score": assessment.score,
        "grade": assessment.grade,
        "criteria": [criterion(f, played.session.events) for f in assessment.findings],
        "files": dict(files),
        **tour_fields(played),
    }


def tour_fields(played: Played) -> dict[str, Any]:
    """What a tour through the building showed; nothing for any other script."""
    script = played.session.script
    tour = script.policy if isinstance(script, Executor) else None
    return {"tour": tour_report(tour, played.session.simulation).as_dict()} if isinstance(tour, Tour) else {}


def criterion(finding: Finding, events: Sequence[Event]) -> dict[str, Any]:
    """One criterion's row: its state, points and the events that prove it."""
    chosen = set(finding.events)
    proof = [
        {"seq": e.seq, "t": round(e.t, 2), "type": str(e.type), "place": e.place, "target": e.target}
        for e in events
        if e.seq in chosen
    ]
    return {
        "id": finding.criterion,
        "action": finding.action,
        "phase": finding.phase,
        "state": finding.state,
        "points": round(finding.points, 3),
        "max": finding.most,
        "evidence": proof,
    }
