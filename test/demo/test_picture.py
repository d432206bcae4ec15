"""The picture is drawn to a file, with a legend for what happened."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("matplotlib")

from matplotlib.figure import Figure
from recordings import drive, event

from realtime_agent_ros.demo import picture
from realtime_agent_ros.demo.recording import Recording
from realtime_agent_ros.demo.scenario import Outcome

PNG = b"\x89PNG"


def legend(figure: Figure) -> list[str]:
    found = figure.axes[0].get_legend()
    assert found is not None
    return [text.get_text() for text in found.get_texts()]


@pytest.fixture
def figures(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    """The figures that were saved."""
    saved: list[Figure] = []
    save = Figure.savefig

    def keep(self: Figure, *arguments: object, **options: object) -> None:
        saved.append(self)
        save(self, *arguments, **options)

    monkeypatch.setattr(Figure, "savefig", keep)
    return saved


def test_path_waits_and_stops_are_drawn(tmp_path: Path, figures: list[Figure]) -> None:
    seen = drive((3.0, 5.0))
    seen.person = seen.robot[:10]
    seen.events = [event(8.0, "stop"), event(8.5, "stop"), event(8.6, "of no interest")]
    file = tmp_path / "flat.png"
    picture.draw(seen, [Outcome("drive", asked="go on", asked_at_s=0.5)], file)
    assert file.read_bytes().startswith(PNG)
    assert legend(figures[0]) == ["person", "robot", "start", "waits", "stop"]


def test_without_a_wait_there_is_no_marker(tmp_path: Path, figures: list[Figure]) -> None:
    picture.draw(drive(), [], tmp_path / "flat.png")
    assert "waits" not in legend(figures[0])


def test_a_run_that_saw_nothing_is_drawn_too(tmp_path: Path) -> None:
    file = tmp_path / "flat.png"
    picture.draw(Recording(), [Outcome("ready")], file)
    assert file.read_bytes().startswith(PNG)
