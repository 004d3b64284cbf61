"""What ``plan bake`` does: builds the school as it is drawn, bakes what is missing, says what there is."""

import os
import time
from typing import Any, Final

from sim.errors import UsageProblem
from sim.plan.load import load_plan
from sim.resources import find
from sim.view.bake.gather import Effort
from sim.view.bake.work import Watch, bake_building
from sim.view.furniture import shipped_props
from sim.view.statics import load_statics
from tools.settings import Settings, typed

EFFORTS: Final = {
    "draft": Effort(sky=6, lamp=6, sun=4, around=20, texel=0.12),
    "usual": Effort(),
    "fine": Effort(sky=20, lamp=20, sun=16, around=96, texel=0.05),
}
"""Rays and texels: a look at what it will be, what schools are played with, and pictures."""

_OFTEN: Final = 2.0
"""Seconds between two lines of progress."""


class _Teller:
    """Says on stderr how far the work is, not more often than one reads."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._said = settings, 0.0

    def step(self, done: int, total: int, what: str) -> None:
        now = time.monotonic()
        if done == total or now - self._said >= _OFTEN:
            self._said = now
            self._settings.progress(self._settings.say(f"bake.{what}", done=done, total=total))

    def damaged(self, why: str) -> None:
        self._settings.progress(self._settings.say("bake.damaged", why=why))


def perform(settings: Settings, plan_name: str, quality: str, workers: int | None) -> dict[str, Any]:
    """Bakes a plan into the data folder's cache; the report for ``--json``.

    Raises:
        UsageProblem: the plan has no room with walls.
        FileProblem: the plan cannot be read, or the cache not be written.
        MissingOnThisMachine: a worker process was ended from outside.
    """
    source, cache = find("plan", plan_name), settings.data / "cache"
    building, teller = load_plan(source), _Teller(settings)
    settings.progress(settings.say("bake.preparing", plan=typed(plan_name)))
    statics = load_statics(building, shipped_props(), cache, lambda done, total: teller.step(done, total, "building"))
    if not any(len(cell.index) for cell in statics.cells[:-1]):
        raise UsageProblem(f"The plan {plan_name} has no room to light.")
    watch = Watch(teller.step, teller.damaged)
    baked = bake_building(building, statics, cache, EFFORTS[quality], workers or os.cpu_count() or 1, watch)
    seconds, megabytes = round(baked.seconds, 1), round(baked.size / 1e6, 1)
    key = "bake.done" if baked.made else "bake.ready"
    settings.tell(settings.say(key, rooms=baked.rooms, made=baked.made, size=megabytes, seconds=seconds))
    return {
        "plan": str(source),
        "folder": str(baked.folder),
        "quality": quality,
        "rooms": baked.rooms,
        "made": baked.made,
        "damaged": baked.damaged,
        "bytes": baked.size,
        "seconds": seconds,
    }
