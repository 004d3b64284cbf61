"""Scenario file -> Scenario, checked by itself and bound to a Building."""
