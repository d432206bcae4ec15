"""The robot of the tests of the core."""

from conftest import World, make_world

__all__ = ["World", "make_world"]
