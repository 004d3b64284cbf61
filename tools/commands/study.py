"""``inrymning study``: thousands of scripted runs of a scenario, and what came of them."""

import click

from tools.settings import Settings, TextCommand, common, option

TIERS = ("meso", "micro")
SEED = click.IntRange(0, 2**63 - 1)


@click.command(cls=TextCommand, name="study")
@common
@option("--plan", "plan_name", default="lingonmoskolan", show_default=True)
@option("--runs", type=click.IntRange(1, 10_000_000), default=100, show_default=True)
@option("--script", "study_scripts", default="careful,passive,random", show_default=True)
@option("--tier", type=click.Choice(TIERS), default="meso", show_default=True)
@option("--seed", "study_seed", type=SEED, default=1, show_default=True)
@option("--workers", type=click.IntRange(1, 1024))
@option("--scheduler", metavar="ADDRESS")
@option("--resume/--fresh", "resume", default=True, show_default=True)
@click.argument("scenario")
def command(
    settings: Settings,
    plan_name: str,
    runs: int,
    study_scripts: str,
    tier: str,
    study_seed: int,
    workers: int | None,
    scheduler: str | None,
    resume: bool,
    scenario: str,
) -> None:
    """Plays a scenario many times by scripts and tells what came of it."""
    from tools.commands.studying import Order, perform

    order = Order(scenario, plan_name, runs, study_scripts, tier, study_seed, workers, scheduler or "", resume)
    settings.emit(perform(settings, order))
