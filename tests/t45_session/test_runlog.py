"""The run log: readable up to a torn tail, clear about damage, coarse after its date."""

import json
import stat
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from sim.core.commands import Body, Inputs
from sim.errors import FileProblem
from sim.events import Event, EventType
from sim.session.expiry import coarsen, coarsen_expired, expired
from sim.session.runlog import BATCH_TICKS, KEEP_DAYS, VERSION, Header, RunLogWriter, expiry, parse_runlog, read_runlog
from sim.session.trace import trace_of
from sim.units import STEP


def test_a_log_comes_back_as_it_was_written(small_log: Path, header: Header) -> None:
    log = read_runlog(small_log)
    assert log.header == header
    assert log.ticks == len(log.inputs) == len(log.hashes) == 25
    assert log.inputs[3] == Inputs(Body(43, 20, 0, 15))
    assert [e.type for e in log.events] == [EventType.RUN_STARTED, EventType.PHONE_SILENCED]
    assert log.ending is not None
    assert (log.ending.cause, log.ending.ticks, log.ending.hash) == ("debrief", 25, "f" * 64)
    assert log.torn == 0


def test_a_batch_is_at_most_half_a_second(small_log: Path) -> None:
    assert BATCH_TICKS * STEP <= 0.5
    assert [b.ticks for b in read_runlog(small_log).batches] == [10, 10, 5]


def test_every_batch_is_with_the_operating_system_before_the_next_begins(tmp_path: Path, header: Header) -> None:
    writer = RunLogWriter(tmp_path / "a.runlog", header)
    for tick in range(1, 48):
        writer.step(Inputs(), (), "0" * 64, None)
        assert tick - read_runlog(tmp_path / "a.runlog").ticks < BATCH_TICKS
    writer.close()
    assert read_runlog(tmp_path / "a.runlog").ticks == 47
    assert read_runlog(tmp_path / "a.runlog").ending is None, "closed without an ending: interrupted"


def test_cut_at_any_byte_it_reads_up_to_the_last_whole_line(tiny_log: Path) -> None:
    data = tiny_log.read_bytes()
    whole = read_runlog(tiny_log)
    first_line = data.index(b"\n") + 1
    for length in range(len(data) + 1):
        cut = data[:length]
        if length < first_line:
            with pytest.raises(FileProblem, match="no run log"):
                parse_runlog(tiny_log, cut)
            continue
        log = parse_runlog(tiny_log, cut)
        assert log.batches == whole.batches[: cut.count(b"\n") - 1]
        assert log.torn == length - (cut.rindex(b"\n") + 1)
        assert (log.ending is None) == (length < len(data))


@pytest.fixture
def tiny_log(tmp_path: Path, header: Header) -> Path:
    """12 ticks: a whole batch, a short one and the end."""
    writer = RunLogWriter(tmp_path / "tiny.runlog", header)
    for tick in range(12):
        events = (Event(0, 0, 0.0, EventType.SIGN_SHOWN),) if tick == 0 else ()
        writer.step(Inputs(Body(tick, 0, 0, 15)), events, f"{tick:016x}", (0, tick, 4))
    writer.end("debrief", "f" * 32)
    return tmp_path / "tiny.runlog"


@pytest.mark.parametrize("junk", [b"\0" * 512, b"\xff\xfe{", b'{"from":'])
def test_rubbish_after_the_last_line_is_a_torn_tail(small_log: Path, junk: bytes) -> None:
    lines = small_log.read_bytes().splitlines(keepends=True)
    small_log.write_bytes(b"".join(lines[:-1]) + junk)
    log = read_runlog(small_log)
    assert (log.ticks, log.torn, log.ending) == (25, len(junk), None)


def _edit(path: Path, number: int, **changes: object) -> None:
    lines = path.read_bytes().splitlines()
    lines[number - 1] = json.dumps(json.loads(lines[number - 1]) | changes).encode()
    path.write_bytes(b"\n".join(lines) + b"\n")


