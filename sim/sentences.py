"""What errors say, in the reader's language.

An error is raised with its sentence in English, in the code, where it can be read beside what it is about.  People see it
through here: ``assets/text/sentences_sv.toml`` has each English sentence with ``{}`` where the code fills something in, and
the Swedish one, where ``{}`` stand in the same order (``{0} {1}`` where Swedish turns them round).  A sentence nobody has
translated stays as it is; a test holds every sentence in the code against the file.
"""

import re
import tomllib
from functools import cache

from sim.errors import FileProblem, InrymningError, IssuesFound, MissingOnThisMachine
from sim.resources import asset


def error_text(problem: InrymningError, language: str) -> str:
    """An error as people read it: what, where, and what to do about it."""
    if isinstance(problem, FileProblem):
        place = translated(problem.place, language)
        where = f"{problem.path}, {place}" if place else f"{problem.path}"
        return " ".join(x for x in (f"{where}: {translated(problem.problem, language)}", translated(problem.fix, language)) if x)
    if isinstance(problem, MissingOnThisMachine):
        return " ".join(x for x in (translated(problem.what, language), translated(problem.fix, language)) if x)
    if isinstance(problem, IssuesFound):
        return f"{problem.path}: {translated(problem.problem, language)}"
    return translated(str(problem), language)


def translated(sentence: str, language: str) -> str:
    """A sentence in ``language``; what was filled in is translated too where it is a sentence we know."""
    if language == "en" or not sentence:
        return sentence
    for pattern, target in _sentences(language):
        found = pattern.fullmatch(sentence)
        if found is not None:
            return target.format(*(translated(part, language) for part in found.groups()))
    return sentence


@cache
def _sentences(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Patterns with their translations, those that say most of themselves first, so that the most particular one counts."""
    pairs = known(language)
    ordered = sorted(pairs, key=lambda s: (-len(s.replace("{}", "")), s))
    return tuple((re.compile("(.*?)".join(re.escape(_literal(x)) for x in s.split("{}")), re.DOTALL), pairs[s]) for s in ordered)


def known(language: str) -> dict[str, str]:
    """Every sentence with a translation into ``language``; none for English."""
    path = asset(f"text/sentences_{language}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _literal(part: str) -> str:
    """Text between what is filled in, with braces as people see them."""
    return part.replace("{{", "{").replace("}}", "}")
