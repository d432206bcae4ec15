"""Without the packages of the extra ``record`` each command says what brings them."""

import pytest

from realtime_agent_ros.cli import main
from realtime_agent_ros.recorder import extra


def test_here_they_are_installed():
    assert extra.is_installed()


@pytest.mark.parametrize("command", [("replay", "run"), ("report", "run"), ("demo",)])
def test_who_reads_or_writes_a_recording_says_what_brings_it(command, monkeypatch, capsys):
    monkeypatch.setattr("realtime_agent_ros.recorder.extra.is_installed", lambda: False)
    assert main(command) != 0
    assert "pip install 'realtime_agent_ros[record]'" in capsys.readouterr().err
