"""What of a written text is spoken: the words, without the marks that are meant for eyes."""

from __future__ import annotations

import re
import unicodedata

_LINK = re.compile(r"!?\[([^\]]*)\]\([^)\s]*(?:\s\"[^\"]*\")?\)")
_URL = re.compile(r"\b(?:https?://|www\.)([^\s/?#<>()\"']+)[^\s<>()\"']*", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,80}>")
_BULLET = re.compile(r"^\s*(?:[-+•‣·]|>)\s+", re.MULTILINE)
_MARKUP = re.compile(r"[*_`#|<>~]+")
_PICTURES = re.compile("[\u2190-\u21ff\u2600-\u27bf\ufe0e\ufe0f\u200d\u20e3\U0001f000-\U0001faff]+")


def spoken(text: str) -> str:
    """``text`` on one line: links by their words, addresses by their host, no markup, no emoji."""
    text = _LINK.sub(r"\1", text)
    text = _URL.sub(_host, text)
    text = _BULLET.sub("", _TAG.sub(" ", text))
    text = _PICTURES.sub(" ", _MARKUP.sub(" ", text))
    return re.sub(r"\s+([,.;:!?])(?=\s|$)", r"\1", " ".join(text.split()))


def legible(text: str) -> str:
    """``text`` without what no message, voice or display can take: halves of surrogate pairs, and
    control characters but for line ends and tabs."""
    if text.isprintable():
        return text
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


def _host(match: re.Match[str]) -> str:
    """The host, and the punctuation that the sentence had behind the address."""
    whole = match[0]
    end = whole[len(whole.rstrip(".,;:!?")) :]
    return match[1].rstrip(".,;:!?") + end
