"""Spoiled drawings by the thousand, and what the importers make of each: ``python -m tests.t10_plan.mutations --help``.

Mutant number N of a format is the same file on every run.  Each is imported in a forked process with limits of memory and
time, saved as a plan and read again, as the command does; in the product the guard (``tools.importers.guard``) is around all of
that.  Outcomes: *ok* and *refused* (one clear problem) are as they should be, everything else is a defect.
"""

import argparse
import faulthandler
import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from yaml import YAMLError

from sim.errors import InrymningError, MissingOnThisMachine
from sim.issue_text import issue_text
from sim.plan.convert import to_file
from sim.plan.load import read_plan
from sim.plan.save import save_plan
from tests.t10_plan.mutation_seeds import BESIDE, SEEDS, Seed, real
from tests.t10_plan.mutators import BYTES, MUTATORS
from tools.importers import ImportResult, Options, import_drawing
from tools.importers.options import Measured
from tools.importers.underlay.model import UnderlayResult, load_underlay, save_underlay

SECONDS = 20
"""CPU time one file may take."""

MEGABYTES = 2_000
"""Address space one import may take beside what the libraries have before it."""

BATCH = 40
"""Mutants one forked process imports, unless it stops before."""

LARGEST_PLAN = 20_000_000
"""Bytes of a plan made of any mutant; seeds have some 10 kB."""

LARGEST_PICTURE = 100_000_000
"""Bytes of an underlay."""

FINE = {"ok", "refused"}
STOPS = {"crash", "memory"}
"""What a native library may do; the guard turns these into a FileProblem."""


