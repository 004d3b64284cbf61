"""What is written for the trainee: the sheet in the calm room, and what is said or sent during the run."""

import math
from collections.abc import Sequence
from textwrap import wrap

from sim.core import queries
from sim.core.simulation import Simulation
from sim.poses import Pose
from sim.text import say
from sim.trainee.panels import Panel, Widget
from sim.trainee.vectors import add, forward, heading_of

SHEET = (1.30, 1.20)
"""Metres, at SHEET_AWAY: letters of 3.3 cm, about 1.2 degrees, are read without leaning in; tall enough that a briefing of three
paragraphs hangs there whole, its last one being how to stop."""

SHEET_AWAY, SHEET_ASIDE = 1.5, 0.5
"""Metres before one, and to the left of the middle, so that a window stays free."""

TITLE, LINE, BUTTON, MARGIN = 0.08, 0.056, 0.085, 0.05
COLUMNS = 46
"""Letters on a line of the sheet."""

CAPTION = (0.78, 0.11)
CAPTION_AWAY, CAPTION_DROP = 0.95, 0.34
MARK = 0.009
"""Metres of the reticle at a metre: half a degree, by eye."""

CAPTION_SECONDS = 7.0
"""How long a caption stays: two lines read slowly."""


def sheet(
    title: str,
    paragraphs: Sequence[str],
    button: tuple[str, str],
    eye_height: float,
    place: tuple[float, float, float],
    beside: tuple[str, str] | None = None,
) -> Panel:
    """The sheet in the calm room: a title, paragraphs, and a button (id, text), or two.

    Args:
        title: large, at the top.
        paragraphs: shown in order; those that find no room are left out, so put what matters first.
        button: below everything.
        eye_height: metres above the floor; the sheet hangs a little below.
        place: where the trainee stands; the sheet hangs to the north.
        beside: another button, to the left of it.
    """
    width, height = SHEET
    top = height / 2 - MARGIN
    inner = width - 2 * MARGIN
    widgets = [Widget("title", title, 0.0, top - TITLE / 2, inner, TITLE, button=False)]
    y, bottom = top - TITLE - MARGIN / 2, -height / 2 + BUTTON + 2 * MARGIN
    for k, text in enumerate(part for p in paragraphs for part in p.split("\n") if part):
        lines = wrap(text, COLUMNS)
        if y - LINE * len(lines) < bottom:
            break
        for n, line in enumerate(lines):  # a widget a line keeps every letter the same size
            widgets.append(Widget(f"p{k}.{n}", line, 0.0, y - LINE / 2, inner, LINE, button=False))
            y -= LINE
        y -= MARGIN / 3
    name, words = button
    low, half = -height / 2 + MARGIN + BUTTON / 2, (inner - MARGIN) / 2
    if beside is None:
        widgets.append(Widget(name, words, 0.0, low, 0.5, BUTTON))
    else:
        widgets.append(Widget(*beside, -(half + MARGIN) / 2, low, half, BUTTON))
        widgets.append(Widget(name, words, (half + MARGIN) / 2, low, half, BUTTON))
    x, south, floor = place
    at = (x - SHEET_ASIDE, south + SHEET_AWAY, floor + eye_height - 0.12)
    facing = -math.pi / 2 + math.atan2(SHEET_ASIDE, SHEET_AWAY)
    return Panel("sheet", at, facing, width, height, tuple(widgets))


def caption(simulation: Simulation, head: Pose, language: str) -> list[Panel]:
    """The newest words that reached the trainee (voice, loudspeaker, phone), low in the view for a few seconds.

    ``head`` is in the building.
    """
    words = newest_words(simulation, language)
    if words is None:
        return []
    heading = heading_of(head.rotation)
    x, y, z = head.position
    at = (x + CAPTION_AWAY * math.cos(heading), y + CAPTION_AWAY * math.sin(heading), z - CAPTION_DROP)
    width, height = CAPTION
    line = Widget("words", words, 0.0, 0.0, width - 0.06, height - 0.03, button=False)
    return [Panel("caption", at, heading + math.pi, width, height, (line,), tilt=0.25)]


def reticle(head: Pose) -> Panel:
    """A small mark where a person at a desk looks, for pointing; a metre before the eyes."""
    x, y, z = add(head.position, forward(head.rotation))
    return Panel("reticle", (x, y, z), heading_of(head.rotation) + math.pi, MARK, MARK)


def newest_words(simulation: Simulation, language: str) -> str | None:
    """The text of the newest message, or of the alarm that sounds, while it is fresh."""
    fresh = [m for m in queries.messages(simulation) if m.seconds <= CAPTION_SECONDS]
    if fresh and fresh[-1].inject.text is not None:
        channel = fresh[-1].inject.channel or "voice"
        return f"{say(f'app.channel.{channel}', language)}: {simulation.world.scenario.words(fresh[-1].inject.text, language)}"
    since, alarm = queries.seconds_since_alarm(simulation), queries.alarm_sounding(simulation)
    if alarm is not None and since is not None and since <= CAPTION_SECONDS:
        return f"{say('app.channel.speaker', language)}: {simulation.world.scenario.words(alarm.text, language)}"
    return None
