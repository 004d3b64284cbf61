"""What JuPedSim got in our test beds: read from jupedsim_results.toml, which jupedsim_rows.py writes."""

import tomllib
from functools import cache
from pathlib import Path

RESULTS = Path(__file__).with_name("jupedsim_results.toml")


@cache
def results() -> dict[str, str]:
    """JuPedSim's figure by row."""
    rows: dict[str, str] = tomllib.loads(RESULTS.read_text(encoding="utf-8"))["rows"]
    return rows


def jupedsim(row: str, published: str = "") -> str:
    """The peer column of a row: JuPedSim's figure, then what others have published."""
    parts = [f"JuPedSim {results()[row]}"] if row in results() else []
    return "; ".join([*parts, *([f"published: {published}"] if published else [])])
