"""A bench's rows as a table people read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sim.text import number, say
from tools.bench.jupedsim_peer import install_command
from tools.bench.rows import Row

NAME, VALUE, PEER, RATIO, TARGET = 58, 12, 12, 9, 12
"""Widths of the columns."""


def lines(rows: Sequence[Row], language: str) -> Iterator[str]:
    """The table, a part for each place and number of people, then what the peer is and how many targets are met."""
    head = [say(f"bench.column_{c}", language) for c in ("value", "peer", "ratio", "target")]
    yield f"{'':<{NAME}}{head[0]:>{VALUE}}{head[1]:>{PEER}}{head[2]:>{RATIO}}{head[3]:>{TARGET}}"
    parts: dict[str, list[str]] = {}
    for row in rows:
        parts.setdefault(_heading(row.of, language), []).append(line(row, language))
    for title, part in parts.items():
        yield ""
        yield title
        yield from part
    yield ""
    yield from _about_peer(rows, language)
    judged = [r for r in rows if r.ok is not None]
    yield say("bench.summary", language, met=sum(bool(r.ok) for r in judged), all=len(judged))


def _heading(of: tuple[str, ...], language: str) -> str:
    if len(of) > 1 and of[1].isdigit():
        return say("bench.place_people", language, place=of[0], people=of[1])
    return say("bench.place", language, place=of[0])


def line(row: Row, language: str) -> str:
    """One row: words, our figure, the peer's, the ratio, the target and whether it is met."""
    words = say(f"bench.row.{row.key}", language) + "".join(f", {part}" for part in row.of[2:])
    cells = [figure(row.value, row.unit, language), figure(row.peer_value, "", language) if row.peer else ""]
    ratio = f"{figure(row.ratio, '', language)} ×" if row.ratio is not None else ""
    target = _target(row, language) if row.target else ""
    mark = "" if row.ok is None else say("bench.met" if row.ok else "bench.missed", language)
    return f"  {words:<{NAME - 2}}{cells[0]:>{VALUE}}{cells[1]:>{PEER}}{ratio:>{RATIO}}{target:>{TARGET}}  {mark}".rstrip()


def _target(row: Row, language: str) -> str:
    text = row.target.text(row.unit).strip() if row.target else ""
    return text.replace(",", " ").replace(".", ",") if language == "sv" else text


def figure(value: float | None, unit: str, language: str) -> str:
    """A figure with three digits that mean something, and its unit."""
    if value is None:
        return say("bench.absent", language)
    size = abs(value)
    decimals = 0 if isinstance(value, int) or size >= 100 or value == 0 else 1 if size >= 10 else 2 if size >= 1 else 3
    shown = number(value, language, decimals)
    if size >= 10_000:
        shown = f"{value:,.0f}".replace(",", " ")
    return f"{shown} {unit}".strip()


def _about_peer(rows: Iterable[Row], language: str) -> Iterator[str]:
    rows = list(rows)
    beside = next((r for r in rows if r.key == "frame_beside" and r.peer), None)
    if beside is not None:
        yield say("bench.peer", language, peer=beside.peer)
        yield say("bench.peer_frames", language)
    walked = [r for r in rows if r.key == "walking_median"]
    for row in walked:
        if row.peer:
            data = {
                "storey": row.more["peer_storey"],
                "exits": say(f"bench.by_{row.more['peer_by']}", language, count=row.more["peer_exits"]),
            }
            yield say("bench.peer", language, peer=row.peer)
            yield say("bench.peer_how", language, **data)
            return
    if walked:
        yield say("bench.peer_missing", language, command=install_command())


def heading(machine: Mapping[str, Any], language: str) -> str:
    """What it was measured on."""
    load = "–" if machine["load"] is None else number(machine["load"], language)
    loop = number(machine["loop_ms"], language, 2)
    return say("bench.title", language, **{**machine, "load": load, "loop": loop})
