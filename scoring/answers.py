"""Answers to the quick check in the results database: of a pseudonym, at a time; kept, expired and erased like runs.

Of a time of answering only the day is kept.  Answering again adds; what counts is somebody's latest answer in a slot.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, NamedTuple, cast

from scoring.quick_check import Slot
from scoring.store_file import StoreFile, iso
from sim.errors import UsageProblem

CODE: Final = re.compile(r"[A-Za-z0-9-]{1,16}")
"""A pseudonym from a printed card; no spaces or letters beyond A-Z, so that a name is not typed by mistake."""


@dataclass(frozen=True)
class Sitting:
    """One time of answering: ``answered`` is a day, ``answers`` are item -> answer, ``bank`` says which questions they were."""

    id: str
    code: str
    slot: Slot
    answered: date
    bank: str
    answers: Mapping[str, str]
    station: str = ""


class AnswerRecord(NamedTuple):
    """One answer, as exports have it."""

    answered: str
    code: str
    slot: str
    item: str
    answer: str
    bank: str
    station: str
    sitting: str


@dataclass(frozen=True)
class AnswerChoice:
    """Which answers are meant; what is None does not restrict. Days include both ends."""

    since: date | None = None
    until: date | None = None
    code: str | None = None
    station: str | None = None

    def where(self) -> tuple[str, list[str]]:
        """An SQL condition on the table ``sitting`` and its arguments."""
        asked = {
            "answered >= ?": self.since.isoformat() if self.since else None,
            "answered <= ?": self.until.isoformat() if self.until else None,
            "code = ?": self.code,
            "station = ?": self.station,
        }
        given = {part: value for part, value in asked.items() if value is not None}
        return " AND ".join(["1", *given]), list(given.values())


class Answers:
    """The answers in a store."""

    def __init__(self, file: StoreFile) -> None:
        self._file = file

    def add(self, sittings: Sequence[Sitting]) -> int:
        """Stores times of answering, all or none; how many were not there before.

        The same answers of the same pseudonym in the same slot on the same day are there already, whatever their id.

        Raises:
            UsageProblem: a pseudonym code is not one, or somebody answered nothing.
        """
        for sitting in sittings:
            if not CODE.fullmatch(sitting.code):
                raise UsageProblem(
                    f"'{sitting.code}' is no pseudonym code. Use 1-16 letters A-Z, digits and hyphens, never a name."
                )
            if not sitting.answers:
                raise UsageProblem(f"{sitting.code} has answered nothing, so there is nothing to store.")
        with self._file.writing():
            return sum(self._added(sitting) for sitting in sittings)

    def _added(self, sitting: Sitting) -> bool:
        day, db = sitting.answered.isoformat(), self._file.db
        same = "SELECT id FROM sitting WHERE code = ? AND slot = ? AND answered = ?"
        for (known,) in db.execute(same, [sitting.code, sitting.slot, day]).fetchall():
            if dict(db.execute("SELECT item, answer FROM answer WHERE sitting = ?", [known])) == dict(sitting.answers):
                return False
        head = [sitting.id, sitting.code, sitting.slot, day, sitting.bank, sitting.station or self._file.station]
        db.execute("INSERT INTO sitting (id, code, slot, answered, bank, station) VALUES (?, ?, ?, ?, ?, ?)", head)
        rows = [(sitting.id, item, answer) for item, answer in sitting.answers.items()]
        db.conn.executemany("INSERT INTO answer (sitting, item, answer) VALUES (?, ?, ?)", rows)
        return True

    def count(self, choice: AnswerChoice | None = None) -> int:
        """How many times of answering there are, or are chosen."""
        where, arguments = (choice or AnswerChoice()).where()
        with self._file.reading() as db:
            return int(db.execute(f"SELECT count(*) FROM sitting WHERE {where}", arguments).fetchone()[0])

    def sittings(self, choice: AnswerChoice | None = None) -> Iterator[Sitting]:
        """Chosen times of answering, oldest first."""
        where, arguments = (choice or AnswerChoice()).where()
        told = "(SELECT json_group_object(item, answer) FROM answer WHERE sitting = sitting.id)"
        asked = f"SELECT id, code, slot, answered, bank, {told}, station FROM sitting WHERE {where} ORDER BY answered, id"
        with self._file.reading() as db:
            for name, code, slot, day, bank, answers, station in db.execute(asked, arguments):
                yield Sitting(name, code, cast(Slot, slot), date.fromisoformat(day), bank, json.loads(answers), station)

    def rows(self, choice: AnswerChoice | None = None) -> Iterator[AnswerRecord]:
        """Chosen answers one by one, oldest first, a sitting's in the order of their items' names."""
        where, arguments = (choice or AnswerChoice()).where()
        asked = "SELECT answered, code, slot, item, answer, bank, station, id FROM sitting JOIN answer ON sitting = id"
        with self._file.reading() as db:
            rows = db.execute(f"{asked} WHERE {where} ORDER BY answered, id, item", arguments)
            yield from map(AnswerRecord._make, cast(Any, rows))

    def erase(self, code: str) -> int:
        """Erases everything a pseudonym answered; how many times that was."""
        return self._gone("code = ?", code, "erased")

    def expire(self, before: float) -> int:
        """Erases what was answered on days before a time (seconds since 1970); how many times of answering."""
        return self._gone("answered < ?", iso(before)[:10], "expired")

    def _gone(self, where: str, argument: str, why: Literal["erased", "expired"]) -> int:
        """Erases, and notes the hash of each id: a file merged later must not bring them back."""
        with self._file.reading() as db:
            if not db.execute(f"SELECT 1 FROM sitting WHERE {where} LIMIT 1", [argument]).fetchone():
                return 0
        with self._file.writing() as db:
            db.execute(
                f"INSERT INTO gone SELECT run_hash(id), '{why}' FROM sitting WHERE {where} ON CONFLICT DO NOTHING", [argument]
            )
            count = int(db.execute(f"DELETE FROM sitting WHERE {where}", [argument]).rowcount)
            self._file.note(f"answers_{why}", count)
        self._file.forget()
        return count
