"""``inrymning bench``: how fast, how exact and how repeatable the program is on this machine, beside another simulator."""

import sys
import time

import click

from tools.bench.suites import SUITES, Order
from tools.settings import Settings, TextCommand, common, option

ALL = "all"

CLOCK = time.thread_time
"""Processor seconds of this thread: on a machine with nothing else to do the time that passes, on a busy one still ours."""

TELL_EVERY = 2.0
"""Seconds between progress lines where stderr is no terminal."""


@click.command(cls=TextCommand, name="bench")
@common
@option("--quick", is_flag=True)
@option("--plan", "bench_plans", multiple=True)
@click.argument("suite", type=click.Choice([*SUITES, ALL]))
def command(settings: Settings, quick: bool, bench_plans: tuple[str, ...], suite: str) -> None:
    """Measures one suite or all; exit 0 whether or not targets are met, for a busy machine misses some."""
    from tools.bench.machine import describe
    from tools.bench.suites import run
    from tools.bench.table import heading, lines

    progress = Progress(settings)
    order = Order(bench_plans, quick, CLOCK, progress, settings.data / "bench")
    machine = describe(CLOCK)
    rows = [row for name in (SUITES if suite == ALL else [suite]) for row in run(name, order)]
    progress.done()
    settings.tell(heading(machine, settings.language))
    if quick:
        settings.tell(settings.say("bench.quick"))
    settings.tell()
    for text in lines(rows, settings.language):
        settings.tell(text)
    settings.emit({"suite": suite, "quick": quick, "machine": machine, "rows": [row.as_dict() for row in rows]})


class Progress:
    """Says on stderr what is being measured: written over on a terminal, else a line now and then; silent with ``-q``."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._terminal = settings, sys.stderr.isatty()
        self._last = time.monotonic()
        self._shown = False

    def __call__(self, title: str, done: int, of: int) -> None:
        """Told as often as one likes."""
        now = time.monotonic()
        if self._settings.quiet or now - self._last < (0.2 if self._terminal else TELL_EVERY):
            return
        self._last = now
        text = self._settings.say("bench.progress", title=title, percent=100 * done // max(of, 1))
        if self._terminal:
            click.echo(f"\r{text:<78}", nl=False, err=True)
            self._shown = True
        else:
            click.echo(text, err=True)

    def done(self) -> None:
        """Clears the line."""
        if self._shown:
            click.echo(f"\r{'':<78}\r", nl=False, err=True)
