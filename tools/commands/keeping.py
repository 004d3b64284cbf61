"""What every command that opens the results does first: broken-off runs are found, what is past its time is let go."""

import time
from datetime import UTC, datetime

from scoring.store import Store
from sim.sentences import error_text
from sim.session.expiry import coarsen_expired
from tools.commands.retention import expire, keep_file, read_keep
from tools.settings import Settings


def put_in_order(settings: Settings, store: Store) -> None:
    """Marks runs that nobody carries any more as interrupted, and lets go what is past its time.

    Results older than the school keeps them are erased, and said so; run logs past their date keep only events and a coarse way.
    A log that cannot be read is no reason not to go on; with -v it is named.
    """
    store.recover_interrupted()
    keep = read_keep(settings.data)
    erased = expire(store, settings.data, keep, time.time())
    if erased:
        file = keep_file(settings.data)
        settings.progress(settings.say("export.keep.expired", runs=erased, days=keep.results_days, file=file))
    _, problems = coarsen_expired(settings.data / "runs", datetime.now(UTC))
    if settings.verbose:
        for problem in problems:
            settings.progress(error_text(problem, settings.language))
