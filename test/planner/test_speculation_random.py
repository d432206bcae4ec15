"""Random partials and finals: nothing of an unconfirmed partial ever leaves the planner."""

import asyncio

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from realtime_agent_ros.core.steps import Drive
from session_bench import Bench

WAITS_S = st.sampled_from((0.0, 0.001, 0.01, 0.03))
SPEECH = st.lists(
    st.tuples(st.booleans(), st.integers(1, 6), WAITS_S, st.sampled_from((0.0, 0.005, 0.02))),
    min_size=1,
    max_size=8,
)
"""Final or partial, how many metres, the pause behind it, and how slowly the model answers."""


class Confirming(Bench):
    """Notes of every step and word that leaves which finals had been said by then."""

    def __init__(self, *arguments, **parameters):
        self.finals, self.unconfirmed = [], []
        super().__init__(*arguments, **parameters)

    def publish(self, message):
        said = {float(metres) for metres in self.finals}
        for step in getattr(message, "steps", ()):
            if isinstance(step.skill, Drive) and step.skill.distance_m not in said:
                self.unconfirmed.append(step)
        if not self.finals and message.kind != "heartbeat":
            self.unconfirmed.append(message)
        super().publish(message)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(speech=SPEECH)
def test_what_leaves_was_said_to_its_end(remote, endpoint, speech):
    async def scene():
        bench = Confirming(remote)
        for final, metres, wait_s, token_s in speech:
            endpoint.control(first_token_s=token_s, next_n=0)
            text = f"go forward {metres} metres"
            if final:
                bench.finals.append(metres)
                bench.session.on_final(text)
            else:
                bench.session.on_partial(text)
            await asyncio.sleep(wait_s)
        await bench.session.idle()
        assert bench.unconfirmed == []
        if bench.finals:
            assert bench.skills[-1] == Drive(distance_m=float(bench.finals[-1]))
            heard = [str(i.get("content")) for i in bench.history.items if i.get("role") == "user"]
            assert len(heard) <= len(bench.finals)
            assert heard[-1].startswith(f"go forward {bench.finals[-1]} metres")
        else:
            assert (bench.plan, bench.history.items) == ([], [])
        await bench.session.close()

    with asyncio.Runner() as runner:
        runner.run(scene())


def test_the_check_would_see_a_step_that_nobody_confirmed(run, remote):
    async def scene(make):
        bench = Confirming(remote)
        bench.session.on_final("go forward 2 metres")
        await bench.session.idle()
        assert bench.unconfirmed
        await bench.session.close()

    run(scene)
