"""The checks behind sim.plan.validate, by what they look at."""
