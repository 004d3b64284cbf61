"""What is read in the calm room after a run: this run's own debrief, short enough to hang there whole."""

from pathlib import Path

import pytest

from scoring.rubric_file import load_rubric
from sim.app.captions import sheet
from sim.resources import find, shipped
from sim.scenario.load import load_scenario
from tools.commands.playing import Order, wish_of
from tools.settings import Settings

RUBRIC = load_rubric(find("rubric", "inne-i-korridoren"))
ORDER = Order("inne-i-korridoren", "lingonmoskolan", "none", "window")


def words(day, script: str, language: str) -> list[str]:
    """The debrief of a stored run, as the display is told to show it."""
    from scoring.store import Store

    run = day.run(script)["run"]
    wish = wish_of(Settings(language, Path("data")), ORDER, RUBRIC, Path("eyes.png"))
    assert wish.debrief is not None, "without it every trainee would read the same text"
    with Store(day.data / "results.db") as store:
        return list(wish.debrief(store.events(run)))


@pytest.mark.parametrize("language", ["sv", "en"])
def test_two_runs_are_told_different_things(day, language):
    assert words(day, "careful", language) != words(day, "passive", language)


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("script", ["careful", "passive", "random"])
def test_everything_that_is_to_be_read_finds_room_on_the_sheet(day, script, language):
    assert left_out(words(day, script, language)) == []


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_briefing_is_read_whole_too(language):
    for path in shipped("scenario"):
        assert left_out(load_scenario(path).briefing.get(language).split("\n\n")) == []


def left_out(paragraphs: list[str]) -> list[str]:
    """What the sheet has no room for; lines are broken anywhere."""
    widgets = sheet("ÖVNING", paragraphs, ("done", "Klar"), 1.6, (0.0, 0.0, 0.0)).widgets
    hung = "".join(w.text for w in widgets).replace(" ", "")
    return [text for text in paragraphs if text.replace(" ", "") not in hung]
