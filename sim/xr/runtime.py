"""Is there a headset? Asked in a process of its own: a broken runtime library can print, hang or crash there, not here."""

import json
import subprocess
import sys
from typing import NamedTuple

from sim.errors import InrymningError, MissingOnThisMachine

SECONDS = 20.0
"""Some runtimes start their service when asked; longer than this is as good as none."""


START = "Start the headset's software and make it the active OpenXR runtime."


class Probed(NamedTuple):
    """Whether a headset can be used now, what was found or is missing, and what to do about it (English, one line each)."""

    available: bool
    found: str
    fix: str = ""


def probe(seconds: float = SECONDS) -> Probed:
    """Whether a headset can be used now.  Takes as long as the runtime takes to answer, ``seconds`` at most."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", "from sim.xr.runtime import answer; answer()"],
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Probed(False, f"The OpenXR runtime has not answered for {seconds:g} seconds.", "Restart the headset's software.")
    except OSError as problem:
        return Probed(False, f"The OpenXR runtime could not be asked: {problem}", START)
    try:
        said = json.loads(done.stdout.strip().splitlines()[-1])
        return Probed(bool(said["available"]), str(said["found"]), str(said["fix"]))
    except (IndexError, ValueError, KeyError, TypeError):
        crashed = f"The OpenXR runtime crashed while it was asked (exit code {done.returncode})."
        return Probed(False, crashed, "Reinstall it, or choose another as the active OpenXR runtime.")


def answer() -> None:
    """Prints what ``probe`` wants to know; runs in its own process."""
    try:
        said = Probed(True, _ask())
    except MissingOnThisMachine as problem:
        said = Probed(False, problem.what, problem.fix)
    except InrymningError as problem:
        said = Probed(False, str(problem), START)
    except Exception as problem:  # pyopenxr raises whatever a missing system library makes of its import
        said = Probed(False, f"The package pyopenxr is not usable here ({type(problem).__name__}: {problem}).", START)
    sys.stdout.write(json.dumps(said._asdict()) + "\n")
    sys.stdout.flush()


def _ask() -> str:
    import xr

    from sim.xr.session import OPENGL, plain_errors

    with plain_errors("xrCreateInstance"):
        offered = {e.extension_name.decode() for e in xr.enumerate_instance_extension_properties()}
        if OPENGL not in offered:
            raise MissingOnThisMachine(
                "The active OpenXR runtime does not draw with OpenGL.",
                "Choose SteamVR, Meta Quest Link or Virtual Desktop as the active OpenXR runtime.",
            )
        info = xr.ApplicationInfo("Inrymning", 1, "Inrymning", 1, xr.Version(1, 0, 0))
        instance = xr.create_instance(xr.InstanceCreateInfo(application_info=info, enabled_extension_names=[OPENGL]))
    try:
        with plain_errors("xrGetSystem"):
            system = xr.get_system(instance, xr.SystemGetInfo())
            name = xr.get_system_properties(instance, system).system_name.decode()
            runtime = xr.get_instance_properties(instance).runtime_name.decode()
        return f"{runtime}: {name}"
    finally:
        xr.destroy_instance(instance)
