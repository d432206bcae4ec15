"""What is meant for eyes is not read out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.planner.speaking.spoken import spoken


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("**Bold** and `code` and _more_", "Bold and code and more"),
        ("## A heading", "A heading"),
        ("- one\n- two", "one two"),
        ("* one\n+ two", "one two"),
        ("> quoted", "quoted"),
        ("| a | b |", "a b"),
        ("see [the manual](https://example.com/a?b=c)", "see the manual"),
        ("![a map](map.png)", "a map"),
        ("see https://docs.example.com/en/x.html?q=1#top.", "see docs.example.com."),
        ("on www.example.com, or not", "on example.com, or not"),
        ("line<br/>break", "line break"),
        ("Great 😀👍🏽 work ✅!", "Great work!"),
        ("**Done**!", "Done!"),
        ("set_speed_limit", "set speed limit"),
        ("turn 90° at 0.5 m/s, 3:30 pm", "turn 90° at 0.5 m/s, 3:30 pm"),
        ("20 % of it", "20 % of it"),
        ("I am -- well -- there", "I am -- well -- there"),
        ("你好，世界。", "你好，世界。"),  # noqa: RUF001 that is how it is written
        ("", ""),
    ],
)
def test_only_words_are_left(written, words):
    assert spoken(written) == words


@given(st.text(max_size=200))
def test_any_text_gives_one_line_without_markup(text):
    words = spoken(text)
    assert "\n" not in words
    assert not set(words) & set("*_`#|<>~")
