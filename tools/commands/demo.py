"""``inrymning demo``: the whole chain at once on any machine, with a scripted trainee."""

import click

from sim.app.stage import DISPLAYS
from tools.commands.run import SEED
from tools.settings import Settings, TextCommand, common, option

SCENARIO, PLAN, SCRIPT = "inne-i-korridoren", "lingonmoskolan", "careful"


@click.command(cls=TextCommand, name="demo")
@common
@option("--display", type=click.Choice(DISPLAYS), default="auto", show_default=True)
@option("--seed", type=SEED, default=1, show_default=True)
def command(settings: Settings, display: str, seed: int) -> None:
    """Takes the best display there is and says which."""
    from tools.commands.playing import Order, perform

    settings.emit(perform(settings, Order(SCENARIO, PLAN, SCRIPT, display, seed)))
