"""Text to tokens: words, numbers and marks, each with its place in the original text.

Belongs here: spelling of characters and contractions. Does not belong here: what a word means.
Runs in linear time on any text and never raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto


class TokenKind(Enum):
    """A WORD is in lower case; a NUMBER is as written; a MARK is one of , . " / - ( )."""

    WORD = auto()
    NUMBER = auto()
    MARK = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text ``original[start:end]``; expanded contractions share their span."""

    kind: TokenKind
    text: str
    start: int
    end: int


VULGAR_FRACTIONS = {
    "½": 1 / 2,
    "¼": 1 / 4,
    "¾": 3 / 4,
    "⅓": 1 / 3,
    "⅔": 2 / 3,
    "⅛": 1 / 8,
    "⅕": 1 / 5,
}

_PIECE = re.compile(
    r"""(?P<number>[0-9]+(?:[.,][0-9]+)*|(?<![^\W_])\.[0-9]+|[½¼¾⅓⅔⅛⅕])
      | (?P<word>[^\W\d_½¼¾⅓⅔⅛⅕]+(?:['\u2019][^\W\d_]+)*)
      | (?P<mark>\S|\n)""",
    re.VERBOSE,
)
_COMMA_MARKS = frozenset(",:\u2014\u2013")
_SENTENCE_MARKS = frozenset(".!?;\n")
_MINUS_MARKS = frozenset("-\u2212\u2013")
_QUOTE_MARKS = frozenset('"“”„«»')
_WORD_MARKS = {
    "&": "and",
    "%": "percent",
    "°": "degrees",
    "º": "degrees",
    "@": "at",
    "\u00d7": "x",
    "\u2032": "feet",
    "\u2033": "inches",
}
_KEPT_MARKS = frozenset("/()")
_MATHEMATICS = frozenset("+*=^<>≤≥≠√∞±¬$€£")

CONTRACTIONS = {
    "can't": ("can", "not"),
    "cant": ("can", "not"),
    "cannot": ("can", "not"),
    "won't": ("will", "not"),
    "wont": ("will", "not"),
    "dont": ("do", "not"),
    "didnt": ("did", "not"),
    "doesnt": ("does", "not"),
    "shouldnt": ("should", "not"),
    "couldnt": ("could", "not"),
    "wouldnt": ("would", "not"),
    "let's": ("let", "us"),
    "lets": ("let", "us"),
    "what's": ("what", "is"),
    "whats": ("what", "is"),
    "where's": ("where", "is"),
    "wheres": ("where", "is"),
    "how's": ("how", "is"),
    "hows": ("how", "is"),
    "who's": ("who", "is"),
    "that's": ("that", "is"),
    "thats": ("that", "is"),
    "it's": ("it", "is"),
    "there's": ("there", "is"),
    "here's": ("here", "is"),
    "im": ("i", "am"),
    "youre": ("you", "are"),
    "gonna": ("going", "to"),
    "wanna": ("want", "to"),
    "gotta": ("got", "to"),
    "lemme": ("let", "me"),
    "gimme": ("give", "me"),
    "o'clock": ("o'clock",),
    "oclock": ("o'clock",),
}
_ENDINGS = {"n't": "not", "'d": "would", "'ll": "will", "'re": "are", "'ve": "have", "'m": "am"}


def tokenise(text: str) -> list[Token]:
    """All tokens of ``text`` in order; emojis and stray symbols are left out."""
    tokens: list[Token] = []
    quotes = _Quotes()
    for found in _PIECE.finditer(text):
        start, end = found.span()
        if found["number"]:
            tokens.append(Token(TokenKind.NUMBER, found["number"], start, end))
        elif found["word"]:
            for word in _expand(found["word"].lower().replace("\u2019", "'")):
                tokens.append(Token(TokenKind.WORD, word, start, end))
        else:
            tokens.extend(_mark(text, start, tokens, quotes))
    return tokens


def words_of(text: str) -> list[str]:
    """The words and numbers of ``text`` without its marks."""
    return [t.text for t in tokenise(text) if t.kind is not TokenKind.MARK]


class _Quotes:
    """Which quotation marks stand open."""

    def __init__(self) -> None:
        self.double = False
        self.single = False


def _expand(word: str) -> tuple[str, ...]:
    if word in CONTRACTIONS:
        return CONTRACTIONS[word]
    for ending, expansion in _ENDINGS.items():
        if word.endswith(ending) and len(word) > len(ending):
            return (word[: -len(ending)], expansion)
    return (word,)


def _mark(text: str, start: int, tokens: list[Token], quotes: _Quotes) -> Iterator[Token]:
    """The token that the character at ``start`` stands for, if any."""
    mark, end = text[start], start + 1
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    after_number = bool(tokens) and tokens[-1].kind is TokenKind.NUMBER and tokens[-1].end == start
    if mark in _MINUS_MARKS and _is_sign(text, start):
        yield Token(TokenKind.MARK, "-", start, end)
    elif mark == "-":
        yield from _hyphen(before, after, start)
    elif mark in _SENTENCE_MARKS:
        if not (mark == "." and "." in (before, after)):
            yield Token(TokenKind.MARK, ".", start, end)
    elif mark in _COMMA_MARKS:
        yield Token(TokenKind.MARK, ",", start, end)
    elif mark in _QUOTE_MARKS:
        yield _double_quote(mark, start, after_number, quotes)
    elif mark in "'\u2019\u2018`":
        yield from _single_quote(before, after, start, after_number, quotes)
    elif mark in _WORD_MARKS:
        yield Token(TokenKind.WORD, _WORD_MARKS[mark], start, end)
    elif mark in _KEPT_MARKS:
        yield Token(TokenKind.MARK, mark, start, end)
    elif mark in _MATHEMATICS or mark.isalnum():
        yield Token(TokenKind.WORD, mark, start, end)


def _is_sign(text: str, start: int) -> bool:
    """True for a dash with a number behind it and no word or number right before it."""
    if start and text[start - 1].isalnum():
        return False
    behind = text[start + 1 : start + 4].lstrip()
    return bool(behind) and (behind[0].isdigit() or behind[0] in ".½¼¾")


def _hyphen(before: str, after: str, start: int) -> Iterator[Token]:
    """Between words it is nothing, between numbers a range that nobody here understands."""
    if before.isdigit() and after.isdigit():
        yield Token(TokenKind.WORD, "-", start, start + 1)
    elif not before.isalnum() and not after.isalnum():
        yield Token(TokenKind.MARK, ",", start, start + 1)


def _double_quote(mark: str, start: int, after_number: bool, quotes: _Quotes) -> Token:
    if mark == '"' and after_number and not quotes.double:
        return Token(TokenKind.WORD, "inches", start, start + 1)
    quotes.double = not quotes.double
    return Token(TokenKind.MARK, '"', start, start + 1)


def _single_quote(
    before: str, after: str, start: int, after_number: bool, quotes: _Quotes
) -> Iterator[Token]:
    """Feet after a number; a quotation mark at the edge of words; otherwise nothing."""
    if quotes.single and not after.isalnum():
        quotes.single = False
        yield Token(TokenKind.MARK, '"', start, start + 1)
    elif after_number:
        yield Token(TokenKind.WORD, "feet", start, start + 1)
    elif not before.isalnum() and after.isalnum() and not quotes.single:
        quotes.single = True
        yield Token(TokenKind.MARK, '"', start, start + 1)
