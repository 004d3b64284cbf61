"""``inrymning plan draw``: a plan → SVG or PNG."""

from pathlib import Path
from typing import Any

import click

from sim.errors import UsageProblem
from tools.commands.plan import writable
from tools.settings import Settings, TextCommand, common, option


@click.command(cls=TextCommand, name="draw")
@common
@option("-o", "--output", type=click.Path(path_type=Path))
@option("--level")
@option("--width", type=click.IntRange(200, 8000), default=2000, show_default=True)
@option("--force", is_flag=True)
@click.argument("plan_name")
def command(settings: Settings, output: Path | None, level: str | None, width: int, force: bool, plan_name: str) -> None:
    """Draws one plan with its findings; the kind of picture follows the file's suffix."""
    from sim.files import write_whole
    from sim.plan.draw import draw_png, draw_svg
    from sim.resources import find
    from sim.space.catalogue import footprint
    from tools.review.standing import read_standing

    source = find("plan", plan_name)
    target = output or Path(f"{source.name.removesuffix('.json').removesuffix('.plan')}.svg")
    if target.suffix.lower() not in {".svg", ".png"}:
        raise UsageProblem(f"{target} ends in '{target.suffix}'; a plan is drawn as .svg or .png.")
    writable(target, force or output is not None)
    standing = read_standing(source)
    building, issues = standing.building, standing.issues
    if level is not None and level not in building.level:
        raise UsageProblem(f"The plan has no level '{level}'. Levels: {', '.join(building.level)}.")
    how: dict[str, Any] = {"findings": issues, "language": settings.language, "footprint": footprint}
    if target.suffix.lower() == ".svg":
        write_whole(target, draw_svg(building, level, **how).encode())
    else:
        write_whole(target, draw_png(building, level, width_px=width, **how))
    settings.tell(settings.say("cli.plan.drawn", file=target))
    settings.emit({"file": str(target), "levels": [x.id for x in building.levels], "findings": len(issues)})
