"""No stale step after a word, in randomised trials against the real endpoint."""

import pytest

from barge_in_trials import run_trials


@pytest.mark.parametrize("count", [40, pytest.param(1000, marks=pytest.mark.long)])
def test_nothing_thought_before_the_word_moves_the_robot_after_it(run, remote, endpoint, count):
    async def scene(make):
        bench = make(remote)
        trials = await run_trials(bench, endpoint, count, seed=count)
        assert trials.stale == []
        assert trials.count == count
        assert trials.interrupted >= count / 10  # else the trials show nothing

    run(scene)
