"""Wiring only: message conversion, parameters, one file a node."""