@pytest.mark.parametrize(
    ("line", "changes", "says"),
    [
        (2, {"ticks": 11}, "11 ticks, 10 inputs"),
        (2, {"ticks": "10"}, "'10'"),
        (2, {"hash": "00"}, "1 hashes"),
        (3, {"from": 11}, "where tick 10 comes next"),
        (3, {"in": [[10, [1, 2]]]}, "is not"),
        (3, {"in": 4}, "int"),
        (2, {"events": [{"seq": 0}]}, "type"),
        (2, {"events": [{"seq": 0, "tick": 0, "t": 0.0, "type": "no_such_event"}]}, "no_such_event"),
        (2, {"at": [1]}, "range"),
        (5, {"end": {"cause": "debrief"}}, "missing"),
        (1, {"seed": "seven"}, "seed"),
        (1, {"colour": "blue"}, "colour"),
    ],
)
def test_damage_before_the_last_line_is_named_with_its_line(
    small_log: Path, line: int, changes: dict[str, object], says: str
) -> None:
    _edit(small_log, line, **changes)
    with pytest.raises(FileProblem, match=says) as caught:
        read_runlog(small_log)
    assert caught.value.place == f"line {line}"
    assert caught.value.path == small_log


def test_a_missing_line_in_the_middle_is_noticed(small_log: Path) -> None:
    lines = small_log.read_bytes().splitlines(keepends=True)
    small_log.write_bytes(b"".join(lines[:2] + lines[3:]))
    with pytest.raises(FileProblem, match="where tick 10 comes next"):
        read_runlog(small_log)


