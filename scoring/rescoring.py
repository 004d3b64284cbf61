"""Old runs judged anew, by their stored events: new scores beside the old ones, which stay as they were."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from scoring.assess import Assessment, Judge
from scoring.records import Selection
from scoring.rubric import Rubric
from scoring.store import Store

TOGETHER: Final = 200
"""Runs whose new scores are written in one go; some tenths of a second."""

Progress = Callable[[int, int], None]
"""Told how many runs are done, of how many."""


@dataclass
class Rescored:
    """How many runs: ``given`` a new score; left as they were because it would say the ``same``.

    Or because there is nothing to judge: they are ``going_on``, their events have expired (``without_events``), or they are
    judged by another rubric or one that is not there (``other``).
    """

    given: int = 0
    same: int = 0
    going_on: int = 0
    without_events: int = 0
    other: int = 0


def rescore(store: Store, rubrics: Mapping[str, Rubric], selection: Selection, progress: Progress) -> Rescored:
    """Judges chosen runs anew.

    What breaks off half-way is done again to its end by asking once more: a score that is there is not given twice.

    Args:
        store: holds runs and events.
        rubrics: by their id, which is what a scenario refers to.
        selection: the runs.
        progress: told now and then.
    """
    told = Rescored()
    judges = {name: Judge(rubric) for name, rubric in rubrics.items()}
    runs = [(run.run, run.rubric, run.state) for run in store.each_run(selection)]
    waiting: dict[str, dict[str, Assessment]] = {name: {} for name in rubrics}
    for done, (run, name, state) in enumerate(runs, 1):
        if state == "running" or name not in judges:
            told.going_on += state == "running"
            told.other += state != "running"
        else:
            events = store.events(run, judges[name].kinds)
            told.without_events += not events
            if events:
                waiting[name][run] = judges[name].assess(events)
        if done % TOGETHER == 0 or done == len(runs):
            for rubric_id, given in waiting.items():
                added = store.rescored(given, rubrics[rubric_id])
                told.given, told.same = told.given + added, told.same + len(given) - added
                given.clear()
            progress(done, len(runs))
    return told
