"""Sends what waits in the outbox, in batches, until nothing waits or the receiver is not there.

A batch is marked sent only once the receiver has said so.  When this program ends in between, the batch is sent again, with the
same ids: a learning record store keeps a statement of an id it has (xAPI 1.0.3 part 3, 2.1.1) and says *conflict* if it is not
the same to the letter; then each is asked for, and what is there has been delivered.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from scoring.export.lrs import Receiver, Told
from scoring.outbox import Waiting
from scoring.records import Selection
from scoring.store import Store
from sim.errors import MissingOnThisMachine, UsageProblem

RUNS: Final = 8
"""In one request: some two hundred statements, a few hundred kilobytes."""

PAUSES: Final = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds between tries, and so how many there are; by eye: half a minute is longer than a restart of a server's process."""

LONGEST_PAUSE: Final = 60.0

Sleep = Callable[[float], None]
Made = Callable[[Selection], Iterable[tuple[str, list[dict[str, Any]]]]]
"""Chosen runs with their statements."""


@dataclass
class Sent:
    """What came of it, in runs; ``statements`` were delivered now."""

    sent: int = 0
    refused: int = 0
    statements: int = 0


class Sender:
    """Empties the outbox of one receiver."""

    def __init__(self, store: Store, number: int, receiver: Receiver, made: Made, sleep: Sleep) -> None:
        """Makes it ready.

        Args:
            store: holds runs and outbox.
            number: the receiver's in the outbox.
            receiver: speaks with it.
            made: makes statements.
            sleep: waits so many seconds.
        """
        self._store, self._number, self._receiver = store, number, receiver
        self._made, self._sleep = made, sleep
        self._told = Sent()

    def send(self, progress: Callable[[int], None]) -> Sent:
        """Sends until nothing waits; ``progress`` is told how many runs are done.

        Raises:
            MissingOnThisMachine: the receiver does not answer, after several tries; what waits is kept.
            UsageProblem: it lets nobody in by that name, or is no learning record store.
        """
        while batch := self._store.outbox.next(self._number, RUNS):
            self._batch(batch)
            progress(self._told.sent + self._told.refused)
        return self._told

    def _batch(self, batch: tuple[Waiting, ...]) -> None:
        chosen = Selection(runs=tuple(w.run for w in batch), rules=batch[0].rules or None)
        made = dict(self._made(chosen))
        lost = [waiting for waiting in batch if waiting.run not in made]  # its score was taken away by hand
        if lost:
            self._store.outbox.mark(self._number, lost, "refused", "no score by these rules")
            self._told.refused += len(lost)
            batch = tuple(waiting for waiting in batch if waiting.run in made)
        together = [statement for w in batch for statement in made[w.run]]
        told = self._tried(lambda: self._receiver.post(together)) if together else Told(204)
        if told.taken:
            self._done(batch, len(together))
            return
        for waiting in batch:  # one of them is the reason: which one?
            self._run(waiting, made[waiting.run])

    def _run(self, waiting: Waiting, statements: list[dict[str, Any]]) -> None:
        told = self._tried(lambda: self._receiver.post(statements)) if statements else Told(204)
        delivered = 0
        if not told.taken:
            for statement in statements:
                told = self._single(statement)
                if not told.taken:
                    reason = f"{told.status} {told.text}".strip()
                    self._store.outbox.mark(self._number, [waiting], "refused", reason)
                    self._told.refused += 1
                    self._told.statements += delivered
                    return
                delivered += 1
        self._done((waiting,), len(statements))

    def _single(self, statement: dict[str, Any]) -> Told:
        told = self._tried(lambda: self._receiver.post([statement]))
        if told.status == 409:
            there = self._tried(lambda: self._receiver.has(str(statement["id"])), asking=True)
            return there if there.taken else told
        return told

    def _done(self, batch: tuple[Waiting, ...], statements: int) -> None:
        self._store.outbox.mark(self._number, batch, "sent")
        self._told.sent += len(batch)
        self._told.statements += statements

    def _tried(self, ask: Callable[[], Told], *, asking: bool = False) -> Told:
        """An answer that will not be another in a minute; ``asking`` whether something is there may be told that it is not."""
        for pause in (*PAUSES, None):
            told = ask()
            if not told.passing:
                return told if asking and told.status == 404 else _welcome(told)
            if pause is not None:
                self._sleep(min(told.wait or pause, LONGEST_PAUSE))
        said = f"{told.status or ''} {told.text}".strip() or "no answer"
        raise MissingOnThisMachine(
            f"The receiver cannot take anything now ({said}).", "What waits is kept: give the same command again later."
        )


def _welcome(told: Told) -> Told:
    """The answer, unless it says that nothing at all can be sent.

    Raises:
        UsageProblem: it does.
    """
    if told.status in (401, 403):
        raise UsageProblem(f"The receiver lets nobody in by that name and password ({told.status}). What waits is kept.")
    if told.status in (404, 405, 501) or 300 <= told.status < 400:
        raise UsageProblem(f"There is no learning record store at that address ({told.status}). What waits is kept.")
    return told
