"""What this machine can do. Graphics is asked in a process of its own: a broken driver may crash there, not here."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass

from sim.errors import InrymningError, MissingOnThisMachine

GL_PACKAGES = "libgl1 libegl1 libegl-mesa0 libgl1-mesa-dri libx11-6"
"""Debian packages that give a machine without a graphics card software OpenGL."""

SOUND_FIX = "Connect headphones or loudspeakers, or run with --no-sound."

SECONDS = 30.0
"""A first start of a software renderer can take several seconds on a slow disk."""


@dataclass(frozen=True)
class Answer:
    """Whether something works here, what was found (one line, English), and what gets it when it does not."""

    ok: bool
    found: str
    fix: str = ""


def has_screen() -> bool:
    """Whether a window can be expected to open."""
    return sys.platform in {"win32", "darwin"} or bool(os.environ.get("DISPLAY"))


def probe_graphics(*, window: bool = False) -> Answer:
    """Whether OpenGL works: offscreen, or in a window on the screen."""
    if window and not has_screen():
        return Answer(False, "there is no screen (DISPLAY is not set)", "Use --display offscreen.")
    try:
        done = subprocess.run(
            [sys.executable, "-c", f"from sim.app.probe import answer; answer({window})"],
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        said = json.loads(done.stdout.strip().splitlines()[-1])
        return Answer(bool(said["ok"]), str(said["found"]), str(said["fix"]))
    except subprocess.TimeoutExpired:
        return Answer(False, f"the graphics driver has not answered for {SECONDS:g} seconds", "Update the graphics driver.")
    except (OSError, IndexError, ValueError, KeyError):
        return Answer(False, "the graphics driver module crashed while it was asked", gl_fix())


def probe_sound() -> Answer:
    """Whether a sound device opens; asked in a process of its own, since sound systems write what they lack wherever they are."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", "from sim.sound.openal import opens; raise SystemExit(0 if opens() else 3)"],
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return Answer(False, "the sound system does not answer", SOUND_FIX)
    if done.returncode == 0:
        return Answer(True, "a sound device opens (OpenAL)")
    return Answer(False, "no sound device can be opened; runs are silent, and everything said is also written", SOUND_FIX)


def probe_headset() -> Answer:
    """Whether an OpenXR runtime with a headset answers."""
    from sim.xr.runtime import probe

    return Answer(*probe())


def gl_fix() -> str:
    """The command that gets OpenGL."""
    if sys.platform.startswith("linux"):
        return f"apt-get install --no-install-recommends {GL_PACKAGES}"
    return "Update the graphics driver."


def answer(window: bool) -> None:
    """Prints what ``probe_graphics`` wants to know; runs in its own process."""
    try:
        from sim.view.engine import HEADLESS, ON_SCREEN, Engine, WindowWish

        with Engine(ON_SCREEN if window else HEADLESS, WindowWish("Inrymning", 64, 64) if window else None) as engine:
            said = Answer(True, engine.renderer)
    except InrymningError as problem:
        said = Answer(False, problem.what if isinstance(problem, MissingOnThisMachine) else str(problem), gl_fix())
    except ImportError as problem:
        said = Answer(False, f"Panda3D cannot be loaded: {problem}", gl_fix())
    sys.stdout.write(json.dumps({"ok": said.ok, "found": said.found, "fix": said.fix}) + "\n")
    sys.stdout.flush()
