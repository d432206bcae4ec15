"""Which channels there are, and what is said of wrong ones."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.core.config_errors import problems

OWN = {"topic": "x", "type": "std_msgs/msg/Bool"}


def specs(**parameters):
    return {s.name: s for s in AgentConfig.model_validate(parameters).channel_specs()}


def test_sensors_inputs_and_guards_have_channels_with_their_own_bounds():
    found = specs(
        source_timeout=0.7,
        observation_sources=["scan", "camera"],
        camera={"type": "pointcloud", "topic": "points", "source_timeout": 2.0},
        topics={"pad": {"topic": "pad", "timeout": 0.5, "priority": 80}},
    )
    bounds = {name: found[name].config.deadline_s for name in ("odom", "scan", "camera", "bumper")}
    assert bounds == {"odom": 0.7, "scan": 0.7, "camera": 2.0, "bumper": 0.0}
    assert "input_pad" in found


def test_what_hears_the_odometry_has_no_channel_of_its_own():
    found = specs(guards=["stall"], stall={"type": "wheel_stall"})
    assert "stall" not in found


def test_only_what_is_given_changes():
    given = {"output": {"policy": "warn"}}
    changed, usual = specs(deadlines=given)["output"].config, specs()["output"].config
    assert (changed.policy, usual.policy) == ("warn", "degrade")
    assert changed.deadline_s == usual.deadline_s == pytest.approx(0.075)
    assert AgentConfig.model_validate({"deadlines": given}).as_parameters()["deadlines"] == given


def test_own_channels_stand_behind_the_others_and_are_required():
    found = specs(channels=["mine"], mine=OWN)
    assert list(found)[-1] == "mine"
    assert (found["mine"].group, found["mine"].config.required) == ("topics", True)


def test_a_wrong_value_is_told_by_the_name_that_the_user_gave():
    with pytest.raises(ValidationError) as raised:
        AgentConfig.model_validate({"channels": ["mine"], "mine": OWN | {"type": "Bool"}})
    (text,) = problems(raised.value, AgentConfig)
    assert text.startswith("parameter 'mine.type'")


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ({"deadlines": {"ouput": {}}}, "no channel 'ouput': did you mean 'output'"),
        ({"deadlines": {"scan": {"polcy": "stop"}}}, "did you mean 'policy'"),
        ({"deadlines": {"scan": {"policy": "halt"}}}, "'latch'"),
        ({"deadlines": {"scan": {"misses": 3, "of_last": 2}}}, "got 3 and 2"),
        ({"deadlines": {"speech_to_sign": {"of_last": 1}}}, "got 3 and 1"),
        ({"deadlines": {"scan": {"deadline_s": -1.0}}}, "greater than or equal to 0"),
        ({"deadlines": {"scan": {"of_last": 65}}}, "less than or equal to 64"),
        ({"channels": ["speech"], "speech": OWN}, "speech is a channel already"),
        ({"channels": ["scan"], "scan": OWN}, "'scan' stands in observation_sources too"),
        ({"channels": ["odom"], "odom": OWN}, "'odom' is a reserved name"),
        ({"channels": ["mine"], "mine": {"type": "std_msgs/msg/Bool"}}, "topic"),
        ({"channels": ["mine"], "mine": {"topic": "x"}}, "type"),
        ({"channels": ["mine"], "mine": OWN | {"type": "Bool"}}, "pattern"),
        ({"channels": ["mine", "mine"], "mine": OWN}, "it twice"),
    ],
)
def test_wrong_ones_are_refused_with_what_is_allowed(parameters, told):
    with pytest.raises(ValueError, match=told):
        AgentConfig.model_validate(parameters)


def test_the_page_names_every_channel_with_its_defaults():
    page = (Path(__file__).parents[2] / "docs" / "deadlines.md").read_text(encoding="utf-8")
    table = page.partition("\n## Channels\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \| ([^|]+) \| `(\w+)` \|$", table, re.M)
    own = ("scan", "bumper", "battery", "input_navigation", "input_keyboard", "input_joystick")
    real = [
        (
            name,
            f"{spec.config.deadline_s:g} s" if spec.config.deadline_s else "none",
            f"{spec.config.misses} of {spec.config.of_last}",
            spec.config.policy,
        )
        for name, spec in specs().items()
        if name not in own
    ]
    assert sorted(rows) == sorted(real)
