"""The language people are spoken to in: flag, environment, system, else Swedish."""

import locale
import os
import sys
from collections.abc import Sequence
from itertools import pairwise

from sim.text import LANGUAGES


def language_of(arguments: Sequence[str]) -> str:
    """The language asked for on the command line, else by INRYMNING_LANG, else the system's, else Swedish."""
    given = [b for a, b in pairwise(arguments) if a == "--lang"]
    given += [a.split("=", 1)[1] for a in arguments if a.startswith("--lang=")]
    wanted = [*given, os.environ.get("INRYMNING_LANG", ""), system_language()]
    return next((w for w in wanted if w in LANGUAGES), LANGUAGES[0])


def system_language() -> str:
    """Two letters of the system's language, or nothing when the system does not say (``C`` says nothing)."""
    named = [os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)]
    if named:
        return "" if named[0].startswith(("C", "POSIX")) else named[0][:2].lower()
    return (locale.getlocale()[0] or "")[:2].lower() if sys.platform == "win32" else ""
