"""Errors speak the reader's language: every sentence in the code has its Swedish, filled in the same way."""

import re
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import FileProblem, Issue, IssuesFound, MissingOnThisMachine, Severity, StoreProblem, UsageProblem
from sim.sentences import error_text, known, translated
from tools.packaging.sentences import collect, missing

SWEDISH = known("sv")


def filled(template: str) -> int:
    return sum(name is not None for _, name, *_ in string.Formatter().parse(template))


def test_every_sentence_in_the_code_has_its_swedish():
    assert missing("sv") == {}


def test_the_collector_finds_sentences_wherever_they_are_written():
    found = collect().sentences
    assert "does not exist." in found  # a plain text
    assert "cannot be read ({})." in found  # with something filled in
    assert "Update the graphics driver." in found  # by keyword or name
    assert len(found) > 100


@pytest.mark.parametrize("english", sorted(SWEDISH))
def test_what_is_filled_in_is_filled_in_on_both_sides(english):
    assert filled(english) == len(re.findall(r"(?<!{){\d?}(?!})", SWEDISH[english]))


@pytest.mark.parametrize("english", sorted(SWEDISH))
def test_every_sentence_is_found_again(english):
    values = [f"x{n}" for n in range(filled(english))]
    assert translated(english.format(*values), "sv") == SWEDISH[english].format(*values)


@pytest.mark.parametrize("english", sorted(SWEDISH))
def test_a_sentence_ends_in_swedish_as_it_does_in_english(english):
    assert english.endswith(".") == SWEDISH[english].endswith(".")


@given(
    st.sampled_from(sorted(s for s in SWEDISH if filled(s) == 1)), st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
)
def test_anything_may_be_filled_in(english, value):
    assert translated(english.format(value), "sv") != "" or not english.format(value)


def test_english_stays_as_it_is():
    assert translated("does not exist.", "en") == "does not exist."


def test_an_unknown_sentence_stays_as_it_is():
    assert translated("Nobody has said this before.", "sv") == "Nobody has said this before."


def test_a_sentence_inside_a_sentence_is_translated_too():
    inner = "there is no screen (DISPLAY is not set)"
    said = translated(f"The display 'window' does not work here: {inner}.", "sv")
    assert said == "'window' fungerar inte här: det finns ingen skärm (DISPLAY är inte satt)."


@pytest.mark.parametrize(
    ("problem", "swedish"),
    [
        (FileProblem(Path("a.json"), "the file is empty."), "a.json: filen är tom."),
        (
            FileProblem(Path("a.json"), "the text ends before the JSON does.", "line 3, column 7", "Is the file cut off?"),
            "a.json, rad 3, kolumn 7: texten tar slut mitt i. Är filen avklippt?",
        ),
        (UsageProblem("No headset: a. Use --display window."), "Inte headset: a. Använd --display window."),
        (
            MissingOnThisMachine("No headset is connected.", "Update the driver."),
            "Inget headset är anslutet. Uppdatera drivrutinen.",
        ),
        (StoreProblem("The run r1 is going on in another program."), "Körningen r1 pågår i ett annat program."),
        (
            IssuesFound(Path("a.plan.json"), [Issue("P001", Severity.ERROR, "u1")]),
            "a.plan.json: 1 fel, det första är P001 vid u1. Visa alla med 'inrymning check a.plan.json'.",
        ),
    ],
)
def test_errors_as_people_read_them(problem, swedish):
    assert error_text(problem, "sv") == swedish
    assert error_text(problem, "en") == str(problem)
