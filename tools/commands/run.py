"""``inrymning run``: a scenario in a school, played by a person or a script."""

import click

from sim.app.stage import DISPLAYS
from tools.settings import Settings, TextCommand, common, option

SCRIPTS = ("careful", "passive", "random", "tour", "none")
SEED = click.IntRange(0, 2**63 - 1)


@click.command(cls=TextCommand, name="run")
@common
@option("--plan", "plan_name", default="lingonmoskolan", show_default=True)
@option("--script", type=click.Choice(SCRIPTS), default="none", show_default=True)
@option("--display", type=click.Choice(DISPLAYS), default="auto", show_default=True)
@option("--seed", type=SEED)
@option("--code")
@click.argument("scenario")
def command(
    settings: Settings, plan_name: str, script: str, display: str, seed: int | None, code: str | None, scenario: str
) -> None:
    """Plays one scenario, scores it and says where everything is."""
    from tools.commands.playing import Order, perform

    settings.emit(perform(settings, Order(scenario, plan_name, script, display, seed, code)))
