"""Answers on paper or from a form, typed into a table -> times of answering.

The table is CSV with the columns ``code``, ``slot``, ``answered`` (a day), ``item`` and ``answer``, in any order, divided by
commas or semicolons; other columns are left aside, so that an export for programs can be read back.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Final

from scoring.answers import CODE, Sitting
from scoring.quick_check import ItemBank, Slot
from sim.errors import FileProblem
from sim.files import read_whole

COLUMNS: Final = ("code", "slot", "answered", "item", "answer")
SAID: Final[Mapping[str, Slot]] = {
    "före": "pre",
    "efter": "post",
    "senare": "later",
    "pre": "pre",
    "post": "post",
    "later": "later",
}
LARGEST: Final = 20_000_000
"""Bytes; several hundred thousand answers."""


def read_answers(path: Path, bank: ItemBank, new_id: Callable[[], str]) -> tuple[Sitting, ...]:
    """A table of answers as times of answering; a pseudonym's answers in one slot on one day belong together.

    Args:
        path: the file, in UTF-8.
        bank: the questions.
        new_id: gives a random id for each time of answering.

    Raises:
        FileProblem: it is no such table, or a line says something else than the bank; nothing of it is meant then.
    """
    text = _text(path)
    head, _, _ = text.partition("\n")
    lines = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",")
    missing = [name for name in COLUMNS if name not in (lines.fieldnames or ())]
    if missing:
        raise FileProblem(path, f"has no column '{missing[0]}'.", "1", f"It needs: {', '.join(COLUMNS)}.")
    together: dict[tuple[str, Slot, date], dict[str, str]] = {}
    for number, line in _numbered(path, lines):
        code, slot, day = _who(path, number, line)
        item, answer = _what(path, number, line, bank)
        given = together.setdefault((code, slot, day), {})
        if given.setdefault(item, answer) != answer:
            raise FileProblem(path, f"{code} has two answers to '{item}' on one day.", f"{number}")
    return tuple(Sitting(new_id(), *who, bank.label, answers) for who, answers in together.items())


def _text(path: Path) -> str:
    try:
        return read_whole(path, LARGEST).decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise FileProblem(path, "is not text in UTF-8.", fix="Save it as CSV UTF-8.") from problem


def _numbered(path: Path, lines: "csv.DictReader[str]") -> Iterator[tuple[int, dict[str, str]]]:
    """Lines that hold something, with their numbers in the file."""
    try:
        for line in lines:
            told = {name: (line.get(name) or "").strip() for name in COLUMNS}
            if any(told.values()):
                yield lines.line_num, told
    except csv.Error as problem:
        raise FileProblem(path, f"cannot be read as a table ({problem}).", f"{lines.line_num}") from problem


def _who(path: Path, number: int, line: Mapping[str, str]) -> tuple[str, Slot, date]:
    if not CODE.fullmatch(line["code"]):
        fix = "Use 1-16 letters A-Z, digits and hyphens, never a name."
        raise FileProblem(path, f"'{line['code'][:40]}' is no pseudonym code.", f"{number}", fix)
    slot = SAID.get(line["slot"].lower())
    if slot is None:
        raise FileProblem(path, f"the slot is '{line['slot'][:40]}'; it must be pre, post or later.", f"{number}")
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", line["answered"]):
            raise ValueError(line["answered"])
        return line["code"], slot, date.fromisoformat(line["answered"])
    except ValueError as problem:
        raise FileProblem(path, f"'{line['answered'][:40]}' is no day such as 2026-11-22.", f"{number}") from problem


def _what(path: Path, number: int, line: Mapping[str, str], bank: ItemBank) -> tuple[str, str]:
    """Item and answer; an answer may be told by its id or by its number on paper."""
    item = bank.item(line["item"])
    if item is None:
        raise FileProblem(path, f"there is no question '{line['item'][:40]}' in {bank.label}.", f"{number}")
    ids = [option.id for option in item.options]
    told = line["answer"].lower()
    answer = ids[int(told) - 1] if told.isascii() and told.isdigit() and 1 <= int(told[:3]) <= len(ids) else told
    if answer not in ids:
        known = ", ".join(ids)
        raise FileProblem(path, f"'{line['answer'][:40]}' is no answer to '{item.id}'.", f"{number}", f"It may be: {known}.")
    return item.id, answer
