"""The quick check's questions: what a bank may hold, and what the shipped one holds."""

import json

import pytest

from scoring.quick_check import LEVELS, SLOTS, check_schema, load_bank
from scoring.rubric_file import load_rubric
from sim.errors import FileProblem
from sim.resources import find
from sim.wording import banned_words


@pytest.fixture(scope="module")
def bank():
    return load_bank(find("check", "kortfragor"))


@pytest.fixture
def changed(tmp_path):
    """``changed(f)`` is the shipped file after ``f`` has changed its content; its path."""

    def write(change):
        told = json.loads(find("check", "kortfragor").read_text(encoding="utf-8"))
        change(told)
        path = tmp_path / "x.check.json"
        path.write_text(json.dumps(told), encoding="utf-8")
        return path

    return write


class TestShipped:
    def test_six_questions_about_what_to_do(self, bank):
        known = [item for item in bank.items if item.kind == "knowledge"]
        assert len(known) == 6
        actions = {c.action for c in load_rubric(find("rubric", "inne-i-korridoren")).criteria}
        assert {item.action for item in known} <= actions

    @pytest.mark.parametrize("slot", SLOTS)
    @pytest.mark.parametrize("level", LEVELS)
    def test_the_same_six_are_asked_of_everyone_each_time(self, bank, slot, level):
        assert [i.id for i in bank.asked(slot, level, felt=False)] == [i.id for i in bank.items if i.kind == "knowledge"]

    @pytest.mark.parametrize("level", LEVELS)
    def test_every_level_can_be_asked_how_safe_it_feels_each_time(self, bank, level):
        for slot in SLOTS:
            felt = [item.id for item in bank.asked(slot, level, felt=True) if item.kind == "felt"]
            assert any("safe" in name for name in felt)
            assert any("know" in name for name in felt)
            assert all(name.endswith("_staff") or name == "felt_drill" for name in felt) or level != "CL4"

    def test_one_may_say_that_one_does_not_know_and_that_is_not_right(self, bank):
        for item in (i for i in bank.items if i.kind == "knowledge"):
            assert item.options[-1].id == "dont_know"
            assert "dont_know" not in item.right

    def test_every_text_stands_in_both_languages_without_a_word_no_text_may_hold(self, bank):
        texts = [item.text for item in bank.items] + [o.text for item in bank.items for o in item.options]
        for text in texts:
            assert text.sv.strip()
            assert text.en.strip()
            assert not banned_words(" ".join((text.sv, text.en, text.easy)))

    def test_easy_swedish_has_short_sentences(self, bank):
        for item in bank.items:
            asked = item.text.asked("sv", easy=True)
            for sentence in asked.replace("?", ".").split("."):
                assert len(sentence.split()) <= 12, asked

    def test_easy_swedish_is_only_for_who_reads_swedish(self, bank):
        text = bank.items[0].text
        assert text.asked("sv", easy=True) == text.easy != text.sv
        assert text.asked("en", easy=True) == text.en
        assert text.asked("sv", easy=False) == text.sv

    def test_what_is_stored_says_which_questions_they_were(self, bank):
        assert bank.label == f"kortfragor/{bank.edition}"
        assert len(bank.label) <= 80

    def test_the_schema_names_every_field(self, bank):
        assert set(check_schema()["properties"]) == set(bank.model_dump())


class TestRefused:
    @pytest.mark.parametrize(
        ("what", "change"),
        [
            ("an answer that is not there is right", lambda b: b["items"][0].update(right=["elsewhere"])),
            ("everything is right", lambda b: b["items"][0].update(right=[o["id"] for o in b["items"][0]["options"]])),
            ("nothing is right", lambda b: b["items"][0].update(right=[])),
            ("one answer to choose from", lambda b: b["items"][0].update(options=b["items"][0]["options"][:1])),
            ("two answers of one id", lambda b: b["items"][0]["options"][1].update(id="near")),
            ("two questions of one id", lambda b: b["items"][1].update(id="near_or_own")),
            ("an id the store does not take", lambda b: b["items"][0].update(id="Två Ord")),
            ("an action that is none", lambda b: b["items"][0].update(action="A41")),
            ("a level that is none", lambda b: b["items"][0].update(levels=["CL9"])),
            ("an unknown key", lambda b: b["items"][0].update(points=3)),
            ("another kind of file", lambda b: b.update(format="inrymning.rubric")),
        ],
    )
    def test_it_is_one_sentence(self, changed, what, change):
        with pytest.raises(FileProblem):
            load_bank(changed(change))

    def test_a_school_may_have_its_own(self, changed):
        own = load_bank(changed(lambda b: b.update(edition="vår skola", watch=0.9)))
        assert (own.label, own.watch) == ("kortfragor/vår skola", 0.9)
