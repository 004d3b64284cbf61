"""What every command that opens the results does first: broken-off runs are found, old run logs give up what they must."""

from datetime import UTC, datetime

from scoring.store import Store
from sim.sentences import error_text
from sim.session.expiry import coarsen_expired
from tools.settings import Settings


def put_in_order(settings: Settings, store: Store) -> None:
    """Marks runs that nobody carries any more as interrupted, and leaves run logs past their date only events and a coarse way.

    A log that cannot be read is no reason not to go on; with -v it is named.
    """
    store.recover_interrupted()
    _, problems = coarsen_expired(settings.data / "runs", datetime.now(UTC))
    if settings.verbose:
        for problem in problems:
            settings.progress(error_text(problem, settings.language))
