"""Charter 4 and 5: what is kept about a person is little, coarse and expires; outcome is told in time and right actions."""

import json
import re
import sqlite3
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from scoring.assess import Assessment, Finding
from scoring.rubric_file import load_rubric
from scoring.store import NewRun, Store
from sim.core.commands import Action, Body, Inputs
from sim.errors import FileProblem, UsageProblem
from sim.events import EventType
from sim.resources import find
from sim.session.expiry import coarsen, coarsen_expired
from sim.session.replay import verify
from sim.session.runlog import BATCH_TICKS, KEEP_DAYS, PLACE_QUANTUM, read_runlog
from sim.text import table
from sim.units import EYE_QUANTUM, HEADING_STEPS, POSITION_QUANTUM, STEP

COLUMNS = {
    "run": """id state started ended scenario scenario_hash plan plan_hash rubric rubric_hash core_version seed level role script
        display code ticks sim_seconds hash runlog station""",
    "station": "id",
    "rubric": "hash id edition file",
    "sitting": "id code slot answered bank station",
    "answer": "sitting item answer",
    "receiver": "id url standard home base language",
    "outbox": "receiver run rules state told",
    "event": "run seq tick t type actor place target data",
    "score": "id run scored rubric rubric_hash level complete score stars grade",
    "log": "id at what runs",
    "gone": "run_hash why",
    "finding": """score position criterion action phase state tried share points most critical value unit events t place""",
}
"""Everything the results store holds. A new column is a decision about people: it is made here too, or not at all."""

EVENT_DATA = {
    *("level", "role", "start", "kind", "text", "channel", "verified", "seconds", "from", "category", "lockable", "lock_kind"),
    *("glazed", "exits", "distance", "locked", "locked_before", "by_key", "on", "down", "covered", "posture", "door_distance"),
    *("solid_wall", "visible", "share", "cause", "level_db", "heard_in_danger", "place_given", "safe", "field", "seen"),
    *("claimed_seen", "by", "to", "people", "entered", "true", "option", "voice", "how", "action", "reason", "clear", "fault"),
}
"""Everything an event says beside who, where and when: no coordinates, no angles, no names."""

SCRIPTS = ("careful", "passive", "random")


