"""The rows of VALIDATION.md: recorded by the tests, written on request, compared with the committed file otherwise.

A test says what it measured and what was expected of it::

    record("RiMEA 4.1.1", "1 walking speed in a corridor", "26–34 s", "30.2 s", 26 <= t <= 34, peer="30.1 s")

The file is written by ``pytest tests/t42_validation --write-validation`` (see conftest.py) and is the only place the rows are
kept: reading it back gives the same rows.
"""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from tests.t42_validation.peers import results

FILE = Path(__file__).with_name("VALIDATION.md")
INTRODUCTION = Path(__file__).with_name("validation_text.toml")


class Verdict(StrEnum):
    """What a row says about us."""

    MET = "met"
    MISSED = "**missed**"
    REPORTED = "reported"
    NOT_APPLICABLE = "not applicable"


class Strength(StrEnum):
    """What the row may be used for."""

    GATE = "gate"
    TREND = "trend"
    CONTEXT = "context"


@dataclass(frozen=True)
class Row:
    """One line of a table; every field is the text that is printed."""

    group: str
    row: str
    strength: str
    expected: str
    ours: str
    verdict: str
    peer: str
    note: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The columns in the file's order."""
        return (self.row, self.strength, self.expected, self.ours, self.verdict, self.peer, self.note)


HEADINGS = ("Test", "Strength", "Expected", "Ours", "Verdict", "JuPedSim and others", "Note")

_recorded: dict[tuple[str, str], Row] = {}


def record(
    group: str,
    row: str,
    expected: str,
    ours: str,
    ok: bool | Verdict,
    note: str = "",
    peer: str = "",
    strength: Strength | str = Strength.GATE,
) -> bool:
    """Records what a test found.

    Args:
        group: the table, one of those named in validation_text.toml (others come last, by name).
        row: the test's number and name, unique in its group; rows are sorted by the numbers in it.
        expected: the reference's figure with its tolerance.
        ours: our figure, rounded so that it is the same on every machine.
        ok: whether ours is as expected, or a verdict.
        note: what a reader must know to judge the row.
        peer: what others got.
        strength: gate (a strong figure), trend (only the sign or order counts) or context (never decides anything).

    Returns:
        Whether the row is met, to be asserted: a known miss is asserted to be the miss that it is.
    """
    if (group, row) in _recorded and _recorded[group, row].ours != ours:
        raise ValueError(f"{group} / {row} is recorded twice with different figures")
    verdict = ok if isinstance(ok, Verdict) else Verdict.MET if ok else Verdict.MISSED
    texts = (row, str(strength), expected, ours, str(verdict), peer, note)
    _recorded[group, row] = Row(group, *(" ".join(t.split()) for t in texts))
    return verdict is Verdict.MET


def recorded() -> dict[tuple[str, str], Row]:
    """What this run's tests have recorded so far."""
    return dict(_recorded)


@cache
def _text() -> dict[str, object]:
    return tomllib.loads(INTRODUCTION.read_text(encoding="utf-8"))


def _order(row: Row) -> tuple[int, str, list[tuple[int, int, str]]]:
    """Groups as the text file has them; within a group by numbers as numbers and words as words."""
    groups = [g["name"] for g in _text()["groups"]]  # type: ignore[index, attr-defined]
    place = groups.index(row.group) if row.group in groups else len(groups)
    return place, row.group, natural(row.row)


def natural(text: str) -> list[tuple[int, int, str]]:
    """A key that puts ``2`` before ``10``."""
    parts, word = [], ""
    for c in text:
        if word and word[-1].isdecimal() != c.isdecimal():
            parts.append(word)
            word = ""
        word += c
    return [(0, int(p), "") if p.isdecimal() else (1, 0, p.lower()) for p in [*parts, word] if p]


def render(rows: dict[tuple[str, str], Row]) -> str:
    """The whole file."""
    text = _text()
    ordered = sorted(rows.values(), key=_order)
    about = {g["name"]: g["about"] for g in text["groups"]}  # type: ignore[index, attr-defined]
    out = [str(text["title"]).strip(), "", _overview(ordered), "", str(text["columns"]).strip(), ""]
    for group in dict.fromkeys(r.group for r in ordered):
        out += [f"## {group}", "", _filled(about.get(group, "").strip()), "", _line(HEADINGS), _line(["---"] * len(HEADINGS))]
        out += [_line(r.cells) for r in ordered if r.group == group]
        out.append("")
    return "\n".join([*out, str(text["end"]).strip(), ""])


def _filled(text: str) -> str:
    """A text with JuPedSim's figures put in where they are named in braces."""
    for name, value in results().items():
        text = text.replace("{" + name + "}", value)
    return text


def _overview(rows: list[Row]) -> str:
    """A table of verdicts per group."""
    heads = ["Table", *(v.value.strip("*") for v in Verdict), "rows"]
    lines = [_line(heads), _line(["---", *["--:"] * (len(heads) - 1)])]
    for group in [*dict.fromkeys(r.group for r in rows), None]:
        own = [r for r in rows if group in (None, r.group)]
        counts = [sum(r.verdict == v for r in own) for v in Verdict]
        name = "**all**" if group is None else f"[{group}](#{anchor(group)})"
        lines.append(_line([name, *(str(c) if c else "" for c in counts), str(len(own))]))
    return "\n".join(lines)


def anchor(heading: str) -> str:
    """The link target Markdown viewers give a heading."""
    return "".join(c for c in heading.lower().replace(" ", "-") if c.isalnum() or c in "-_")


def _line(cells: list[str] | tuple[str, ...]) -> str:
    return "| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |"


def parse(text: str) -> dict[tuple[str, str], Row]:
    """The rows of a rendered file."""
    rows: dict[tuple[str, str], Row] = {}
    group, head = "", _line(HEADINGS)
    inside = False
    for line in text.splitlines():
        if line.startswith("## "):
            group, inside = line[3:], False
        elif line == head:
            inside = True
        elif inside and line.startswith("| ") and not line.startswith("| ---"):
            cells = [c.strip().replace("\\|", "|") for c in line[1:-1].replace("\\|", "\0").split("|")]
            cells = [c.replace("\0", "|") for c in cells]
            rows[group, cells[0]] = Row(group, *cells)
    return rows


def differences(rows: dict[tuple[str, str], Row], file: dict[tuple[str, str], Row]) -> str:
    """What of the rows is not in the file word for word, with what stands there instead; empty when nothing is."""
    return "\n".join(f"{row}\n  in the file: {file.get(key)}" for key, row in rows.items() if file.get(key) != row)


def committed() -> dict[tuple[str, str], Row]:
    """The rows of the committed file; none when there is no file yet."""
    return parse(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
