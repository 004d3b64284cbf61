"""The processes of this machine: blocks handed to a pool, finished ones handed back in any order."""

import multiprocessing
import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import Connection
from threading import Thread

from sim.errors import MissingOnThisMachine
from sim.study.tasks import Done, play_block

GO_ON = "What was finished is kept; the same command goes on from there."


def play_here(load: bytes, blocks: Sequence[range], workers: int) -> Iterator[Done]:
    """Plays blocks in ``workers`` processes of this machine; with one worker in this very process.

    However it ends, by Ctrl-C, an error or from outside, no process is left behind.

    Raises:
        MissingOnThisMachine: a process was ended from outside; finished blocks have been handed over.
    """
    if workers <= 1 or len(blocks) <= 1:
        yield from (play_block(load, block) for block in blocks)
        return
    context = multiprocessing.get_context("spawn")  # the same on every system, and no open file of ours goes along
    reader, writer = context.Pipe(duplex=False)
    pool = ProcessPoolExecutor(min(workers, len(blocks)), context, initializer=_begin, initargs=(reader,))
    try:
        for done in as_completed([pool.submit(play_block, load, block) for block in blocks]):
            yield done.result()
    except BrokenProcessPool as error:
        raise MissingOnThisMachine("A worker process of the study ended unexpectedly.", GO_ON) from error
    finally:
        writer.close()  # ends whoever is still at work
        reader.close()
        pool.shutdown(wait=True, cancel_futures=True)


def _begin(lifeline: Connection) -> None:
    """Prepares a worker: Ctrl-C is the first process's business, and when that one lets go or is gone the worker ends at once."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with, args=(lifeline,), daemon=True).start()


def _end_with(lifeline: Connection) -> None:
    try:
        lifeline.poll(None)
    finally:
        os._exit(1)
