"""What the voice promises of fifty clean commands; the sentences are the benchmark's."""

from __future__ import annotations

from voice_accuracy import COMMANDS, commands


def test_nine_of_ten_commands_act_as_meant_and_none_goes_the_wrong_way() -> None:
    told: list[str] = []
    found = commands("en-us", None, told)
    assert len(COMMANDS) == 50
    assert found["meant"] >= 45, told
    assert found["wrong direction"] == 0, told
