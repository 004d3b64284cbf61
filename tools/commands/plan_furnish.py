"""``inrymning plan furnish``: example furniture for the rooms of a plan; choices are kept beside the plan."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.errors import UsageProblem
from tools.commands.plan import rows, tell_rows, writable
from tools.settings import Settings, TextCommand, common, option

if TYPE_CHECKING:
    from sim.plan.building import Building, Unit


@click.command(cls=TextCommand, name="furnish")
@common
@option("-o", "--output", type=click.Path(path_type=Path))
@option("--room", "room", multiple=True, metavar="ROOM=LAYOUT")
@option("--all", "all", is_flag=True)
@click.argument("plan_name")
def command(settings: Settings, output: Path | None, room: tuple[str, ...], all: bool, plan_name: str) -> None:
    """Furnishes rooms without furniture, the example furniture anew, and what was asked for; writes the plan."""
    from sim.plan.load import load_plan
    from sim.resources import find, shipped
    from tools.furnish import cleared, furnish, is_example
    from tools.review.answers import answers_path, read_answers
    from tools.review.applying import layouts

    source = Path(find("plan", plan_name))
    if output is None and source.resolve() in {p.resolve() for p in shipped("plan")}:
        raise UsageProblem(f"{plan_name} is a shipped plan. Name a file of your own with -o.")
    target = source if output is None else writable(output, force=True)
    building = load_plan(source)
    asked = chosen(building, room)
    stored = {u: name for u, name in layouts(read_answers(answers_path(source))).items() if u in building.unit}
    anew = {f.unit_id for f in building.fixtures if all or is_example(f)} | asked.keys()
    furnished, issues = furnish(cleared(building, anew), {**stored, **asked})
    kept = write(furnished, asked, source, target)
    added = len(furnished.fixtures) - sum(f.unit_id not in anew for f in building.fixtures)
    count = len({f.unit_id for f in furnished.fixtures} - {f.unit_id for f in building.fixtures if f.unit_id not in anew})
    findings = rows(issues, settings.language)
    settings.tell(settings.say("furnish.written", rooms=count, pieces=added, file=target))
    if kept:
        settings.tell(settings.say("furnish.kept", count=kept))
    tell_rows(settings, findings)
    settings.emit({"file": str(target), "rooms": count, "pieces": added, "layouts": asked, "findings": findings})


def chosen(building: "Building", room: Sequence[str]) -> dict[str, str]:
    """Layouts by room id from ``ROOM=LAYOUT``; a room is its id or its number.

    Raises UsageProblem when one is written otherwise, names no room, several, or no layout of that kind of room.
    """
    from tools.furnish import choices

    found = {}
    for text in room:
        who, _, layout = text.rpartition("=")
        if not who or not layout:
            raise UsageProblem(f"--room {text} is not ROOM=LAYOUT. Write for example --room A102=groups.")
        unit = _unit(building, who)
        known = choices(unit.category)
        if not known:
            raise UsageProblem(f"Room '{who}' is of a kind that is never furnished.")
        if layout not in known:
            raise UsageProblem(f"Room '{who}' has no layout '{layout}'. Choose one of: {', '.join(known)}.")
        found[unit.id] = layout
    return found


def _unit(building: "Building", who: str) -> "Unit":
    if who in building.unit:
        return building.unit[who]
    numbered = [u for u in building.units if u.number == who]
    if not numbered:
        raise UsageProblem(f"The plan has no room with the id or number '{who}'.")
    if len(numbered) > 1:
        raise UsageProblem(f"Several rooms have the number '{who}'. Name one by its id: {', '.join(u.id for u in numbered)}.")
    return numbered[0]


def write(building: "Building", asked: dict[str, str], source: Path, target: Path) -> int:
    """Write the plan, and what was asked for among its answers; returns how many choices were kept."""
    from tools.review import answers as a
    from tools.review.gathering import answers_of, in_order, merged
    from tools.review.places import place_of
    from tools.review.reimport import save_reviewed

    before = a.read_answers(a.answers_path(source))
    said = [a.row("unit", u, place_of(building, building.unit[u]), {"layout": name}) for u, name in asked.items()]
    kept = in_order(merged(before, answers_of({"units": tuple(said)})), building)
    if kept == a.Answers():
        from sim.plan.save import save_plan

        save_plan(building, target)
    else:
        save_reviewed(building, kept, target)
    return len(said)
