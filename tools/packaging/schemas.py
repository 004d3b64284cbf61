"""Writes the JSON Schemas of our file formats into ``scenarios/schema``: ``python -m tools.packaging.schemas``."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import scenarios
from scoring.export.document import results_schema
from scoring.quick_check import check_schema
from scoring.rubric_bank import bank_schema
from scoring.rubric_file import rubric_schema
from sim.plan.file import plan_schema
from sim.scenario.curriculum import curriculum_schema
from sim.scenario.load import scenario_schema
from tools.importers.underlay.model import underlay_schema
from tools.review.answers import answers_schema

FOLDER = Path(scenarios.__file__).parent / "schema"


def schemas() -> Mapping[str, str]:
    """File name -> text of every schema."""
    made = {
        "plan": plan_schema(),
        "scenario": scenario_schema(),
        "rubric": rubric_schema(),
        "criteria": bank_schema(),
        "answers": answers_schema(),
        "underlay": underlay_schema(),
        "results": results_schema(),
        "check": check_schema(),
        "curriculum": curriculum_schema(),
    }
    return {f"{name}.schema.json": _text(schema) for name, schema in made.items()}


def main() -> None:
    """Writes the files that differ."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in schemas().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


def _text(schema: Mapping[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    main()
