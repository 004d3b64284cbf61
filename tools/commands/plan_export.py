"""``inrymning plan export``: a plan → a file for other programs."""

import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from sim.errors import UsageProblem
from tools.commands.plan import writable
from tools.settings import Settings, TextCommand, common, option

if TYPE_CHECKING:
    from sim.plan.building import Anchor, Building

FORMATS: Final = {"imdf": ".imdf.zip", "geojson": ".geojson", "gltf": ".glb", "svg": ".svg", "png": ".png"}
"""Formats and the ending of a file nobody named."""

ENDINGS: Final = {".zip": "imdf", ".imdf": "imdf", ".geojson": "geojson", ".glb": "gltf", ".svg": "svg", ".png": "png"}


@dataclass(frozen=True)
class Wanted:
    """What the person asked for beside the plan."""

    form: str
    level: str | None
    width: int
    on_earth: bool
    language: str


@click.command(cls=TextCommand, name="export")
@common
@option("-o", "--output", type=click.Path(path_type=Path))
@option("--format", "form", type=click.Choice(list(FORMATS)))
@option("--anchor")
@option("--local", is_flag=True)
@option("--level")
@option("--width", type=click.IntRange(200, 8000), default=2000, show_default=True)
@option("--force", is_flag=True)
@click.argument("plan_name")
def command(
    settings: Settings,
    output: Path | None,
    form: str | None,
    anchor: str | None,
    local: bool,
    level: str | None,
    width: int,
    force: bool,
    plan_name: str,
) -> None:
    """Exports one plan; the format follows the file's suffix unless ``--format`` says."""
    from sim.files import write_whole
    from sim.plan.load import load_plan
    from sim.resources import find

    source = find("plan", plan_name)
    chosen = form or form_of(output)
    target = writable(output or Path(source.name.removesuffix(".json").removesuffix(".plan") + FORMATS[chosen]), force)
    given = point_on_earth(anchor) if anchor else None
    building = load_plan(source)
    if given is not None:
        building = replace(building, anchor=given)
    if level is not None and level not in building.level:
        raise UsageProblem(f"The plan has no level '{level}'. Levels: {', '.join(building.level)}.")
    on_earth = chosen == "imdf" or (chosen == "geojson" and building.anchor is not None and not local)
    data = exported(building, Wanted(chosen, level, width, on_earth, settings.language), made(source))
    write_whole(target, data)
    settings.tell(settings.say("cli.plan.exported", file=target))
    settings.emit({"file": str(target), "format": chosen, "bytes": len(data), "on_earth": on_earth})


def form_of(output: Path | None) -> str:
    """The format a file's ending asks for.

    Raises UsageProblem when it asks for none.
    """
    if output is None:
        raise UsageProblem(f"Say what to make: -o FILE, or --format with one of {', '.join(FORMATS)}.")
    if output.suffix.lower() not in ENDINGS:
        known = ", ".join(ENDINGS)
        raise UsageProblem(f"{output} ends in '{output.suffix}'; plans are exported as {known}, or as --format says.")
    return ENDINGS[output.suffix.lower()]


def point_on_earth(told: str) -> "Anchor":
    """``LATITUDE,LONGITUDE`` of the plan's origin.

    Raises UsageProblem when that is no place on earth.
    """
    from sim.plan.building import Anchor

    try:
        latitude, longitude = (float(part) for part in told.split(","))
    except ValueError:
        raise UsageProblem(f"--anchor is LATITUDE,LONGITUDE in degrees, such as 59.3293,18.0686, not '{told}'.") from None
    if not (abs(latitude) <= 89 and abs(longitude) <= 180):
        raise UsageProblem(f"{told} is no place on earth: latitude is -89 to 89, longitude -180 to 180 degrees.")
    return Anchor(latitude, longitude)


def exported(building: "Building", wanted: Wanted, created: datetime) -> bytes:
    """The file's content; each exporter is loaded only when it is asked for."""
    if wanted.form == "imdf":
        from tools.exporters.imdf import imdf

        return imdf(building, created)
    if wanted.form == "geojson":
        from tools.exporters.geojson import geojson

        return geojson(building, on_earth=wanted.on_earth)
    if wanted.form == "gltf":
        from sim.view.furniture import shipped_props
        from tools.exporters.gltf import gltf

        return gltf(building, shipped_props())
    from tools.exporters.pictures import png, svg

    if wanted.form == "svg":
        return svg(building, wanted.level, wanted.language)
    return png(building, wanted.level, wanted.language, wanted.width)


def made(source: Path) -> datetime:
    """When the plan file was last written, so that the same file gives the same export; SOURCE_DATE_EPOCH wins."""
    told = os.environ.get("SOURCE_DATE_EPOCH", "")
    seconds = int(told) if told.isdecimal() else int(source.stat().st_mtime)
    return datetime.fromtimestamp(seconds, UTC)
