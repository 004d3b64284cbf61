"""Old runs judged by new rules: new scores beside the old ones, which stay to the byte."""

import json
import sqlite3

import pytest

from scoring.assess import assess
from scoring.records import Selection
from scoring.rescoring import TOGETHER, Rescored, rescore
from scoring.rubric import Rubric, rubric_hash
from scoring.rubric_file import load_rubric
from scoring.store import Store
from sim.events import SYSTEM, TRAINEE, Event, EventType
from sim.ids import canonical_json
from sim.resources import find

E = EventType


def told():
    """A short whole run: some things done, some not."""
    rows = [
        (0, E.RUN_STARTED, SYSTEM, "", "", {"level": "CL3"}),
        (28, E.ALARM_STARTED, SYSTEM, "", "lockdown", {"kind": "lockdown"}),
        (30, E.ALARM_HEARD, TRAINEE, "corridor", "lockdown", {"kind": "lockdown"}),
        (31, E.PERSON_SAFE, "person:4", "room", "", {"how": "room"}),
        (45, E.RESPONSE_STARTED, TRAINEE, "corridor", "", {"seconds": 15.0}),
        (50, E.ROOM_ENTERED, TRAINEE, "group", "", {"lockable": "yes", "glazed": True}),
        (55, E.SHELTERED, TRAINEE, "group", "", {"lockable": "yes", "locked": False}),
        (80, E.DOOR_LOCKED, TRAINEE, "group", "d1", {"lock_kind": "thumb_turn"}),
        (208, E.ALL_CLEAR, SYSTEM, "", "", {"verified": True}),
        (230, E.RUN_ENDED, SYSTEM, "", "", {"cause": "debrief"}),
    ]
    return [Event(n, int(t * 20), float(t), kind, *rest) for n, (t, kind, *rest) in enumerate(rows)]


@pytest.fixture(scope="module")
def rubric():
    return load_rubric(find("rubric", "inne-i-korridoren"))


@pytest.fixture(scope="module")
def stricter(rubric):
    """The same rubric a year later: starting counts double."""
    criteria = [c.model_copy(update={"weight": c.weight * 2}) if c.id == "start_at_once" else c for c in rubric.criteria]
    return rubric.model_copy(update={"criteria": tuple(criteria), "edition": "2027-1"})


@pytest.fixture
def filled(store, new_run, rubric, clock):
    """``filled(3)``: so many finished runs, scored by the rubric as it is."""

    def fill(runs, code=None):
        for n in range(runs):
            clock.now += 60
            store.begin_run(new_run(f"r-{n:03d}", code=code))
            store.append_events(f"r-{n:03d}", told())
            store.finish_run(f"r-{n:03d}", cause="debrief", ticks=4600, sim_seconds=230.0, hash="ab")
            store.add_score(f"r-{n:03d}", assess(told(), rubric), rubric)
        clock.now += 3600
        return store

    return fill


def again(store, *rubrics, selection=None):
    return rescore(store, {rubric.id: rubric for rubric in rubrics}, selection or Selection(), lambda done, of: None)


def rows(path):
    db = sqlite3.connect(path)
    try:
        return db.execute("SELECT * FROM score ORDER BY id").fetchall(), db.execute(
            "SELECT * FROM finding ORDER BY score, position"
        ).fetchall()
    finally:
        db.close()