class TestStore:
    def test_it_has_no_column_that_was_not_decided_on(self, tmp_path):
        Store(tmp_path / "results.db").close()
        connection = sqlite3.connect(tmp_path / "results.db")
        tables = {r[0] for r in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        own = {t for t in tables if not t.startswith(("_", "sqlite_"))}
        found = {t: {r[1] for r in connection.execute(f"PRAGMA table_info({t})")} for t in own}
        connection.close()
        assert found == {name: set(columns.split()) for name, columns in COLUMNS.items()}

    @pytest.mark.parametrize("name", ["Anna Åberg", "anna åberg", "Anna.Aberg", "200101-1234-extra-long", "anna@skola.se", " "])
    def test_a_name_or_number_of_a_person_is_refused_as_code(self, tmp_path, name):
        with Store(tmp_path / "results.db") as store, pytest.raises(UsageProblem):
            store.begin_run(NewRun("r", "s", "1", "p", "2", "r", "3", 1, 7, code=name))

    @pytest.mark.parametrize("script", SCRIPTS)
    def test_events_say_nothing_about_where_exactly_or_who(self, played, script):
        for event in played(script).events:
            assert set(event.data) <= EVENT_DATA, event
            assert re.fullmatch(r"trainee|system|person:\d+", event.actor), event

    def test_a_person_can_be_erased_entirely(self, tmp_path):
        with Store(tmp_path / "results.db") as store:
            store.begin_run(NewRun("r", "s", "1", "p", "2", "r", "3", 1, 7, code="B7-204"))
            assert store.erase_code("B7-204") == 1
            assert store.runs() == ()
        assert b"B7-204" not in (tmp_path / "results.db").read_bytes()


class TestRunLog:
    """What the log holds of a body: whole quanta, nothing finer."""

    def lines(self, path):
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

    @pytest.mark.parametrize("script", SCRIPTS)
    def test_bodies_and_places_are_whole_numbers(self, played, script):
        header, *batches, end = self.lines(played(script).log)
        assert set(end) == {"end"}
        assert not set(header) & {"name", "code", "person", "age", "user", "host"}
        bodies = 0
        for batch in batches:
            assert set(batch) == {"from", "ticks", "in", "hash", "at", "events"}
            assert batch["at"] is None or all(type(n) is int for n in batch["at"])
            for count, body, *actions in batch["in"]:
                assert type(count) is int
                assert body is None or (len(body) == 4 and all(type(n) is int for n in body))
                assert all(isinstance(word, str) for action in actions for word in action)
                bodies += body is not None
        assert bodies > 0

    def test_the_quanta_are_the_charters(self):
        assert (POSITION_QUANTUM, HEADING_STEPS, EYE_QUANTUM) == (0.05, 64, 0.10)
        assert set(Body.__dataclass_fields__) == {"x", "y", "heading", "eye"}
        assert set(Inputs.__dataclass_fields__) == {"body", "actions"}
        assert set(Action.__dataclass_fields__) == {"kind", "target", "value"}

    def test_it_expires_after_fourteen_days(self, played):
        header = read_runlog(played("passive").log).header
        assert KEEP_DAYS == 14
        assert datetime.fromisoformat(header.expires) - datetime.fromisoformat(header.started) == timedelta(days=14)

    @pytest.fixture
    def copy(self, played, tmp_path):
        """A log that may be changed."""
        path = tmp_path / "runs" / "r.runlog"
        path.parent.mkdir()
        path.write_bytes(played("random").log.read_bytes())
        return path

    def test_then_events_and_a_way_of_at_most_two_points_a_second_on_a_quarter_metre_are_left(self, copy):
        before = read_runlog(copy)
        after = datetime.fromisoformat(before.header.expires)
        assert coarsen_expired(copy.parent, after - timedelta(seconds=1)) == ((), ())
        assert coarsen_expired(copy.parent, after) == ((copy,), ())
        header, *batches, _ = self.lines(copy)
        assert header["coarse"] is True
        assert all(set(b) == {"from", "ticks", "at", "events"} for b in batches)
        times = [(b["from"] + b["ticks"]) * STEP for b in batches if b["at"] is not None]
        assert min(b - a for a, b in pairwise(times)) >= 0.5 - 1e-9
        assert PLACE_QUANTUM == 0.25
        assert BATCH_TICKS * STEP == 0.5
        assert read_runlog(copy).events == before.events

    def test_and_it_cannot_be_played_again(self, copy):
        coarsen(read_runlog(copy))
        with pytest.raises(FileProblem, match="expired"):
            verify(copy)

    def test_nothing_of_it_is_left_beside_it(self, copy):
        coarsen(read_runlog(copy))
        assert [p.name for p in copy.parent.iterdir()] == ["r.runlog"]


class TestOutcome:
    """Charter 5: exposure-seconds, time to safe, right actions. Nobody is counted as lost, nobody is ranked."""

    def test_exposure_is_told_in_seconds_and_share(self, played):
        exposed = [e for s in SCRIPTS for e in played(s).events if e.type is EventType.EXPOSED]
        assert exposed
        assert all(set(e.data) == {"start", "seconds", "share"} for e in exposed)

    def test_no_kind_of_event_tells_of_harm(self):
        harm = re.compile(r"harm|hit|hurt|lost|fallen|casualt|victim|survi", re.IGNORECASE)
        assert not [e for e in EventType if harm.search(e)]

    def test_an_assessment_knows_no_other_person(self):
        fields = {*Assessment.__dataclass_fields__, *Finding._fields}
        assert not [f for f in fields if re.search(r"rank|percentile|place_in|best_of|average|others|person|name", f)]

    @pytest.mark.parametrize("language", ["sv", "en"])
    def test_no_text_compares_or_counts_people(self, language):
        words = {
            "sv": r"\b(bäst i klassen|sämst|bättre än|sämre än|överlevde|omkom)\b",
            "en": r"\b(better than|worse than|rank|survived|lost lives)\b",
        }
        texts = [text for key, text in table(language).items() if key.startswith(("scoring.", "events.", "cli."))]
        rubric = load_rubric(find("rubric", "inne-i-korridoren"))
        for criterion in rubric.criteria:
            texts += [getattr(criterion.feedback, s).get(language) for s in ("met", "partly", "missed")]
            texts += [criterion.why.get(language), criterion.advice.get(language)]
        assert not [t for t in texts if re.search(words[language], t, re.IGNORECASE)]

    def test_the_lowest_grade_is_to_practise_again(self):
        grades = {k.rsplit(".", 1)[1]: v for k, v in table("sv").items() if k.startswith("scoring.grade.")}
        assert grades["practise_again"] == "Öva igen"
        assert set(grades) == {"secure", "on_the_way", "practise_again", "done", "not_finished"}
