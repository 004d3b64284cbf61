"""The same study on a cluster: blocks handed to the workers of a dask scheduler."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from sim.errors import MissingOnThisMachine, UsageProblem
from sim.study.pool import GO_ON
from sim.study.tasks import Done, play_block

INSTALL = "Install it with: pip install 'inrymning[study]'"

WORKERS = "Start some with 'dask worker ADDRESS'."

PATIENCE = "10s"
"""How long to wait for a scheduler to answer."""


ADDRESS = re.compile(r"((tcp|tls|wss?)://)?[A-Za-z0-9._\[\]:-]+:[0-9]{1,5}")
"""What a scheduler's address looks like."""


def play_there(load: bytes, blocks: Sequence[range], address: str) -> Iterator[Done]:
    """Plays blocks on the workers of the scheduler at ``address`` (such as ``tcp://10.0.0.5:8786``).

    Workers need the same version of this program installed; a block whose worker is lost is played again by another.

    Raises:
        UsageProblem: the address is none.
        MissingOnThisMachine: dask is not installed, no scheduler answers, or its workers were lost again and again.
    """
    if not ADDRESS.fullmatch(address):
        raise UsageProblem(f"'{address}' is no scheduler's address. Write it like tcp://10.0.0.5:8786.")
    distributed = _library()
    client = _connect(distributed, address)
    try:
        there = client.scatter(load, broadcast=True)
        tasks = [client.submit(play_block, there, block, pure=False) for block in blocks]
        for task in distributed.as_completed(tasks, loop=client.loop):
            yield task.result()
            task.release()  # the rows are kept here, not there
    except TimeoutError as error:
        raise MissingOnThisMachine(f"The scheduler at {address} has no workers.", WORKERS) from error
    except Exception as error:
        if not type(error).__module__.startswith("distributed"):
            raise  # a task's own error, as it would be raised here
        raise MissingOnThisMachine(f"The cluster at {address} lost its workers.", GO_ON) from error
    finally:
        client.close()


def _library() -> Any:
    try:
        import distributed
    except ImportError as error:
        raise MissingOnThisMachine("Studies on a cluster need the package distributed.", INSTALL) from error
    return distributed


def _connect(distributed: Any, address: str) -> Any:
    try:
        return distributed.Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        fix = "Start one with 'dask scheduler', and workers with 'dask worker ADDRESS'."
        raise MissingOnThisMachine(f"No scheduler answers at {address}.", fix) from error
