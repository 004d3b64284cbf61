"""(Building, Scenario, seed, commands) -> state and events: deterministic, fixed step, numpy only."""
