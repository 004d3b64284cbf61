"""``inrymning demo``: the whole chain at once on any machine, with a scripted trainee."""

import click

from sim.app.stage import DISPLAYS
from tools.commands.run import SEED
from tools.settings import Settings, TextCommand, common, option

SCENARIO, PLAN, SCRIPT = "inne-i-korridoren", "lingonmoskolan", "careful"

PACE = 8.0
"""Times real speed at which a window shows the script: four minutes in half a minute."""


@click.command(cls=TextCommand, name="demo")
@common
@option("--display", type=click.Choice(DISPLAYS), default="auto", show_default=True)
@option("--seed", type=SEED, default=1, show_default=True)
def command(settings: Settings, display: str, seed: int) -> None:
    """Takes the best display there is and says which."""
    from tools.commands.playing import Order, perform

    settings.emit(perform(settings, Order(SCENARIO, PLAN, SCRIPT, display, seed, pace=PACE)))
