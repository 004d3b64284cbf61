"""Banned words, and the schemas that editors read."""

import codecs
import json
from pathlib import Path

import pytest

import scenarios
from sim.wording import banned_words
from tools.packaging.schemas import schemas

HIDDEN = ["fubbgre", "jrncba", "qrnq", "fxlgg", "incra", "oybq", "xavi"]


@pytest.mark.parametrize("hidden", HIDDEN)
def test_banned_words_are_found_in_any_case(hidden):
    word = codecs.decode(hidden, "rot13")
    assert banned_words(f"En {word.upper()}, ett {word}.") == (word,)


@pytest.mark.parametrize(
    "text", ["Skottkärra", "Rådet är bra", "danger", "Hot dog", "förskott på lunch", "Inrymning. Det här är en övning."]
)
def test_whole_words_only(text):
    assert banned_words(text) == ()


def test_no_word_of_the_list_stands_in_the_file():
    from sim import wording

    assert banned_words(Path(wording.__file__).read_text(encoding="utf-8")) == ()


@pytest.mark.parametrize("name", ["plan", "scenario", "rubric", "criteria", "answers", "underlay"])
def test_the_shipped_schema_is_what_the_model_says(name):
    file = f"{name}.schema.json"
    shipped = (Path(scenarios.__file__).parent / "schema" / file).read_text(encoding="utf-8")
    assert shipped == schemas()[file], "run: python -m tools.packaging.schemas"


@pytest.mark.parametrize("name", ["scenario", "rubric", "criteria", "answers", "underlay"])
def test_schemas_refuse_unknown_keys_and_want_the_format(name):
    schema = json.loads(schemas()[f"{name}.schema.json"])
    assert schema["additionalProperties"] is False
    assert schema["required"][:2] == ["format", "version"]
