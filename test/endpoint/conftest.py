"""The fixtures of the library itself."""

from loopback_endpoint import api, endpoint, second_endpoint

__all__ = ["api", "endpoint", "second_endpoint"]
