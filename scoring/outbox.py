"""What is to be sent to which learning record store and what has been: a queue in the results database.

A run waits with the rules it was judged by.  Its statements are not kept here: they are made again from the run, with the same
ids, whenever they are sent.  How to log in at the receiver is never kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from scoring.records import Selection
from scoring.store_file import StoreFile

State = Literal["waiting", "sent", "refused"]


class Address(NamedTuple):
    """Where to, and how statements to there are made: the same each time, or the receiver would find another under an id."""

    url: str
    standard: str
    home: str
    base: str
    language: str


class Waiting(NamedTuple):
    """A run to be sent, as judged by these rules ("" when it was not judged)."""

    run: str
    rules: str


@dataclass(frozen=True)
class Counts:
    """Runs by what has become of them."""

    waiting: int = 0
    sent: int = 0
    refused: int = 0


class Outbox:
    """The queue in a store."""

    def __init__(self, file: StoreFile) -> None:
        self._file = file

    def receiver(self, address: Address) -> int:
        """The number of a receiver here; new ones are noted."""
        columns, marks = ", ".join(Address._fields), ", ".join("?" * len(Address._fields))
        known = " AND ".join(f"{name} = ?" for name in Address._fields)
        with self._file.writing() as db:
            db.execute(f"INSERT INTO receiver ({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING", address)
            return int(db.execute(f"SELECT id FROM receiver WHERE {known}", address).fetchone()[0])

    def put(self, receiver: int, selection: Selection, *, again: bool = False) -> int:
        """Chosen runs that have ended wait to be sent, unless they have been; how many are new.

        Args:
            receiver: from ``receiver``.
            selection: the runs, and which of their scores.
            again: what the receiver refused before waits again too.
        """
        (score, named), (where, arguments) = selection.score(), selection.where()
        rules = f"coalesce((SELECT rubric_hash FROM score WHERE score.id = {score}), '')"
        chosen = f"FROM run WHERE run.state != 'running' AND {where}"
        with self._file.writing() as db:
            if again:
                db.execute("UPDATE outbox SET state = 'waiting', told = '' WHERE receiver = ? AND state = 'refused'", [receiver])
            put = f"INSERT INTO outbox SELECT ?, run.id, {rules}, 'waiting', '' {chosen} ON CONFLICT DO NOTHING"
            return int(db.execute(put, [receiver, *named, *arguments]).rowcount)

    def next(self, receiver: int, most: int) -> tuple[Waiting, ...]:
        """The next runs to send; together they are judged by the same rules."""
        asked = """SELECT run, rules FROM outbox WHERE receiver = ? AND state = 'waiting'
                   AND rules = (SELECT rules FROM outbox WHERE receiver = ? AND state = 'waiting' ORDER BY run, rules LIMIT 1)
                   ORDER BY run LIMIT ?"""
        with self._file.reading() as db:
            return tuple(map(Waiting._make, db.execute(asked, [receiver, receiver, most]).fetchall()))

    def mark(self, receiver: int, done: Sequence[Waiting], state: State, told: str = "") -> None:
        """Notes what became of runs; ``told`` is what the receiver said when it refused.

        What was sent on one day is one line of the log.
        """
        with self._file.writing() as db:
            rows = [(state, told[:200], receiver, *waiting) for waiting in done]
            db.conn.executemany("UPDATE outbox SET state = ?, told = ? WHERE receiver = ? AND run = ? AND rules = ?", rows)
            if state == "sent" and done:
                same = "id = (SELECT max(id) FROM log) AND what = 'sent' AND substr(at, 1, 10) = ?"
                today = self._file.now()[:10]
                if not db.execute(f"UPDATE log SET runs = runs + ? WHERE {same}", [len(done), today]).rowcount:
                    self._file.note("sent", len(done))

    def counts(self, receiver: int) -> Counts:
        """What has become of everything for a receiver."""
        with self._file.reading() as db:
            rows = db.execute("SELECT state, count(*) FROM outbox WHERE receiver = ? GROUP BY state", [receiver])
            return Counts(**dict(rows.fetchall()))

    def refusals(self, receiver: int) -> tuple[tuple[str, str], ...]:
        """Runs that were refused, with what the receiver said."""
        with self._file.reading() as db:
            asked = "SELECT run, told FROM outbox WHERE receiver = ? AND state = 'refused' ORDER BY run"
            return tuple(db.execute(asked, [receiver]).fetchall())
