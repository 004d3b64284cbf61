"""Which scenarios there are, in the order of the shipped curriculum."""

from tools.settings import Settings

COLUMNS = (32, 5, 4)
"""Widths of a scenario's name, its level and its minutes."""


def list_scenarios(settings: Settings) -> None:
    """Lists every track of the curriculum with its steps; JSON: ``curriculum, name, tracks[{id, name, first, steps[…]}]``."""
    from sim.resources import find
    from sim.scenario.curriculum import load_curriculum, overview, shipped_scenarios

    found = overview(load_curriculum(find("curriculum", "grundkursen")), shipped_scenarios(), settings.language)
    for track in found["tracks"]:
        settings.tell(f"\n{track['name']}")
        settings.tell("  " + settings.say("cli.run.list.first", text=track["first"]))
        for step in track["steps"]:
            name, level, minutes = (str(step[k]) for k in ("scenario", "level", "minutes"))
            line = f"  {name:<{COLUMNS[0]}} {level:<{COLUMNS[1]}} {minutes:>{COLUMNS[2]}} min  {step['name']}: {step['why']}"
            after = settings.say("cli.run.list.after", names=", ".join(step["after"])) if step["after"] else ""
            settings.tell(f"{line} {after}".rstrip())
    settings.emit(found)
