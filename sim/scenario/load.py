"""Scenario file -> Scenario."""

import json
from pathlib import Path
from typing import Any

from sim.ids import content_hash
from sim.jsonfile import model_schema, plain_form, read_model
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
    return json.dumps(plain_form(scenario), indent=2, ensure_ascii=False) + "\n"


def scenario_hash(scenario: Scenario) -> str:
    """Content hash; the same for the same content however the file was laid out."""
    return content_hash(plain_form(scenario))


def scenario_schema() -> dict[str, Any]:
    """JSON Schema of the scenario file."""
    return model_schema(Scenario, "Inrymning scenario")