@dataclass(frozen=True)
class Mutant:
    """A spoiled file: its name, content, what was done to it, and what the person says of it."""

    name: str
    content: bytes
    how: str
    options: Options = field(default_factory=Options)


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant; ``detail`` is the problem's or traceback's text, ``seconds`` CPU time."""

    number: int
    kind: str
    detail: str = ""
    seconds: float = 0.0


# ---- making them ----


def mutant(form: str, number: int, more: Mapping[str, Sequence[Seed]] | None = None) -> Mutant:
    """Number ``number`` of a format; ``more`` are further seeds (real files)."""
    rng = Random(f"{form}/{number}")
    seeds = [*SEEDS[form](), *(more or {}).get(form, ())]
    name, content = rng.choice(seeds)
    how = [name]
    if rng.random() < 0.06:
        return renamed(name, content, rng, form)
    grammar = MUTATORS["ifczip" if name.endswith(".ifczip") else form]
    for again in range(rng.choice((0, 1, 1, 1, 1, 2))):
        mutator = rng.choice(sorted(grammar))
        try:
            content = grammar[mutator](content, rng)
        except (
            ValueError,
            LookupError,
            TypeError,
            NotImplementedError,
            RecursionError,
            OverflowError,
            YAMLError,
            zipfile.BadZipFile,
        ):
            if not again:
                raise
            break  # what the first left is of that grammar no more
        how.append(mutator)
    if len(how) == 1 or rng.random() < 0.15:
        mutator = rng.choice(sorted(BYTES))
        content = BYTES[mutator](content or b"?", rng)
        how.append(mutator)
    return Mutant(name, content, " ".join(how), told(form, rng))


def renamed(name: str, content: bytes, rng: Random, form: str) -> Mutant:
    """A sound file under another kind's name, or another kind's content under this name."""
    other = rng.choice(sorted(set(SEEDS) - {form}))
    other_name, other_content = rng.choice(SEEDS[other]())
    if rng.random() < 0.5:
        return Mutant(other_name, content, f"{name} renamed to {other_name}")
    return Mutant(name, other_content, f"{other_name} renamed to {name}")


def told(form: str, rng: Random) -> Options:
    """Answers a person may give, right or wrong, for the kinds that need any."""
    if form not in {"pdf", "png", "jpeg"} or rng.random() < 0.3:
        return Options()
    lengths = tuple(
        Measured((rng.uniform(-5, 60), rng.uniform(0, 60)), (rng.uniform(0, 400), 50), rng.choice((1e-9, 1.0, 5.0, 1e6)))
        for _ in range(rng.randrange(4))
    )
    corners = tuple((rng.uniform(0, 120), rng.uniform(0, 90)) for _ in range(rng.choice((0, 0, 4))))
    if rng.random() < 0.5 and corners:
        corners = ((3.0, 4.0), (110.0, 8.0), (100.0, 80.0), (6.0, 70.0))
    return Options(measured=lengths, corners=corners, page=rng.choice((1, 1, 2, 10**9)))


# ---- trying them ----


def tried(folder: Path, given: Mutant, beside: Seed | None) -> tuple[str, str]:
    """Imports a mutant as the command does; what came of it and its text."""
    source, work = folder / "in", folder / "out"
    for place in (source, work):
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
    (source / given.name).write_bytes(given.content)
    if beside:
        (source / beside[0]).write_bytes(beside[1])
    before = sorted(p.name for p in source.iterdir())
    os.chdir(work)
    try:
        kind, text = imported(source / given.name, work / "made.plan.json", given.options)
    except MissingOnThisMachine as problem:
        kind, text = "missing", str(problem)
    except InrymningError as problem:
        text = str(problem)
        kind = "refused" if "\n" not in text and len(text) < 1000 else "long"
    except MemoryError:
        kind, text = "memory", ""
    except Exception:
        kind, text = "traceback", traceback.format_exc(limit=-4)
    os.chdir(folder)
    left = sorted(p.name for p in work.iterdir()) + sorted(p.name for p in (folder / "temporary").iterdir())
    if kind in FINE and left:
        return "left", f"{kind}: {left}"
    if sorted(p.name for p in source.iterdir()) != before:
        return "left", f"{kind}: {sorted(p.name for p in source.iterdir())}"
    return kind, text


def imported(path: Path, target: Path, options: Options) -> tuple[str, str]:
    """Import, findings in both languages, JSON report, plan (or underlay) file and back."""
    result = import_drawing(path, options=options)
    json.dumps(result.report(), allow_nan=False)
    for issue in result.findings:
        for language in ("sv", "en"):
            issue_text(issue, language)
    if isinstance(result, UnderlayResult):
        return underlay_kept(result, target.with_name("made.underlay.json"))
    return plan_kept(result, target)


def underlay_kept(result: UnderlayResult, target: Path) -> tuple[str, str]:
    """Saves a picture to trace over with what is known of it, and reads both again."""
    picture = save_underlay(result, target)
    size = picture.stat().st_size + target.stat().st_size
    again = load_underlay(target)
    for path in (picture, target):
        path.unlink()
    if size > LARGEST_PICTURE:
        return "huge", f"{size} bytes"
    return ("ok", "") if again.underlay == result.underlay else ("unequal", "what is read is not what was written")


def plan_kept(result: ImportResult, target: Path) -> tuple[str, str]:
    """Saves a plan and reads it again."""
    try:
        save_plan(result.building, target)
    except InrymningError as problem:
        return "unwritable", str(problem)
    size = target.stat().st_size
    if size > LARGEST_PLAN:
        return "huge", f"{size} bytes"
    try:
        building, _ = read_plan(target)
    except InrymningError as problem:
        return "unreadable", str(problem)
    if to_file(building) != to_file(result.building):
        return "unequal", "what is read is not what was written"
    target.unlink()
    return "ok", ""


def outcomes(
    form: str, numbers: Sequence[int], folder: Path, more: Mapping[str, Sequence[Seed]] | None = None
) -> Iterator[Outcome]:
    """Tries mutants in forked processes; the libraries are loaded before, once."""
    (folder / "temporary").mkdir(exist_ok=True)
    for name, content in SEEDS[form]():
        tried(folder, Mutant(name, content, "sound"), BESIDE.get(form))
    waiting = list(numbers)
    while waiting:
        batch = waiting[:BATCH]
        done = list(_batch(form, batch, folder, more))
        yield from done
        waiting = waiting[len(done) :]


def _batch(form: str, numbers: Sequence[int], folder: Path, more: Mapping[str, Sequence[Seed]] | None) -> Iterator[Outcome]:
    """Outcomes of one forked process, the last one being how it was stopped, if it was."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        _forked(form, numbers, folder, more, writing)
    os.close(writing)
    finished = 0
    with os.fdopen(reading, "rb") as lines:
        for line in lines:
            yield Outcome(**json.loads(line))
            finished += 1
    _, status = os.waitpid(process, 0)
    if finished < len(numbers):
        stop = os.waitstatus_to_exitcode(status)
        hung = -stop in {signal.SIGPROF, signal.SIGALRM}
        yield Outcome(numbers[finished], "hang" if hung else "crash", f"exit {stop}", SECONDS if hung else 0)