class TestNewBesideOld:
    def test_the_old_scores_stay_to_the_byte(self, filled, path, stricter):
        store = filled(3)
        heads, findings = rows(path)
        assert again(store, stricter) == Rescored(given=3)
        after_heads, after_findings = rows(path)
        assert after_heads[: len(heads)] == heads
        assert after_findings[: len(findings)] == findings
        assert len(after_heads) == 2 * len(heads)

    def test_the_new_score_is_what_judging_the_events_gives(self, filled, rubric, stricter):
        store = filled(1)
        again(store, stricter)
        old, new = store.scores("r-000")
        assert old.assessment == assess(told(), rubric)
        assert canonical_json(new.assessment.as_dict()) == canonical_json(assess(told(), stricter).as_dict())
        assert (old.edition, new.edition) == ("", "2027-1")
        assert new.scored > old.scored

    def test_only_what_the_rules_changed_is_different(self, filled, stricter):
        store = filled(1)
        again(store, stricter)
        old, new = (score.assessment for score in store.scores("r-000"))
        changed = [a.criterion for a, b in zip(old.findings, new.findings, strict=True) if a != b]
        assert changed == ["start_at_once"]
        assert new.finding("start_at_once").most == 2 * old.finding("start_at_once").most

    def test_asking_again_adds_nothing(self, filled, path, stricter):
        store = filled(3)
        again(store, stricter)
        before = rows(path)
        assert again(store, stricter) == Rescored(same=3)
        assert rows(path) == before

    def test_the_rules_of_before_give_the_score_of_before(self, filled, rubric, stricter):
        store = filled(1)
        again(store, stricter)
        assert again(store, rubric) == Rescored(given=1)
        first, _, third = store.scores("r-000")
        assert third.assessment == first.assessment
        assert store.run("r-000").score == first.assessment.score

    def test_more_than_are_written_in_one_go(self, filled, stricter):
        store = filled(TOGETHER + 3)
        seen = []
        rescore(store, {stricter.id: stricter}, Selection(), lambda done, of: seen.append((done, of)))
        assert seen == [(TOGETHER, TOGETHER + 3), (TOGETHER + 3, TOGETHER + 3)]
        assert store.count(Selection(rules="2027-1")) == TOGETHER + 3

    def test_it_is_written_to_the_log(self, filled, stricter):
        store = filled(2)
        again(store, stricter)
        assert [(row.what, row.runs) for row in store.log()] == [("rescored", 2)]


class TestLeftOut:
    def test_runs_that_go_on(self, store, new_run, stricter):
        store.begin_run(new_run())
        store.append_events("0192aa-1", told())
        assert again(store, stricter) == Rescored(going_on=1)

    def test_runs_whose_events_have_expired(self, filled, clock, stricter):
        store = filled(2)
        store.expire(events_before=clock.now, runs_before=0.0)
        assert again(store, stricter) == Rescored(without_events=2)
        assert len(store.scores("r-000")) == 1

    def test_runs_of_another_rubric(self, filled, stricter):
        store = filled(2)
        assert again(store, stricter.model_copy(update={"id": "rundtur"})) == Rescored(other=2)

    def test_runs_that_are_not_chosen(self, filled, stricter):
        store = filled(3)
        assert again(store, stricter, selection=Selection(runs=("r-001",))) == Rescored(given=1)
        assert [len(store.scores(f"r-00{n}")) for n in range(3)] == [1, 2, 1]

    def test_a_run_that_was_never_scored_gets_its_first_score(self, store, new_run, stricter):
        store.begin_run(new_run())
        store.append_events("0192aa-1", told()[:-1])
        store.finish_run("0192aa-1", cause="lost", ticks=1, sim_seconds=1.0, hash="")
        assert again(store, stricter) == Rescored(given=1)
        assert store.scores("0192aa-1")[0].assessment.grade == "not_finished"


