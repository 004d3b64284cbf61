"""Runs of the arms, each played once however many tests ask for it."""

import pytest

from tests.t43_directional.arms import Runs


@pytest.fixture(scope="session")
def few() -> Runs:
    """For the ordinary run of the tests: in this process."""
    return Runs()


@pytest.fixture(scope="session")
def many() -> Runs:
    """For hundreds of pairs; arms that two directions share are played once."""
    return Runs()