def test_a_line_after_the_end_is_noticed(small_log: Path) -> None:
    data = small_log.read_bytes()
    small_log.write_bytes(data + data.splitlines(keepends=True)[1])
    with pytest.raises(FileProblem, match="after the run's end"):
        read_runlog(small_log)


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"hello\n", b"[1]\n", b'{"format": "something.else"}\n', b"\x00\x01\n", b"PK\x03\x04\n"]
)
def test_another_file_is_no_run_log(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.runlog"
    path.write_bytes(content)
    with pytest.raises(FileProblem, match="no run log"):
        read_runlog(path)


def test_a_newer_log_says_so_and_what_to_do(small_log: Path) -> None:
    _edit(small_log, 1, version=VERSION + 1)
    with pytest.raises(FileProblem, match=r"newer program: version 2, this one reads 1 to 1\. Install a newer"):
        read_runlog(small_log)


@pytest.mark.parametrize("version", [0, "1", None])
def test_a_version_that_never_was_is_named(small_log: Path, version: object) -> None:
    _edit(small_log, 1, version=version)
    with pytest.raises(FileProblem, match="version"):
        read_runlog(small_log)


def test_a_folder_or_an_absent_file_is_a_file_problem(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.runlog"):
        with pytest.raises(FileProblem, match="cannot be read"):
            read_runlog(path)


def test_a_log_is_never_written_over(small_log: Path, header: Header) -> None:
    before = small_log.read_bytes()
    with pytest.raises(FileProblem, match="exists already"):
        RunLogWriter(small_log, header)
    assert small_log.read_bytes() == before


def test_a_log_that_cannot_be_made_is_a_file_problem(tmp_path: Path, header: Header) -> None:
    (tmp_path / "runs").write_text("in the way")
    with pytest.raises(FileProblem):
        RunLogWriter(tmp_path / "runs" / "a.runlog", header)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_only_the_owner_can_read_a_log(small_log: Path) -> None:
    assert stat.S_IMODE(small_log.stat().st_mode) & 0o077 == 0


def test_ending_twice_writes_one_end(tmp_path: Path, header: Header) -> None:
    writer = RunLogWriter(tmp_path / "a.runlog", header)
    writer.step(Inputs(), (), "0" * 64, None)
    for _ in range(2):
        writer.end("time", "0" * 64)
    writer.close()
    assert (tmp_path / "a.runlog").read_bytes().count(b'"end"') == 1


def test_events_keep_swedish_letters_and_numbers_exactly(tmp_path: Path, header: Header) -> None:
    event = Event(
        4, 2, 0.1, EventType.ROOM_ENTERED, "trainee", "grupprum-å", "", {"distance": 0.1 + 0.2, "lockable": None, "exits": 2}
    )
    writer = RunLogWriter(tmp_path / "a.runlog", header)
    writer.step(Inputs(), (event,), "0" * 64, None)
    writer.end("time", "0" * 64)
    assert read_runlog(tmp_path / "a.runlog").events == (event,)


# After the date


def test_a_log_is_kept_whole_for_fourteen_days_unless_set_otherwise(header: Header) -> None:
    assert KEEP_DAYS == 14
    started = datetime.fromisoformat(header.started)
    assert expiry(started) == header.expires
    assert expiry(started.astimezone(timezone(timedelta(hours=2))), days=1) == "2026-03-03T09:00:00+00:00"


def test_a_log_expires_at_its_date_and_not_before(header: Header) -> None:
    at = datetime.fromisoformat(header.expires)
    assert not expired(header, at - timedelta(seconds=1))
    assert expired(header, at)
    assert not expired(replace(header, coarse=True), at), "nothing is left to take away"
    assert expired(replace(header, expires="2026-03-16"), at), "a bare date is one in UTC"


def test_coarse_means_events_and_a_quarter_metre_path_only(small_log: Path) -> None:
    whole = read_runlog(small_log)
    coarse = coarsen(whole)
    assert coarse.events == whole.events
    assert coarse.ending == whole.ending
    assert coarse.ticks == whole.ticks
    assert trace_of(coarse) == trace_of(whole)
    assert (coarse.inputs, coarse.hashes) == ((), ())
    text = small_log.read_text()
    assert '"in"' not in text
    assert '"hash":"000' not in text


def test_coarsening_twice_changes_nothing(small_log: Path) -> None:
    coarsen(read_runlog(small_log))
    once = small_log.read_bytes()
    coarsen(read_runlog(small_log))
    assert small_log.read_bytes() == once


def test_coarsening_an_interrupted_log_drops_its_torn_tail(small_log: Path) -> None:
    small_log.write_bytes(small_log.read_bytes()[:-3])
    log = coarsen(read_runlog(small_log))
    assert (log.torn, log.ending, log.ticks) == (0, None, 25)


def test_a_folder_of_logs_is_tidied_and_problems_are_told(small_log: Path, header: Header) -> None:
    folder = small_log.parent
    fresh = RunLogWriter(folder / "fresh.runlog", replace(header, expires="2026-04-01T00:00:00+00:00"))
    fresh.step(Inputs(), (), "0" * 64, None)
    fresh.end("time", "0" * 64)
    (folder / "broken.runlog").write_bytes(b"hello\n")
    RunLogWriter(folder / "odd.runlog", replace(header, expires="soon")).close()
    changed, problems = coarsen_expired(folder, datetime(2026, 3, 20, tzinfo=UTC))
    assert changed == (small_log,)
    assert sorted(p.path.name for p in problems) == ["broken.runlog", "odd.runlog"]
    assert read_runlog(folder / "fresh.runlog").inputs
    assert not [p for p in folder.iterdir() if p.suffix != ".runlog"], "nothing temporary is left"


@pytest.mark.parametrize("key", ["run", "plan_object", "scenario_object"])
@pytest.mark.parametrize("name", ["../../elsewhere", "/etc/passwd", "a\\b", "", "x" * 200])
def test_a_log_from_elsewhere_cannot_lead_out_of_the_data_folder(small_log: Path, key: str, name: str) -> None:
    _edit(small_log, 1, **{key: name})
    with pytest.raises(FileProblem, match=key):
        read_runlog(small_log)


def test_a_line_nested_without_end_is_damage_and_no_crash(small_log: Path) -> None:
    small_log.write_bytes(small_log.read_bytes().split(b"\n")[0] + b"\n" + b"[" * 200_000 + b"\n")
    with pytest.raises(FileProblem, match="damaged"):
        read_runlog(small_log)
