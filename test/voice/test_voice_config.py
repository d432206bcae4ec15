"""Parameters that don't fit together are told by their names before anything begins."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from realtime_agent_ros.voice.config import VoiceInConfig, VoiceOutConfig


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"source": "file"}, "file: source file needs a WAV file"),
        ({"ask_confidence": 0.5}, r"ask_confidence \(0.5\) must not be above accept_confidence"),
        ({"accept_confidence": 0.2}, r"ask_confidence \(0.25\) must not be above accept_confid"),
        (
            {"min_endpointing_delay": 4.0},
            r"min_endpointing_delay \(4\) must not be above max_endpointing_delay \(3\)",
        ),
    ],
)
def test_ears_whose_parameters_contradict_each_other_are_refused(
    given: dict[str, object], told: str
) -> None:
    with pytest.raises(ValidationError, match=told):
        VoiceInConfig.model_validate(given)


def test_a_mouth_that_is_to_write_a_file_needs_its_name() -> None:
    with pytest.raises(ValidationError, match="file: sink file needs a WAV file"):
        VoiceOutConfig.model_validate({"sink": "file"})


def test_equal_bounds_are_allowed() -> None:
    given = {"ask_confidence": 0.35, "min_endpointing_delay": 3.0}
    assert VoiceInConfig.model_validate(given).ask_confidence == 0.35
