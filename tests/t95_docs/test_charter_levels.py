"""Charter 3: what a scenario may hold at its content level is decided when it is loaded, by ``check`` and by ``run`` alike."""

import json

import pytest

from sim.app import displays
from sim.app.probe import Answer
from sim.app.setup import prepare
from sim.errors import IssuesFound, UsageProblem
from sim.resources import find
from sim.scenario.check import check
from sim.scenario.levels import headset_allowed
from sim.scenario.load import load_scenario
from tools.commands.check import check_file
from tools.commands.playing import Order, perform
from tools.settings import Settings

CL3 = json.loads(find("scenario", "inne-i-korridoren").read_text(encoding="utf-8"))
CALM = {"danger": {"phases": []}, "statements": [], "decisions": []}
TOO_MUCH = {"knock", "officer_opens", "phone_ring"}


def changed(**values):
    """The shipped scenario with other parts."""
    return {**json.loads(json.dumps(CL3)), **values}


def without(data, kinds):
    """A scenario without injects of some kinds."""
    data["injects"] = [i for i in data["injects"] if i["kind"] not in kinds]
    return data


REFUSED = {
    "staff level for pupils": (changed(level="CL4", ages=[18, 19]), "S033"),
    "danger for the youngest": (changed(level="CL1", ages=[6, 9]), "S030"),
    "questions for the youngest": (changed(level="CL1", ages=[6, 9], danger={"phases": []}), "S032"),
    "knocks for the youngest": (changed(level="CL1", ages=[6, 9], **CALM), "S034"),
    "a headset level's content in a picture story": (changed(level="CL0", ages=[4, 9]), "S030"),
    "112 for grades 4-6": (changed(level="CL2", ages=[10, 12]), "S031"),
    "a known danger for grades 4-6": (
        changed(level="CL2", ages=[10, 12], statements=[], danger={**CL3["danger"], "known_to_trainee": True}),
        "S035",
    ),
    "too young for the level": (changed(ages=[9, 16]), "S036"),
    "longer than ten minutes": (changed(max_seconds=700), "S016"),
    "an officer as trainee": (changed(role="officer"), "S039"),
    "an alarm that does not say that it is a drill": (
        changed(alarms=[{**a, "text": {"sv": "Inrymning.", "en": "Lockdown."}} for a in CL3["alarms"]]),
        "S029",
    ),
}


@pytest.fixture
def written(tmp_path):
    """Writes a scenario to a file."""

    def write(data):
        path = tmp_path / "changed.scenario.json"
        path.write_text(json.dumps(data), encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize("case", REFUSED)
class TestRefused:
    def test_by_check_with_its_code_and_a_sentence_in_both_languages(self, written, tmp_path, case):
        data, code = REFUSED[case]
        for language in ("sv", "en"):
            report = check_file(Settings(language, tmp_path), written(data), None)
            assert not report["ok"]
            assert [i["text"] for i in report["issues"] if (i["code"], i["severity"]) == (code, "error")]

    def test_by_run_before_anything_is_begun(self, written, tmp_path, case):
        data, code = REFUSED[case]
        path = written(data)
        settings = Settings("sv", tmp_path / "data", quiet=True, as_json=True)
        with pytest.raises(IssuesFound) as refused:
            perform(settings, Order(str(path), "lingonmoskolan", "careful", "none", 1))
        assert code in {i.code for i in refused.value.issues}
        assert not (tmp_path / "data").exists()


class TestAllowed:
    def test_the_shipped_scenario_is_for_its_level(self):
        issues = check(load_scenario(find("scenario", "inne-i-korridoren")))
        assert not [i for i in issues if i.severity == "error"]

    def test_staff_may_practise_at_the_staff_level(self, written):
        scenario = load_scenario(written(changed(level="CL4", role="teacher", ages=[20, 67])))
        assert not [i for i in check(scenario) if i.code in ("S033", "S036", "S039")]

    def test_prepare_is_what_run_uses_and_it_refuses_too(self, written):
        with pytest.raises(IssuesFound):
            prepare("lingonmoskolan", str(written(changed(level="CL4", ages=[18, 19]))))


class TestHeadsets:
    """CL0 and children under ten practise on a screen, whatever the machine has."""

    @pytest.fixture
    def everything_works(self, monkeypatch):
        """A machine that has every display; the names of those that were asked for."""
        asked = []

        def ask(display):
            asked.append(display)
            return Answer(True, f"a fine {display}")

        monkeypatch.setattr(displays, "ask", ask)
        return asked

    def test_the_level_and_the_age_decide(self, written):
        assert headset_allowed(load_scenario(written(changed())))
        assert not headset_allowed(load_scenario(written(changed(level="CL0", ages=[6, 9], **CALM))))
        assert not headset_allowed(load_scenario(written(changed(level="CL2", ages=[9, 12], statements=[]))))

    def test_a_headset_asked_for_by_name_is_refused(self, everything_works):
        with pytest.raises(UsageProblem, match="--display window"):
            displays.choose("headset", scripted=False, headset=False)
        assert everything_works == []

    def test_the_best_display_is_then_the_window_and_the_reason_is_told(self, everything_works):
        choice = displays.choose("auto", scripted=False, headset=False)
        assert choice.display == "window"
        assert choice.lacking == (("headset", displays.SCREEN_ONLY),)
        assert "headset" not in everything_works

    def test_everybody_else_gets_the_headset(self, everything_works):
        assert displays.choose("auto", scripted=False).display == "headset"

    def test_run_asks_the_level(self, written, tmp_path, everything_works):
        calm = without(changed(level="CL0", ages=[4, 9], **CALM), {*TOO_MUCH, "start_danger"})
        kept = {i["id"] for i in calm["injects"]}
        ends = {"id": "over", "any": [[{"kind": "clock", "at": 120}]], "do": ["end"]}
        triggers = [{**t, "do": [d for d in t["do"] if d in kept]} for t in calm["triggers"] if t["id"] != "debrief"]
        calm["triggers"] = [t for t in triggers if t["do"] and t["id"] not in ("door_opens", "chat_message")] + [ends]
        path = written(calm)
        errors = [i for i in check(load_scenario(path)) if i.severity == "error"]
        assert not errors
        settings = Settings("sv", tmp_path / "data", quiet=True, as_json=True)
        with pytest.raises(UsageProblem):
            perform(settings, Order(str(path), "lingonmoskolan", "careful", "headset", 1))
        assert not (tmp_path / "data" / "results.db").exists()
