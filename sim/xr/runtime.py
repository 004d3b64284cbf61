"""Is there a headset? Asked in a process of its own: a broken runtime library can print, hang or crash there, not here."""

import json
import subprocess
import sys

from sim.errors import InrymningError, MissingOnThisMachine

SECONDS = 20.0
"""Some runtimes start their service when asked; longer than this is as good as none."""


def probe(seconds: float = SECONDS) -> tuple[bool, str]:
    """(available, reason): whether a headset can be used now.

    ``reason`` names runtime and headset, or what is missing and what to do (English, one line).
    """
    try:
        done = subprocess.run(
            [sys.executable, "-c", "from sim.xr.runtime import answer; answer()"],
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False, f"The OpenXR runtime has not answered for {seconds:g} seconds. Restart the headset's software."
    except OSError as problem:
        return False, f"The OpenXR runtime could not be asked: {problem}"
    try:
        said = json.loads(done.stdout.strip().splitlines()[-1])
        return bool(said["available"]), str(said["reason"])
    except (IndexError, ValueError, KeyError, TypeError):
        return False, f"The OpenXR runtime crashed while it was asked (exit code {done.returncode}). Reinstall or change it."


def answer() -> None:
    """Prints what ``probe`` wants to know; runs in its own process."""
    try:
        found, reason = True, _ask()
    except InrymningError as problem:
        found, reason = False, str(problem)
    except Exception as problem:  # pyopenxr raises whatever a missing system library makes of its import
        found, reason = False, f"The package pyopenxr is not usable here ({type(problem).__name__}: {problem})"
    sys.stdout.write(json.dumps({"available": found, "reason": reason}) + "\n")
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
