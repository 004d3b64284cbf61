"""Program texts: both languages say the same things, and everything that is asked for exists."""

import re
import string
from pathlib import Path

import pytest

from sim.errors import Issue, Severity
from sim.issue_text import AREA, can_be_told, issue_text
from sim.text import LANGUAGES, Text, number, say, table

SWEDISH, ENGLISH = table("sv"), table("en")


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys():
    assert set(SWEDISH) ^ set(ENGLISH) == set()


@pytest.mark.parametrize("key", sorted(SWEDISH))
def test_a_text_takes_the_same_fields_in_both_languages(key):
    assert fields(SWEDISH[key]) == fields(ENGLISH[key])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_or_has_stray_spaces(language):
    bad = {k: v for k, v in table(language).items() if not v.strip() or v != v.strip() or "  " in v.replace("\n  ", "\n")}
    assert bad == {}


def test_texts_use_real_letters_and_dashes():
    for language in LANGUAGES:
        for key, text in table(language).items():
            assert "\ufffd" not in text, key
            assert " - " not in text, f"{key}: a dash between words is –"


def test_every_key_asked_for_in_the_code_exists(repository: Path):
    asked = set()
    for folder in ("sim", "scoring", "tools"):
        for file in (repository / folder).rglob("*.py"):
            asked |= set(re.findall(r"""\bsay\(\s*"([a-z0-9_.]+)\"""", file.read_text(encoding="utf-8")))
    assert asked - set(SWEDISH) == set()


def test_every_issue_code_in_the_code_has_a_text(repository: Path):
    codes = set()
    for folder in ("sim", "scoring", "tools"):
        for file in (repository / folder).rglob("*.py"):
            codes |= set(re.findall(r"""["']([PISRK]\d{3})["']""", file.read_text(encoding="utf-8")))
    missing = {c for c in codes if f"{AREA[c[0]]}.{c}" not in SWEDISH}
    assert missing == set()


def test_an_issue_becomes_a_sentence_with_its_data():
    code = next(k.split(".")[1] for k in SWEDISH if k.startswith("issue_plan.") and not fields(SWEDISH[k]) - {"where"})
    assert issue_text(Issue(code, Severity.NOTE, "rum-7"), "sv")


@pytest.mark.parametrize(
    ("language", "count", "begins"),
    [
        ("sv", 1, "1 dörr: går den att låsa inifrån?"),
        ("sv", 3, "3 dörrar: går de att låsa inifrån?"),
        ("en", 1, "1 door: can it be locked from inside?"),
        ("en", 0, "0 doors: can they be locked from inside?"),
    ],
)
def test_a_text_chooses_its_words_by_the_number(language, count, begins):
    assert issue_text(Issue("P030", Severity.NOTE, "d", {"count": count, "few": "A1"}), language).startswith(begins)


@pytest.mark.parametrize("key", sorted(SWEDISH))
def test_words_chosen_by_a_number_come_in_two_and_hold_nothing_to_fill_in(key):
    for text in (SWEDISH[key], ENGLISH[key]):
        for _, name, spec, _ in string.Formatter().parse(text):
            if name and spec and "|" in spec:
                assert re.fullmatch(r"[^|{}]+\|[^|{}]+", spec), text


def test_missing_text_is_our_error_and_loud():
    with pytest.raises(KeyError):
        say("no.such.key", "sv")


def test_author_texts_fall_back_to_swedish():
    assert Text("Hej").get("en") == "Hej"
    assert Text("Hej", "Hello").get("en") == "Hello"
    assert Text("Hej", "Hello").get("sv") == "Hej"


@pytest.mark.parametrize(
    ("value", "language", "decimals", "shown"), [(1.25, "sv", 2, "1,25"), (1.25, "en", 2, "1.25"), (3.0, "sv", 0, "3")]
)
def test_numbers_are_written_as_people_write_them(value, language, decimals, shown):
    assert number(value, language, decimals) == shown


@pytest.mark.parametrize(
    ("count", "expected"), [(0, "0 dörrar saknas."), (1, "1 dörr saknas."), (2, "2 dörrar saknas."), (21, "21 dörrar saknas.")]
)
def test_a_number_chooses_between_words(count: int, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.text.table", lambda _: {"a.b": "{count} {count:dörr|dörrar} saknas."})
    assert say("a.b", "sv", count=count) == expected


def test_other_formats_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.text.table", lambda _: {"a.b": "{n:03d} {x:.1f} {s}"})
    assert say("a.b", "sv", n=7, x=0.25, s="ö") == "007 0.2 ö"


def test_a_unit_of_length_has_a_name_in_each_language():
    issue = Issue("I100", Severity.WARNING, "a", {"stated": "mm", "found": "inch"})
    assert "den tum," in issue_text(issue, "sv")
    assert "it is inches," in issue_text(issue, "en")
    assert "inch" in issue_text(Issue("I200", Severity.NOTE, "a", {"count": 1, "few": "inch"}), "sv")  # a storey's own name


@pytest.mark.parametrize(
    ("code", "data", "told"),
    [("I014", {"count": 1, "few": "a"}, True), ("I014", {}, False), ("I999", {}, False), ("X1", {}, False), ("", {}, False)],
)
def test_a_record_can_be_told_when_its_sentence_can_be_filled(code, data, told):
    assert can_be_told(code, data) is told
