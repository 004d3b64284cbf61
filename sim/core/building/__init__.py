"""The building in a run: doors and their locks, alarm systems, sounds."""
