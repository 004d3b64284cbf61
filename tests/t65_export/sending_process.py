"""Another program that sends: ``sending_process.py DATABASE URL``; prints each batch once it is done. Pauses are a thousandth."""

import sys
import time
from pathlib import Path

from scoring.export.lrs import Http
from scoring.export.names import Names
from scoring.export.xapi import Wishes, statements_of
from scoring.outbox import Address
from scoring.records import Selection
from scoring.sending import Sender
from scoring.store import Store


def main() -> None:
    path, url = Path(sys.argv[1]), sys.argv[2]
    names, wishes = Names("sv"), Wishes()
    with Store(path) as store:
        number = store.outbox.receiver(Address(url, wishes.version, wishes.home, wishes.base, "sv"))
        store.outbox.put(number, Selection())
        print("begun", flush=True)
        made = lambda chosen: statements_of(store, chosen, names, wishes)  # noqa: E731
        sender = Sender(store, number, Http(url, wishes.version, None, 5.0), made, lambda s: time.sleep(s / 1000))
        sender.send(lambda done: print(done, flush=True))
    print("done", flush=True)


main()
