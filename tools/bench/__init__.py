"""Measurements: what a step, a study, a replay cost, beside another simulator's in the same run. See ``tools.bench.suites``."""
