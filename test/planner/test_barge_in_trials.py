"""No stale step after a word, in randomised trials against the real endpoint."""

from barge_in_trials import run_trials
from realtime_agent_ros.planner.turn_run import TurnRun

COUNT = 40
"""A thousand are for the benchmark."""


def test_nothing_thought_before_the_word_moves_the_robot_after_it(run, remote, endpoint):
    async def scene(make):
        bench = make(remote)
        trials = await run_trials(bench, endpoint, COUNT, seed=COUNT)
        assert trials.stale == []
        assert trials.count == COUNT
        assert trials.interrupted >= COUNT / 10  # else the trials show nothing

    run(scene)


def test_the_trials_find_a_planner_whose_turns_outlive_the_word(run, remote, endpoint, monkeypatch):
    monkeypatch.setattr(TurnRun, "drop", lambda _: None)

    async def scene(make):
        bench = make(remote)
        assert (await run_trials(bench, endpoint, COUNT, seed=COUNT)).stale != []

    run(scene)
