"""What a study came to, for a person: first what an author asks, then the table."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from scoring.rubric import Rubric
from sim.plan.building import Building
from sim.text import number
from tools.settings import Settings

SHOWN: Final = 4
"""Places or rooms told of by name before "and so many more"."""

COLUMNS: Final = ("met", "partly", "missed", "not_relevant")


def show(settings: Settings, found: Mapping[str, Any], rubric: Rubric, building: Building) -> None:
    """Prints the page."""
    head = {key: found[key] for key in ("scenario", "plan", "runs", "tier")}
    settings.tell(settings.say("study.head", **head))
    settings.tell("")
    for line in answers(settings, found, rubric, building):
        settings.tell("  " + line)
    settings.tell("")
    for line in (*scripts(settings, found), *table(settings, found, rubric)):
        settings.tell("  " + line)
    if found["without_debrief"]:
        settings.tell(settings.say("study.without_debrief", runs=found["without_debrief"]))
    if found["runs_per_second_per_core"] is not None:
        settings.tell(settings.say("study.rate", rate=number(found["runs_per_second_per_core"], settings.language)))


def answers(settings: Settings, found: Mapping[str, Any], rubric: Rubric, building: Building) -> list[str]:
    """Is there a safe course, from everywhere; who gets where in time; what is never tried, met or missed."""
    say, names = settings.say, {c.id: c.name.get(settings.language) for c in rubric.criteria}
    course = {True: "study.safe", False: "study.unsafe", None: "study.not_judged"}[found["safe_course"]]
    told = [say(course, share=percent(found["safe_share"]))]
    told += _starts(settings, found["starts"], building)
    told += _rooms(settings, found["rooms"], found["rooms_too_far"], building)
    criteria = {key: [names.get(c, c) for c in found[key]] for key in ("never_tried", "never_met", "never_missed")}
    for key, listed in criteria.items():
        if listed:
            told.append(say(f"study.{key}", names=", ".join(listed)))
    if found["criteria"] and not criteria["never_tried"]:
        told.append(say("study.all_tried"))
    return told


def _starts(settings: Settings, starts: Sequence[Mapping[str, Any]] | None, building: Building) -> list[str]:
    judged = [s for s in starts or () if s["safe"] is not None]
    if not judged:
        return []
    bad = [s for s in judged if not s["safe"]]
    if not bad:
        return [settings.say("study.starts_safe", starts=len(judged))]
    places = [_start(settings, s, building) for s in bad]
    return [settings.say("study.starts_unsafe", bad=len(bad), starts=len(judged), places=_listed(settings, places))]


def _start(settings: Settings, start: Mapping[str, Any], building: Building) -> str:
    where = {"unit": _room(settings, building, start["unit"]), "x": round(start["x"]), "y": round(start["y"])}
    if start["safe_after"] is None:
        return settings.say("study.start_never", **where)
    shelter = _room(settings, building, start["shelter"]) if start["shelter"] else settings.say("study.outdoors")
    return settings.say("study.start_late", **where, shelter=shelter, seconds=seconds(start["safe_after"]))


def _rooms(settings: Settings, rooms: int | None, far: Sequence[Mapping[str, Any]] | None, building: Building) -> list[str]:
    if rooms is None or far is None:
        return []
    if not far:
        return [settings.say("study.rooms_reached", rooms=rooms)]
    listed = [_far(settings, room, building) for room in far]
    return [settings.say("study.rooms_far", far=len(far), rooms=rooms, names=_listed(settings, listed))]


def _far(settings: Settings, room: Mapping[str, Any], building: Building) -> str:
    key = "study.room_in_zone" if room["danger"] <= 0.0 else "study.room_far"
    told = {"room": _room(settings, building, room["unit"]), "metres": round(room["metres"])}
    return settings.say(key, **told, seconds=seconds(room["seconds"]), danger=seconds(room["danger"]))


def _listed(settings: Settings, words: Sequence[str]) -> str:
    shown = "; ".join(words[:SHOWN])
    return shown + settings.say("study.more", more=len(words) - SHOWN) if len(words) > SHOWN else shown


def _room(settings: Settings, building: Building, unit: str) -> str:
    room = building.unit.get(unit)
    if room is None:
        return unit
    name, known = room.name.get(settings.language), room.number or ""
    return f"{name} {known}".strip() if known not in name else name or unit


def scripts(settings: Settings, found: Mapping[str, Any]) -> list[str]:
    """A line a script: scores, how soon it is in shelter and how often, how many different courses there were."""
    lines, say = [], settings.say
    for name, script in found["scripts"].items():
        numbers = {key: percent(script[key]) for key in ("mean", "p05", "p95")}
        after, share = script["medians"]["safe_after"], script["reached_safety"]
        reached = after is not None and share
        told = {"seconds": seconds(after), "share": percent(share)} if reached else {}
        safe = say("study.safe_after", **told) if reached else say("study.never_safe")
        lines.append(say("study.script", script=say(f"study.by_{name}"), **numbers, safe=safe))
        lines.append(" " * 27 + say("study.courses", courses=script["courses"]))
    return lines


def table(settings: Settings, found: Mapping[str, Any], rubric: Rubric) -> list[str]:
    """How each criterion came out, over all scripts."""
    say, names = settings.say, {c.id: c.name.get(settings.language) for c in rubric.criteria}
    heads = {key: say(f"study.{key}") for key in COLUMNS}
    lines = [say("study.criterion", name=say("study.criteria"), **heads)]
    for row in found["criteria"]:
        lines.append(say("study.criterion", name=names.get(row["id"], row["id"]), **{key: row[key] for key in COLUMNS}))
    return lines


def percent(share: float | None) -> str:
    """A share as a person reads it."""
    return "–" if share is None else f"{100 * share:.0f} %"


def seconds(value: float) -> str:
    """Seconds as a person reads them."""
    return f"{value:.0f} s"
