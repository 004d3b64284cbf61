"""``inrymning run``: a scenario in a school, played by a person or a script."""

from pathlib import Path

import click

from sim.app.stage import DISPLAYS
from tools.commands.filming import film_wish, filming
from tools.commands.sounding import sound_choice, sounding
from tools.settings import Settings, TextCommand, common, option

SCRIPTS = ("careful", "passive", "random", "tour", "none")
MIRRORS = ("off", "eye", "plan")
SEED = click.IntRange(0, 2**63 - 1)


@click.command(cls=TextCommand, name="run")
@common
@option("--plan", "plan_name", default="lingonmoskolan", show_default=True)
@option("--script", type=click.Choice(SCRIPTS), default="none", show_default=True)
@option("--display", type=click.Choice(DISPLAYS), default="auto", show_default=True)
@option("--seed", type=SEED)
@option("--code")
@filming
@option("--mirror", type=click.Choice(MIRRORS), default="off", show_default=True)
@sounding
@option("--list", "list_all", is_flag=True)
@click.argument("scenario", required=False)
@click.pass_context
def command(
    ctx: click.Context,
    settings: Settings,
    plan_name: str,
    script: str,
    display: str,
    seed: int | None,
    code: str | None,
    record: Path | None,
    record_size: str | None,
    record_rate: int | None,
    mirror: str,
    sound: bool,
    low_sound: bool,
    volume: int,
    list_all: bool,
    scenario: str | None,
) -> None:
    """Plays one scenario, scores it and says where everything is; with ``--list`` says which there are instead."""
    if list_all:
        from tools.commands.listing import list_scenarios

        list_scenarios(settings)
        return
    if scenario is None:
        raise click.MissingParameter(ctx=ctx, param=next(p for p in ctx.command.params if p.name == "scenario"))
    from tools.commands.playing import Order, perform

    film = film_wish(record, record_size, record_rate)
    heard = sound_choice(sound, low_sound, volume)
    order = Order(scenario, plan_name, script, display, seed, code, film=film, sound=heard, mirror=mirror)
    settings.emit(perform(settings, order))
