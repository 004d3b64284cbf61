"""Results databases of any size, made of runs that look like real ones: some stopped, some without a number or a code."""

import random
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scoring.answers import Sitting
from scoring.export.names import Names
from scoring.store import Store

CRITERIA = [
    ("start_at_once", "A02", "flee", 8.0, "seconds"),
    ("lock_the_door", "A06", "shelter", 12.0, "seconds"),
    ("out_of_sight", "A11", "shelter", 9.0, "seconds"),
    ("silence_the_phone", "A14", "alarm", 5.0, ""),
]
FIRST = datetime(2026, 8, 17, 7, 0, tzinfo=UTC)
KINDS = ["door_closed", "door_locked", "noise", "room_entered", "said"]
AWKWARD = ["", "grupprum", "dörr 1", "=1+1", "+46", "-3", "@x", "\tflik", "'citat", 'sa "hej"; sen', "rad\nbyte", "a,b;c", "<&>"]


@dataclass(frozen=True)
class Size:
    """How much to make; ``station`` makes ids differ."""

    runs: int = 40
    events: int = 4
    station: int = 0
    people: int = 12
    scripted: float = 0.0
    criteria: int = 4


def stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def rows_of(size: Size, seed: int):
    """Rows of the four tables, one run at a time."""
    dice = random.Random(f"{seed}/{size.station}")
    for n in range(size.runs):
        run = f"{n + 0x19A3F5C2000:011x}-{size.station:04x}{n:06x}"
        started = FIRST + timedelta(minutes=7 * n)
        state = dice.choice(["finished"] * 8 + ["stopped", "interrupted"])
        level = dice.choice(["CL1", "CL2", "CL3", "CL3", "CL4"])
        code = dice.choice([f"K{dice.randrange(size.people)}", f"K{dice.randrange(size.people)}", None])
        script = dice.choice(["careful", "random"]) if dice.random() < size.scripted else "none"
        scenario, plan = dice.choice(["inne-i-korridoren", "rundtur"]), dice.choice(["lingonmoskolan", "skola-2"])
        whole, number = state == "finished", level in ("CL3", "CL4")
        score = round(dice.random(), 4) if whole and number else None
        stars = dice.randint(1, 3) if whole and level == "CL2" else None
        grade = "not_finished" if not whole else dice.choice(["secure", "on_the_way", "practise_again"]) if number else "done"
        hashes = ("5c" * 32, plan, "91" * 32, scenario, "7b" * 32)
        ended = stamp(started + timedelta(seconds=241.5))
        told = ("pupil", script, "headset", code, 4830, round(dice.uniform(100, 400), 2))
        log = f"runs/{run}.runlog"
        yield {
            "run": (
                run,
                state,
                stamp(started),
                ended,
                scenario,
                *hashes,
                1,
                str(dice.getrandbits(63)),
                level,
                *told,
                "ab" * 32,
                log,
                f"{size.station:08x}",
            ),
            "event": [
                (
                    run,
                    k,
                    k * 20,
                    k * 1.0,
                    dice.choice(KINDS),
                    "trainee",
                    dice.choice(AWKWARD),
                    dice.choice(AWKWARD),
                    '{"on":true}',
                )
                for k in range(size.events)
            ],
            "score": (run, ended, scenario, "7b" * 32, level, int(whole), score, stars, grade),
            "finding": [finding(dice, n, whole) for n in range(size.criteria)],
        }


def finding(dice: random.Random, position: int, whole: bool):
    name, action, phase, most, unit = CRITERIA[position % len(CRITERIA)]
    name += f"_{position // len(CRITERIA)}" if position >= len(CRITERIA) else ""
    state = dice.choice(["met", "met", "partly", "missed", "not_relevant"]) if whole else dice.choice(["met", "not_relevant"])
    share = {"met": 1.0, "partly": 0.5, "missed": 0.0, "not_relevant": 0.0}[state]
    relevant = state != "not_relevant"
    value = round(dice.uniform(1, 90), 3) if relevant and unit else None
    proof = ("[1,2]", round(dice.uniform(1, 200), 2), dice.choice(AWKWARD)) if relevant else ("[]", None, "")
    points = (share, share * most, most * relevant, 0, value, unit)
    return (position, name, action, phase, state, int(relevant), *points, *proof)


def generate(path: Path, size: Size, seed: int = 1) -> Path:
    """Fills a store, as fast as the file takes it."""
    Store(path).close()
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA synchronous = OFF")
    db.execute("BEGIN")
    number = db.execute("SELECT coalesce(max(id), 0) FROM score").fetchone()[0]
    for made in rows_of(size, seed):
        number += 1
        db.execute(f"INSERT INTO run VALUES ({', '.join('?' * 22)})", made["run"])
        db.executemany("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", made["event"])
        db.execute("INSERT INTO score VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (number, *made["score"]))
        db.executemany(f"INSERT INTO finding VALUES ({', '.join('?' * 16)})", [(number, *f) for f in made["finding"]])
    db.execute("COMMIT")
    db.close()
    return path


@pytest.fixture(scope="session")
def make():
    """``make(path, Size(...))`` fills a store."""
    return generate


@pytest.fixture(scope="session")
def size():
    """The class that says how much."""
    return Size


def some_answers(people=25):
    """Answers of so many people before and after; their question's name is the store's business, not the bank's."""
    return [
        Sitting(f"{n:04d}-{slot}", f"-K{n}", slot, FIRST.date(), "=bank", {"a_knock": "wait", "the_phone": "silent"})
        for n in range(people)
        for slot in ("pre", "post")
    ]


@pytest.fixture
def store(tmp_path, make, size):
    """Forty runs of two schools, and a hundred answers."""
    with Store(make(tmp_path / "results.db", size())) as opened:
        opened.answers.add(some_answers())
        yield opened


@pytest.fixture(scope="session")
def swedish():
    """Names as a Swedish coordinator reads them."""
    return Names("sv", {"lock_the_door": "Låsa dörren"}, {"rundtur": "Lär känna din skola"})
