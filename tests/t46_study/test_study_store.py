"""The studies' database: what is finished is kept, once, and comes back as it was."""

import sqlite3

import pytest

from scoring.studies import COLUMNS, Studies, Study
from sim.errors import StoreProblem
from sim.study.runs import StudyRun

STUDY = Study("key", "s", "p", "r", 3, "meso", ("careful", "passive"), 2**62)
RUN = StudyRun(
    0, "careful", 2**31 - 1, "debrief", 200.5, 0.75, "secure", {"a": "met", "ö": "missed"}, None, 0.1, 1.0, None, 1.0, 5, 8.0, 4
)


def run(number, script="careful", /, **more):
    return RUN.as_dict() | {"number": number, "script": script} | more


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / "studies.db"


@pytest.fixture
def studies(path):
    with Studies(path, clock=lambda: 1_800_000_000.0) as found:
        found.begin(STUDY)
        yield found


def test_a_run_comes_back_as_it_was(studies):
    studies.add("key", [run(0)])
    assert StudyRun(**next(studies.runs("key", 1))) == RUN


def test_a_row_has_what_a_run_has():
    assert set(COLUMNS) == set(RUN.as_dict())


def test_a_number_is_finished_when_every_script_is(studies):
    studies.add("key", [run(0), run(0, "passive"), run(1)])
    assert studies.finished("key", STUDY.scripts) == {0}


def test_what_is_there_stays(studies):
    studies.add("key", [run(0)])
    studies.add("key", [run(0, score=0.1), run(1)])
    assert [r["score"] for r in studies.runs("key", 9)] == [0.75, 0.75]


def test_runs_come_by_number_and_script_up_to_a_number(studies):
    studies.add("key", [run(2), run(0, "passive"), run(0), run(1)])
    assert [(r["number"], r["script"]) for r in studies.runs("key", 2)] == [(0, "careful"), (0, "passive"), (1, "careful")]


def test_all_rows_of_a_block_or_none(studies):
    with pytest.raises(StoreProblem, match="refused"):
        studies.add("key", [run(0), run(1, score=7.0), run(2, number=-1)])
    assert list(studies.runs("key", 9)) == []


def test_beginning_again_keeps_and_afresh_does_not(studies):
    studies.add("key", [run(0)])
    studies.begin(STUDY)
    assert len(list(studies.runs("key", 9))) == 1
    studies.begin(STUDY, fresh=True)
    assert list(studies.runs("key", 9)) == []


def test_studies_do_not_mix(studies):
    other = Study("other", *tuple(vars(STUDY).values())[1:])
    studies.begin(other)
    studies.add("key", [run(0)])
    assert list(studies.runs("other", 9)) == []
    studies.begin(other, fresh=True)
    assert [(s["key"], s["runs"], s["scripts"], s["seed"]) for s in studies.studies()] == [
        ("key", 1, ["careful", "passive"], 2**62),
        ("other", 0, ["careful", "passive"], 2**62),
    ]


def test_every_table_is_strict(studies, path):
    with sqlite3.connect(path) as db:
        strict = dict(db.execute("SELECT name, strict FROM pragma_table_list WHERE name LIKE 'study%'").fetchall())
    assert strict == {"study": 1, "study_run": 1}


def test_two_studies_may_write_at_once(studies, path):
    with Studies(path) as second:
        second.add("key", [run(0)])
        studies.add("key", [run(1)])
        assert len(list(second.runs("key", 9))) == 2


def test_other_accounts_cannot_read_it(studies, path):
    assert path.stat().st_mode & 0o077 == 0


def test_a_newer_programs_file_stays_untouched(path):
    Studies(path).close()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreProblem, match="newer program"):
        Studies(path)


def test_a_file_that_is_no_database_is_refused(path):
    path.parent.mkdir()
    path.write_text("not a database, whatever it is called " * 40)
    with pytest.raises(StoreProblem, match="damaged"):
        Studies(path)


def test_a_folder_is_refused(path):
    path.mkdir(parents=True)
    with pytest.raises(StoreProblem, match="folder"):
        Studies(path)
