"""One planner among several: which speech it takes, and which stop ends its turn."""

from realtime_agent_ros.core.fleet_config import FleetConfig
from realtime_agent_ros.core.steps import Drive
from realtime_agent_ros.planner.config import PlannerConfig

DRIVEN = [Drive(distance_m=1.0)]
FLEET = {"robot_name": "scout", "robot_names": ("scout", "rover")}


async def hear(bench, text: str, *, shared: bool = True) -> None:
    bench.session.on_final(text, shared=shared)
    await bench.session.idle()


def test_it_takes_what_is_said_to_it_by_name_and_leaves_the_rest(run):
    async def scene(make):
        bench = make(fleet=FLEET)
        for text in ("go forward 1 metre", "rover, go forward 1 metre", "scott go forward 1 metre"):
            await hear(bench, text)
        assert bench.sent == []
        assert bench.session.status().turns == 0
        await hear(bench, "scout, go forward 1 metre")
        assert bench.skills == DRIVEN

    run(scene)


def test_on_its_own_topic_no_name_is_needed(run):
    async def scene(make):
        bench = make(fleet=FLEET)
        await hear(bench, "go forward 1 metre", shared=False)
        assert bench.skills == DRIVEN

    run(scene)


def test_a_stop_to_nobody_and_by_default_to_another_ends_its_turn(run):
    async def scene(make):
        for text in ("stop", "rover, stop"):
            bench = make(fleet=FLEET)
            bench.session.on_final("scout, go forward 1 metre", shared=True)
            assert bench.session.status().thinking
            bench.session.on_partial(text, shared=True)
            await bench.session.idle()
            assert bench.sent == []

    run(scene)


def test_narrowed_to_who_is_named_a_stop_to_another_leaves_its_turn_alone(run):
    async def scene(make):
        bench = make(fleet=FLEET | {"named_stop": "named"})
        bench.session.on_final("scout, go forward 1 metre", shared=True)
        bench.session.on_partial("rover, stop", shared=True)
        bench.session.on_final("rover, stop", shared=True)
        await bench.session.idle()
        assert bench.skills == DRIVEN

    run(scene)


def test_a_stop_before_its_name_leaves_nothing_behind_for_the_next_command(run):
    async def scene(make):
        bench = make(fleet=FLEET)
        bench.session.on_partial("stop", shared=True)
        bench.session.on_final("stop", shared=True)
        await bench.everyone_has_run()
        await hear(bench, "scout, go forward 1 metre")
        assert bench.skills == DRIVEN

    run(scene)


def test_it_calls_itself_what_the_fleet_calls_it_unless_told_otherwise():
    fleet = FleetConfig(robot_name="scout")
    assert PlannerConfig(fleet=fleet).robot_name == "scout"
    assert PlannerConfig(fleet=fleet, robot_name="Ada").robot_name == "Ada"
    assert PlannerConfig().robot_name == "Robo"
