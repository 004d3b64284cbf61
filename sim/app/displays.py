"""Which display a run is shown on: what was asked for, or the best this machine has, and why."""

from dataclasses import dataclass

from sim.app.probe import Answer, probe_graphics, probe_headset
from sim.errors import MissingOnThisMachine, UsageProblem


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


SOFTWARE = ("llvmpipe", "softpipe", "swrast", "swiftshader", "basic render")
"""Names of renderers that draw with the processor: pictures come out right, but far too slowly to watch."""


SCREEN_ONLY = "this scenario is for a screen: content level CL0 and children under 10 wear no headset"
"""Why a headset is not even asked for (charter 3)."""


def choose(wanted: str, *, scripted: bool, headset: bool = True) -> Choice:
    """The display to use; ``auto`` takes headset, else window, else offscreen, else none.

    A script is not shown in a window that only the processor draws.  ``headset`` says whether the scenario may be played in
    one at all.  Raises MissingOnThisMachine when a display was asked for by name and does not work here, or when nobody would
    play: no script, and neither headset nor screen; UsageProblem when a headset was asked for and may not be worn.
    """
    if wanted == "headset" and not headset:
        raise UsageProblem(f"No headset: {SCREEN_ONLY}. Use --display window.")
    if wanted != "auto":
        answer = ask(wanted)
        if not answer.ok:
            raise MissingOnThisMachine(f"The display '{wanted}' does not work here: {answer.found}.", answer.fix)
        return Choice(wanted, found=answer.found)
    lacking: list[tuple[str, str]] = []
    for display in ("headset", "window", "offscreen") if scripted else ("headset", "window"):
        answer = ask(display) if headset or display != "headset" else Answer(False, SCREEN_ONLY)
        slow = display == "window" and scripted and any(name in answer.found.lower() for name in SOFTWARE)
        if answer.ok and not slow:
            return Choice(display, tuple(lacking), answer.found)
        lacking.append((display, f"{answer.found}, drawn by the processor" if slow else answer.found))
    if not scripted:
        reasons = "; ".join(f"{display}: {reason}" for display, reason in lacking)
        raise MissingOnThisMachine(f"There is no display to play on ({reasons}).", "Use --script careful to let a script play.")
    return Choice("none", tuple(lacking))
