"""Small help for writing XML: elements with text, and numbers that read the same everywhere."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from xml.etree.ElementTree import Element, SubElement

Value = str | float | int | bool

NOTE = " Made by scripts/docs.py from {}; change that, then run `make docs`. "


def text_of(*values: Value) -> str:
    """Values with spaces between; numbers with six digits."""
    return " ".join(_word(value) for value in values)


def _word(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value + 0.0:.6g}" if isinstance(value, float) else str(value)


def add(parent: Element, tag: str, *values: Value, **attributes: Value) -> Element:
    """A child with these values as its text; an attribute's trailing ``_`` is left out."""
    named = {name.rstrip("_"): text_of(value) for name, value in attributes.items()}
    child = SubElement(parent, tag, named)
    if values:
        child.text = text_of(*values)
    return child


def document(root: Element, source: str) -> str:
    """The file, indented, with a note on where it comes from."""
    ElementTree.indent(root)
    body = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0"?>\n<!--{NOTE.format(source)}-->\n{body}\n'
