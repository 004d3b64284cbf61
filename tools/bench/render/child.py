"""A process of the bench: GL drivers read their settings once, so that drawing for pictures and drawing for times are apart.

``python -m tools.bench.render.child`` reads one task as JSON from stdin and writes its answer as JSON to stdout.
"""

import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from sim.view.engine import Engine
from tools.bench.render import card, frames, pictures
from tools.bench.render.ours import OurFrames, open_scene
from tools.bench.render.tour import place_of, show, walks

WARM_CALLS: Final = 10
"""Frames before calls are counted."""


def calls(task: Mapping[str, Any]) -> dict[str, Any]:
    """Draws so many frames and ends; whoever traces this process counts what it asks of the driver."""
    place = place_of(task["plan"])
    seen = show(place, task["people"])
    with Engine() as engine:
        scene = open_scene(engine, place, seen, Path(task["cache"]))
        lane = OurFrames("calls", engine, scene, seen, walks(place.space, WARM_CALLS + int(task["frames"])))
        for k in range(lane.steps):
            lane.step(k)
        lane.close()
        scene.close()
    return {"frames": lane.steps}


TASKS: Final[Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]]] = {
    "frames": lambda task: frames.measure(task, time.thread_time),
    "pictures": pictures.compare,
    "calls": calls,
    "card": lambda task: card.measure(task, time.perf_counter),
}


def main() -> None:
    """One task."""
    task = json.load(sys.stdin)
    json.dump(TASKS[task["task"]](task), sys.stdout)


if __name__ == "__main__":
    main()
