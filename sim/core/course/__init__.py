"""What the scenario makes of a run: triggers, injects, phases, the officer who opens."""
