"""Scenario file -> Scenario."""

import json
from pathlib import Path
from typing import Any

from sim.ids import content_hash
from sim.jsonfile import model_schema, read_model
from sim.scenario.model import Scenario

FORMAT = "inrymning.scenario"
VERSION = 1


def load_scenario(path: Path) -> Scenario:
    """Reads a scenario file. The content is not judged here: ``sim.scenario.check`` does that.

    Raises:
        FileProblem: the file cannot be read as a scenario; the message names file, key path or line, and value.
    """
    return read_model(path, Scenario, FORMAT, VERSION)


def scenario_json(scenario: Scenario) -> str:
    """The file form: keys in the model's order, what has its default value left out, two spaces, newline at the end."""
    return json.dumps(_plain(scenario), indent=2, ensure_ascii=False) + "\n"


def scenario_hash(scenario: Scenario) -> str:
    """Content hash; the same for the same content however the file was laid out."""
    return content_hash(scenario.model_dump(mode="json"))


def scenario_schema() -> dict[str, Any]:
    """JSON Schema of the scenario file."""
    return model_schema(Scenario, "Inrymning scenario")


def _plain(scenario: Scenario) -> dict[str, Any]:
    """Everything that differs from its default, and the keys that say what a thing is."""
    plain: dict[str, Any] = {"format": FORMAT, "version": VERSION} | scenario.model_dump(mode="json", exclude_defaults=True)
    for trigger, written in zip(scenario.triggers, plain["triggers"], strict=True):
        written["any"] = [
            [{"kind": condition.kind} | condition.model_dump(mode="json", exclude_defaults=True) for condition in group]
            for group in trigger.any
        ]
    return plain