class TestWhichScoreCounts:
    @pytest.fixture
    def both(self, filled, stricter):
        store = filled(3)
        again(store, stricter, selection=Selection(runs=("r-000", "r-002")))
        return store

    def test_the_newest_unless_one_is_named(self, both, rubric, stricter):
        newest = {run.run: run.rubric_hash for run in both.each_run(Selection())}
        assert newest == {"r-000": rubric_hash(stricter), "r-001": rubric_hash(rubric), "r-002": rubric_hash(stricter)}

    @pytest.mark.parametrize("name", ["edition", "hash", "whole hash"])
    def test_a_rubric_is_named_by_its_edition_or_its_hash(self, both, stricter, name):
        rules = {"edition": "2027-1", "hash": rubric_hash(stricter)[:8], "whole hash": rubric_hash(stricter)}[name]
        chosen = Selection(rules=rules)
        assert [run.run for run in both.each_run(chosen)] == ["r-000", "r-002"]
        assert [run.id for run in both.runs(selection=chosen)] == ["r-002", "r-000"]
        assert both.count(chosen) == 2

    def test_an_older_score_is_taken_when_it_is_named(self, both, rubric, stricter):
        old, new = assess(told(), rubric), assess(told(), stricter)
        assert old.score != new.score
        named = Selection(rules=rubric_hash(rubric))
        assert {run.score for run in both.each_run(named)} == {old.score}
        most = {f.most for f in both.each_finding(named) if f.criterion == "start_at_once"}
        assert most == {old.finding("start_at_once").most}
        assert {run.score for run in both.runs(selection=named)} == {old.score}

    @pytest.mark.parametrize("name", ["", "2028-1", "7", "ffffffff", "%", "' OR 1 --"])
    def test_a_name_no_score_has_chooses_nothing(self, both, name):
        assert both.count(Selection(rules=name)) == 0
        assert list(both.each_finding(Selection(rules=name))) == []


class TestKeptRubrics:
    def test_a_rubric_is_kept_word_for_word(self, filled, rubric, stricter):
        store = filled(1)
        again(store, stricter)
        assert store.rubric(rubric_hash(rubric)) == rubric
        assert store.rubric(rubric_hash(stricter)) == stricter

    def test_one_that_was_not_kept_is_none(self, store):
        assert store.rubric("00") is None

    @pytest.mark.parametrize("file", ['{"format": "inrymning.rubric"}', "[]", "other words"])
    def test_one_that_was_changed_by_hand_is_none(self, filled, rubric, path, file):
        store = filled(1)
        text = json.dumps({"name": {"sv": "annat", "en": "other"}}) if file == "other words" else file
        db = sqlite3.connect(path)
        merged = json.loads(db.execute("SELECT file FROM rubric").fetchone()[0]) | json.loads(text) if text[0] == "{" else []
        db.execute("UPDATE rubric SET file = ?", [json.dumps(merged if file == "other words" else json.loads(text))])
        db.commit()
        db.close()
        assert store.rubric(rubric_hash(rubric)) is None

    def test_they_come_with_another_stations_scores_once(self, filled, stricter, opened, tmp_path):
        there = filled(2)
        again(there, stricter)
        here = opened(tmp_path / "here.db")
        assert here.merge(there.path).scores == 4
        assert here.rubric(rubric_hash(stricter)) == stricter
        assert [s.edition for s in here.scores("r-000")] == ["", "2027-1"]
        assert here.merge(there.path).scores == 0

    def test_a_score_given_elsewhere_comes_to_runs_that_are_here(self, filled, stricter, opened, tmp_path):
        there = filled(2)
        here = opened(tmp_path / "here.db")
        here.merge(there.path)
        again(there, stricter)
        merged = here.merge(there.path)
        assert (merged.runs, merged.scores, merged.known) == (0, 2, 2)
        assert here.run("r-000").score == there.run("r-000").score

    def test_its_edition_is_part_of_what_it_is(self, rubric):
        assert rubric_hash(rubric.model_copy(update={"edition": "x"})) != rubric_hash(rubric)
        assert Rubric.model_validate_json(rubric.model_dump_json()).edition == ""


def test_breaking_off_half_way_is_done_again_to_its_end(filled, path, clock, stricter):
    store = filled(TOGETHER + 5)

    class Ended(Exception):
        pass

    def end(done, of):
        raise Ended

    with pytest.raises(Ended):
        rescore(store, {stricter.id: stricter}, Selection(), end)
    with Store(path, clock=clock) as other:
        assert again(other, stricter) == Rescored(given=5, same=TOGETHER)
        other.check()
