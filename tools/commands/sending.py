"""What ``inrymning export xapi --send`` does: puts runs into the outbox and empties it to the learning record store."""

import os
import sys
import time
from dataclasses import asdict

import click

from scoring.export.lrs import Http, Login, address_of
from scoring.export.xapi import Wishes, statements_of
from scoring.outbox import Address
from scoring.records import Selection
from scoring.sending import Sender
from scoring.store import Store
from sim.errors import UsageProblem
from tools.commands.exporting import names
from tools.commands.keeping import put_in_order
from tools.settings import Settings

LOGIN = "INRYMNING_LRS_LOGIN"
"""Environment variable with ``name:password``."""


def send(settings: Settings, selection: Selection, url: str, wishes: Wishes, *, plain: bool, again: bool) -> None:
    """Sends chosen runs, and what waited before, to a receiver.

    Raises:
        UsageProblem: the address is none, or the receiver lets nobody in.
        MissingOnThisMachine: it does not answer; what waits is kept.
    """
    address = address_of(url, plain=plain)
    called = names(settings)
    with Store(settings.data / "results.db") as store:
        put_in_order(settings, store)
        number = store.outbox.receiver(Address(address, wishes.version, wishes.home, wishes.base, settings.language))
        put = store.outbox.put(number, selection, again=again)
        waiting = store.outbox.counts(number).waiting
        if not waiting:
            report(settings, store, number, address, put, statements=0)
            return
        login = login_of(settings)
        settings.progress(settings.say("export.send.sending", count=waiting, url=address))
        receiver = Http(address, wishes.version, login)
        sender = Sender(store, number, receiver, lambda chosen: statements_of(store, chosen, called, wishes), time.sleep)

        def progress(done: int) -> None:
            if done % 400 < 8:
                settings.progress(settings.say("export.send.progress", done=done, of=waiting))

        told = sender.send(progress)
        report(settings, store, number, address, put, told.statements)


def report(settings: Settings, store: Store, number: int, address: str, put: int, statements: int) -> None:
    """Says what has been sent and what was refused, and why."""
    counts = store.outbox.counts(number)
    refusals = store.outbox.refusals(number)
    settings.tell(settings.say("export.send.sent", url=address, statements=statements, sent=counts.sent))
    for run, reason in refusals[:10]:
        settings.tell(settings.say("export.send.refused", run=run, reason=reason))
    if refusals:
        settings.tell(settings.say("export.send.again", count=len(refusals)))
    refused = [{"run": run, "reason": reason} for run, reason in refusals]
    settings.emit({"url": address, "queued": put, "statements": statements, **asdict(counts), "refusals": refused})


def login_of(settings: Settings) -> Login | None:
    """Name and password from the environment or a person who sits there; None when neither is there."""
    given = os.environ.get(LOGIN)
    if given is not None:
        name, colon, password = given.partition(":")
        if not colon or not name:
            raise UsageProblem("INRYMNING_LRS_LOGIN must be a name and a password with a colon between.")
        return Login(name, password)
    if settings.as_json or not sys.stdin.isatty():
        return None
    name = click.prompt(settings.say("export.send.name"), default="", show_default=False)
    return Login(name, click.prompt(settings.say("export.send.password"), hide_input=True)) if name else None
