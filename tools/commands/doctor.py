"""``inrymning doctor``: what this machine has, and the command that gets what is missing."""

import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click

from sim import __version__
from sim.sentences import translated
from tools.settings import Settings, TextCommand, common

NEEDED = ("panda3d", "numpy", "pyopenxr", "pydantic", "sqlite-utils", "click", "platformdirs", "mapbox_earcut", "pillow")
EXTRAS = {"import": "ifcopenshell", "fast": "numba"}
FREE_MB = 500
"""A year of runs, their logs and cached light for a few schools stay well below; by eye."""


@dataclass(frozen=True)
class Check:
    """One line of the report. Without a ``needed`` thing nothing runs; without another, something is left out."""

    name: str
    ok: bool
    found: str
    fix: str = ""
    needed: bool = True


@click.command(cls=TextCommand, name="doctor")
@common
def command(settings: Settings) -> None:
    """Looks at everything; exit 3 when something needed is missing."""
    checks = []
    for check in look(settings):
        checks.append(check)
        mark = settings.say("cli.doctor.ok" if check.ok else "cli.doctor.missing" if check.needed else "cli.doctor.optional")
        settings.tell(
            f"{mark:>10}  {settings.say('cli.doctor.name.' + check.name)}: {translated(check.found, settings.language)}"
        )
        if not check.ok and check.fix:
            settings.tell(f"{'→':>10}  {translated(check.fix, settings.language)}")
    settings.emit({"checks": [{"name": c.name, "ok": c.ok, "needed": c.needed, "found": c.found, "fix": c.fix} for c in checks]})
    if not all(c.ok for c in checks if c.needed):
        raise click.exceptions.Exit(3)


def look(settings: Settings) -> Iterator[Check]:
    """Every check, the quick ones first."""
    yield Check("program", True, f"Inrymning {__version__}")
    yield Check("python", True, f"{platform.python_version()}, {platform.platform()}")
    yield packages()
    yield data_folder(settings.data)
    yield store(settings.data)
    yield extra("import")
    yield extra("fast")
    yield peer()
    yield graphics("opengl", window=False)
    yield graphics("screen", window=True)
    yield headset()
    yield sound()


def packages() -> Check:
    """The packages every command may need."""
    missing = [name for name in NEEDED if installed(name) is None]
    if missing:
        return Check("packages", False, f"missing: {', '.join(missing)}", f"{sys.executable} -m pip install {' '.join(missing)}")
    return Check("packages", True, ", ".join(f"{name} {installed(name)}" for name in NEEDED))


def installed(package: str) -> str | None:
    """A package's version, or None."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def extra(name: str) -> Check:
    """An optional group of packages, by the one that stands for it."""
    found = installed(EXTRAS[name])
    fix = f'{sys.executable} -m pip install "inrymning[{name}]"'
    return Check(f"extra_{name}", found is not None, f"{EXTRAS[name]} {found or '–'}", fix, needed=False)


def peer() -> Check:
    """The simulator that benches hold ours against."""
    from tools.bench.jupedsim_peer import install_command

    found = installed("jupedsim")
    return Check("peer", found is not None, f"jupedsim {found or '–'}", install_command(), needed=False)


def data_folder(folder: Path) -> Check:
    """Whether results can be written, with room to spare."""
    existing = next(p for p in (folder, *folder.parents) if p.exists())
    if not os.access(existing, os.W_OK):
        return Check("data", False, f"{folder} cannot be written", "Choose another folder with --data or INRYMNING_DATA.")
    free = shutil.disk_usage(existing).free // 2**20
    return Check(
        "data", free > FREE_MB, f"{folder} ({free} MB free)", "Make room on the disk, or choose another folder with --data."
    )


def store(folder: Path) -> Check:
    """Whether the results store opens."""
    from sim.errors import InrymningError

    path = folder / "results.db"
    if not path.exists():
        return Check("store", True, "none yet")
    return attempt("store", lambda: f"{count_runs(path)} runs", InrymningError)


def count_runs(path: Path) -> int:
    """How many runs the store has."""
    from scoring.store import Store

    with Store(path) as opened:
        return opened.count()


def attempt(name: str, look_up: Callable[[], str], problem: type[Exception]) -> Check:
    """A check that is fine unless it raises."""
    try:
        return Check(name, True, look_up())
    except problem as error:
        return Check(name, False, str(error), "")


def graphics(name: str, *, window: bool) -> Check:
    """OpenGL without a screen, or with one; without either a run is simulated but not drawn."""
    from sim.app.probe import probe_graphics

    answer = probe_graphics(window=window)
    return Check(name, answer.ok, answer.found, answer.fix, needed=False)


def headset() -> Check:
    """An OpenXR runtime with a headset."""
    from sim.app.probe import probe_headset

    answer = probe_headset()
    return Check("headset", answer.ok, answer.found, answer.fix, needed=False)


def sound() -> Check:
    """A sound device; without one a run is silent."""
    from sim.app.probe import probe_sound

    answer = probe_sound()
    return Check("sound", answer.ok, answer.found, answer.fix, needed=False)
