"""The robot of the tests of the core."""

import pytest

from world_kit import World


@pytest.fixture(scope="session")
def make_world() -> type[World]:
    """The double's class: ``make_world(walls, pose, **parameters)``."""
    return World
