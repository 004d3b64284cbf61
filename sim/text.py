"""Texts for people, in Swedish and English.

Program texts are keyed tables in ``assets/text/<language>/<area>.toml``: the key ``plan.door`` is ``door`` in ``plan.toml``.
A text that counts chooses its words by the number: ``{count} {count:dörr|dörrar}`` is "1 dörr" or "3 dörrar".
Texts an author writes stand in the author's file as a ``Text`` of both languages.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from string import Formatter
from typing import Any

from sim.resources import asset

LANGUAGES = ("sv", "en")


@dataclass(frozen=True)
class Text:
    """One text in both languages; English falls back to Swedish when empty."""

    sv: str
    en: str = ""

    def get(self, language: str) -> str:
        """The text in ``language``, or in Swedish."""
        return (self.en or self.sv) if language == "en" else self.sv


@cache
def table(language: str) -> dict[str, str]:
    """All program texts of a language as ``{"area.key": text}``; read once."""
    texts: dict[str, str] = {}
    for path in sorted(asset(f"text/{language}").glob("*.toml")):
        _flatten(path.stem, tomllib.loads(path.read_text(encoding="utf-8")), texts)
    return texts


def _flatten(prefix: str, node: dict[str, Any], into: dict[str, str]) -> None:
    for key, value in node.items():
        if isinstance(value, dict):
            _flatten(f"{prefix}.{key}", value, into)
        else:
            into[f"{prefix}.{key}"] = value


def say(key: str, language: str, **data: object) -> str:
    """The text for ``key`` filled with ``data``; a missing key is an error of ours and raises KeyError."""
    return _Words().format(table(language)[key], **data)


class _Words(Formatter):
    """Fills texts in; ``one|many`` after a colon is the first word for 1, else the second, without the number itself."""

    def format_field(self, value: object, format_spec: str) -> str:
        """The value as its spec says."""
        one, bar, many = format_spec.partition("|")
        return (one if value == 1 else many) if bar else str(super().format_field(value, format_spec))


def number(value: float, language: str, decimals: int = 1) -> str:
    """A number as people write it: decimal comma in Swedish, point in English."""
    shown = f"{value:.{decimals}f}"
    return shown.replace(".", ",") if language == "sv" else shown
