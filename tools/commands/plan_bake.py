"""``inrymning plan bake``: light of a plan's rooms, worked out once and kept in the data folder."""

import click

from tools.settings import Settings, TextCommand, common, option

QUALITIES = ("draft", "usual", "fine")


@click.command(cls=TextCommand, name="bake")
@common
@option("--quality", type=click.Choice(QUALITIES), default="usual", show_default=True)
@option("--workers", type=click.IntRange(1, 1024))
@click.argument("plan_name")
def command(settings: Settings, quality: str, workers: int | None, plan_name: str) -> None:
    """Bakes what is not there yet; runs of the plan are drawn with it from then on."""
    from tools.commands.baking import perform

    settings.emit(perform(settings, plan_name, quality, workers))
