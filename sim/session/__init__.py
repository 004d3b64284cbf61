"""One run: scripted trainees, the session that carries it, the run log, exact replay and the trace on the plan."""