def _forked(form: str, numbers: Sequence[int], folder: Path, more: Any, answers: int) -> None:
    """The forked process: never returns."""
    try:
        faulthandler.disable()
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        tempfile.tempdir = str(folder / "temporary")
        size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize() if sys.platform == "linux" else 0
        if size:
            resource.setrlimit(resource.RLIMIT_AS, (size + MEGABYTES * 1_000_000,) * 2)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        for number in numbers:
            given = mutant(form, number, more)
            signal.setitimer(signal.ITIMER_PROF, SECONDS)
            signal.setitimer(signal.ITIMER_REAL, 10 * SECONDS)  # asleep, not working
            started = time.process_time()
            kind, detail = tried(folder, given, BESIDE.get(form))
            spent = round(time.process_time() - started, 3)
            line = json.dumps({"number": number, "kind": kind, "detail": detail[-2000:], "seconds": spent})
            os.write(answers, line.encode() + b"\n")
    except BaseException:
        os.write(answers, json.dumps({"number": -1, "kind": "harness", "detail": traceback.format_exc()}).encode() + b"\n")
    finally:
        os._exit(0)


# ---- saying it ----


def summary(form: str, numbers: Sequence[int], found: Sequence[Outcome], describe: Callable[[int], str]) -> dict[str, Any]:
    """Counts by outcome, and the defects by the place they happened, each with its first mutant."""
    places: dict[str, dict[str, Any]] = {}
    for outcome in found:
        if outcome.kind in FINE:
            continue
        key = f"{outcome.kind}: {place(outcome.detail)}"
        known = places.setdefault(key, {"what": key, "count": 0, "first": outcome.number, "how": describe(outcome.number)})
        known["count"] += 1
    return {
        "format": form,
        "first": numbers[0],
        "count": len(found),
        "outcomes": dict(sorted(Counter(o.kind for o in found).items())),
        "slowest": max((o.seconds for o in found), default=0),
        "cpu_seconds": round(sum(o.seconds for o in found), 1),
        "defects": sorted(places.values(), key=lambda p: -p["count"])[:30],
    }


def place(detail: str) -> str:
    """Where a traceback ended: the last file and line of ours, and the error."""
    lines = [x.strip() for x in detail.strip().splitlines()]
    ours = [x for x in lines if x.startswith("File") and ("/tools/" in x or "/sim/" in x)]
    where = ours[-1].split(", in ")[0].rsplit("/", 2)[-2:] if ours else []
    return " ".join(["/".join(where).replace('"', ""), lines[-1][:160] if lines else ""]).strip()


def describe(form: str, more: Mapping[str, Sequence[Seed]] | None) -> Callable[[int], str]:
    return lambda number: mutant(form, number, more).how if number >= 0 else ""


def plans_folder() -> Path | None:
    """Real files, as the tests' fixture finds them."""
    folder = Path(os.environ.get("INRYMNING_PLANS", Path(__file__).resolve().parents[3] / "shared" / "plans"))
    return folder if folder.is_dir() else None


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--format", choices=sorted(SEEDS), required=True)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--real", action="store_true", help="small real files as seeds as well")
    parser.add_argument("--show", type=Path, help="write mutant --first into this folder, with its outcome")
    told = parser.parse_args()
    more = real(plans_folder()) if told.real else None
    if told.show:
        show(told.format, told.first, told.show, more)
        return
    numbers = range(told.first, told.first + told.count)
    found = sorted(collect(told.format, numbers, told.jobs, more), key=lambda o: o.number)
    print(json.dumps(summary(told.format, numbers, found, describe(told.format, more))))


def show(form: str, number: int, folder: Path, more: Mapping[str, Sequence[Seed]] | None) -> None:
    """Writes one mutant for looking at, tries it, and prints what happened in full."""
    folder.mkdir(parents=True, exist_ok=True)
    given = mutant(form, number, more)
    (folder / given.name).write_bytes(given.content)
    with tempfile.TemporaryDirectory() as work:
        found = list(outcomes(form, [number], Path(work), more))
    print(f"{given.how}\n{given.options}\n{folder / given.name}\n{found[0].kind} {found[0].seconds} s\n{found[0].detail}")


def collect(form: str, numbers: Sequence[int], jobs: int, more: Mapping[str, Sequence[Seed]] | None) -> Iterator[Outcome]:
    """Outcomes of all numbers, in ``jobs`` processes."""
    if jobs == 1:
        here = Path.cwd()
        with tempfile.TemporaryDirectory() as folder:
            yield from outcomes(form, numbers, Path(folder), more)
            os.chdir(here)
        return
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(jobs) as pool:
        shares = [pool.submit(_share, form, list(numbers[n::jobs]), more) for n in range(jobs)]
        for share in shares:
            yield from share.result()


def _share(form: str, numbers: Sequence[int], more: Mapping[str, Sequence[Seed]] | None) -> list[Outcome]:
    return list(collect(form, numbers, 1, more))


if __name__ == "__main__":
    main()
