"""Answers to the quick check in the store: pseudonymous, by the day, expiring and erased like runs, merged like them."""

import sqlite3
from dataclasses import replace
from datetime import date

import pytest

from scoring.answers import AnswerChoice, Sitting
from sim.errors import StoreProblem, UsageProblem

DAY = 86400.0


def sitting(n=0, code="K1", slot="pre", day=date(2025, 10, 9), **answers):
    return Sitting(
        f"{n:011x}-{n:010x}", code, slot, day, "kortfragor/2026-1", answers or {"a_knock": "wait", "the_phone": "silent"}
    )


def everything(store):
    return list(store.answers.sittings())


class TestKept:
    def test_what_is_stored_is_read_back(self, store):
        told = sitting()
        assert store.answers.add([told]) == 1
        assert everything(store) == [replace(told, station=store.station)]

    def test_one_row_an_answer(self, store):
        store.answers.add([sitting()])
        assert [(r.code, r.slot, r.answered, r.item, r.answer) for r in store.answers.rows()] == [
            ("K1", "pre", "2025-10-09", "a_knock", "wait"),
            ("K1", "pre", "2025-10-09", "the_phone", "silent"),
        ]

    def test_the_same_answers_again_are_known(self, store):
        store.answers.add([sitting(1)])
        assert store.answers.add([sitting(2), sitting(3, slot="post")]) == 1
        assert store.answers.add([sitting(4, a_knock="open")]) == 1
        assert [s.id for s in everything(store)] == [sitting(n).id for n in (1, 3, 4)]

    @pytest.mark.parametrize("code", ["Anna Berg", "", "K" * 17, "åsa"])
    def test_a_name_is_no_code(self, store, code):
        with pytest.raises(UsageProblem):
            store.answers.add([sitting(1), sitting(2, code=code)])
        assert store.answers.count() == 0

    def test_nothing_answered_is_nothing_to_keep(self, store):
        with pytest.raises(UsageProblem, match="nothing"):
            store.answers.add([replace(sitting(), answers={})])

    @pytest.mark.parametrize(
        "odd",
        [{"slot": "never"}, {"answers": {"a knock": "wait"}}, {"answers": {"a_knock": "Jag heter Anna"}}, {"bank": "x" * 81}],
    )
    def test_the_file_itself_refuses_what_does_not_fit(self, store, odd):
        with pytest.raises(StoreProblem, match="does not fit"):
            store.answers.add([replace(sitting(), **odd)])
        assert store.answers.count() == 0

    def test_no_column_could_hold_a_name_or_a_time_of_day(self, store, path):
        db = sqlite3.connect(path)
        columns = {row[1] for table in ("sitting", "answer") for row in db.execute(f"PRAGMA table_info({table})")}
        db.close()
        assert columns == {"id", "code", "slot", "answered", "bank", "station", "sitting", "item", "answer"}

    def test_they_are_chosen_by_day_code_and_station(self, store):
        days = [date(2025, 10, d) for d in (1, 2, 3)]
        store.answers.add([sitting(n, code=f"K{n}", day=day) for n, day in enumerate(days)])
        choices = {
            ("K0", "K1", "K2"): AnswerChoice(),
            ("K1", "K2"): AnswerChoice(since=days[1]),
            ("K0", "K1"): AnswerChoice(until=days[1]),
            ("K2",): AnswerChoice(code="K2"),
            (): AnswerChoice(station="00000000"),
        }
        for codes, choice in choices.items():
            assert tuple(s.code for s in store.answers.sittings(choice)) == codes
            assert store.answers.count(choice) == len(codes)
            assert len(list(store.answers.rows(choice))) == 2 * len(codes)


class TestErased:
    def test_by_code_and_it_is_logged_by_number(self, store):
        store.answers.add([sitting(1), sitting(2, slot="post"), sitting(3, code="K2")])
        assert store.answers.erase("K1") == 2
        assert [s.code for s in everything(store)] == ["K2"]
        assert [(row.what, row.runs) for row in store.log()] == [("answers_erased", 2)]
        assert store.answers.erase("K1") == 0

    def test_nothing_of_it_is_left_in_the_files(self, store, path):
        store.answers.add([sitting(1, code="LETA-EFTER-MIG")])
        store.answers.erase("LETA-EFTER-MIG")
        for file in path.parent.iterdir():
            if file.is_file():
                assert b"LETA-EFTER-MIG" not in file.read_bytes()

    def test_what_is_older_than_it_may_be_kept(self, store, clock):
        store.answers.add([sitting(1, day=date(2025, 1, 1)), sitting(2, day=date(2025, 10, 9))])
        assert store.answers.expire(clock.now - 100 * DAY) == 1
        assert [s.id for s in everything(store)] == [sitting(2).id]
        assert [(row.what, row.runs) for row in store.log()] == [("answers_expired", 1)]

    def test_keeping_for_ever_expires_nothing(self, store):
        store.answers.add([sitting(1, day=date(1999, 1, 1))])
        assert store.answers.expire(0.0) == 0


class TestMerged:
    @pytest.fixture
    def there(self, opened, tmp_path):
        other = opened(tmp_path / "there.db")
        other.answers.add([sitting(1), sitting(2, code="K2", slot="later")])
        return other

    def test_they_come_once_and_keep_their_station(self, store, there):
        first = store.merge(there.path)
        assert (first.answers, first.runs) == (2, 0)
        assert {s.station for s in everything(store)} == {there.station} != {store.station}
        assert store.merge(there.path).answers == 0
        assert everything(store) == everything(there)

    def test_what_was_erased_here_does_not_come_back(self, store, there):
        store.merge(there.path)
        store.answers.erase("K1")
        assert store.merge(there.path).answers == 0
        assert [s.code for s in everything(store)] == ["K2"]

    def test_what_was_erased_there_is_erased_here(self, store, there):
        store.merge(there.path)
        there.answers.erase("K1")
        merged = store.merge(there.path)
        assert merged.answers_erased == 1
        assert [s.code for s in everything(store)] == ["K2"]
        assert ("answers_erased", 1) in [(row.what, row.runs) for row in store.log()]

    def test_what_has_expired_here_does_not_come_back(self, store, there, clock):
        store.merge(there.path)
        store.answers.expire(clock.now + 9 * DAY)
        assert store.merge(there.path).answers == 0

    def test_in_either_order_it_is_the_same(self, opened, there, tmp_path):
        third = opened(tmp_path / "third.db")
        third.answers.add([sitting(7, code="K7")])
        a, b = opened(tmp_path / "a.db"), opened(tmp_path / "b.db")
        for path in (there.path, third.path):
            a.merge(path)
        for path in (third.path, there.path, third.path):
            b.merge(path)
        assert everything(a) == everything(b)
        assert len(everything(a)) == 3
