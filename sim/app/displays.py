"""Which display a run is shown on: what was asked for, or the best this machine has, and why."""

from dataclasses import dataclass

from sim.app.probe import Answer, probe_graphics, probe_headset
from sim.errors import MissingOnThisMachine


@dataclass(frozen=True)
class Choice:
    """A display and, when it was chosen for want of a better one, what the better ones lack (display, reason)."""

    display: str
    lacking: tuple[tuple[str, str], ...] = ()
    found: str = ""


def ask(display: str) -> Answer:
    """Whether a display works here."""
    match display:
        case "headset":
            return probe_headset()
        case "window":
            return probe_graphics(window=True)
        case "offscreen":
            return probe_graphics()
        case _:
            return Answer(True, "plain simulation")


def choose(wanted: str) -> Choice:
    """The display to use; ``auto`` takes headset, else window, else offscreen, else none.

    Raises MissingOnThisMachine when a display was asked for by name and does not work here.
    """
    if wanted != "auto":
        answer = ask(wanted)
        if not answer.ok:
            raise MissingOnThisMachine(f"The display '{wanted}' does not work here: {answer.found}.", answer.fix)
        return Choice(wanted, found=answer.found)
    lacking: list[tuple[str, str]] = []
    for display in ("headset", "window", "offscreen"):
        answer = ask(display)
        if answer.ok:
            return Choice(display, tuple(lacking), answer.found)
        lacking.append((display, answer.found))
    return Choice("none", tuple(lacking))
