"""Tool calls begin while their response streams, each once, whatever the endpoint does."""

import asyncio
import itertools
import json
from collections import Counter

import pytest
from agents import function_tool, set_tracing_disabled
from agents.tool_context import ToolContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from canned import Call, Canned, completed, created, says, text
from realtime_agent_ros.core.steps import Drive, Say
from realtime_agent_ros.planner.calls.eager_calls import eager
from realtime_agent_ros.planner.tools import replies

SLOW = {"between_tokens_s": 100.0, "step_reply_s": 100.0}


def drive(index, distance_m, call_id=None, **ids):
    given = f"c{index}" if call_id is None else call_id
    return Call(index, "drive", json.dumps({"distance_m": distance_m}), given, **ids)


def say(index, words):
    return Call(index, "say", json.dumps({"text": words}), f"c{index}")


def stream(*calls):
    """The events of a response up to its end, which is left out."""
    return [created(), *(e for c in calls for e in (c.added(), *c.deltas(), c.done()))]


def outputs(items):
    return [i["output"] for i in items if i.get("type") == "function_call_output"]


def pairs_are_whole(items):
    calls = [i["call_id"] for i in items if i.get("type") == "function_call"]
    answers = [i["call_id"] for i in items if i.get("type") == "function_call_output"]
    return sorted(calls) == sorted(answers) and len(set(calls)) == len(calls)


def gains(bench, body):
    """Give the bench's agent one more tool."""
    bench.session._mind.agent.tools.append(eager(function_tool(body)))


def test_a_call_acts_while_its_response_streams(run):
    async def scene(make):
        end = asyncio.Event()
        first = drive(0, 1.0)
        model = Canned([*stream(first), end, completed(first)], says("There I go."))
        bench = make(models=[model], **SLOW)
        bench.session.on_final("go")
        await bench.until(lambda: bench.skills)
        assert len(model.inputs) == 1
        end.set()
        await bench.session.idle()
        assert bench.skills == [Drive(distance_m=1.0)]
        assert outputs(model.inputs[1]) == ["accepted as t1.1"]
        assert pairs_are_whole(bench.history.items)

    run(scene)


def test_so_it_does_at_a_real_endpoint_that_has_not_ended_its_response(
    run, every_api, remote, endpoint
):
    async def scene(make):
        bench = make(remote, api=every_api, **SLOW)
        endpoint.control(tail_s=60)
        bench.session.on_final("go forward 1 metre")
        await bench.until(lambda: bench.skills)
        assert [r.ended for r in endpoint.requests()] == [""], "it still streams"
        bench.session.on_partial("stop")
        await bench.session.idle()
        assert bench.skills == [Drive(distance_m=1.0)]
        [output] = outputs(bench.history.items)
        assert "t1.1" in output

    run(scene)


def test_words_before_a_call_are_said_before_its_arguments_are_complete(run):
    async def scene(make):
        first = drive(0, 1.0)
        events = [created(), text("There I go."), first.added(), asyncio.Event()]
        bench = make(models=[Canned(events)], **SLOW)
        bench.session.on_final("go")
        await bench.until(lambda: bench.said)
        assert bench.said == ["There I go."]
        assert bench.skills == []

    run(scene)


def test_read_only_tools_of_one_response_run_side_by_side(run):
    async def scene(make):
        met = [asyncio.Event(), asyncio.Event()]

        async def look(context: ToolContext, number: int) -> str:
            """Wait until the other one looks too."""
            met[number].set()
            await met[1 - number].wait()
            return "seen"

        calls = [Call(n, "look", json.dumps({"number": n}), f"c{n}") for n in (0, 1)]
        model = Canned([*stream(*calls), completed(*calls)], says("Seen."))
        bench = make(models=[model], **SLOW)
        gains(bench, look)
        await bench.ask("look")
        assert outputs(model.inputs[1]) == ["seen", "seen"]

    run(scene)


def test_nothing_but_a_motion_waits_for_the_acceptance_of_a_motion(run):
    async def scene(make):
        seen = asyncio.Event()

        async def look(context: ToolContext) -> str:
            """Look."""
            seen.set()
            return "seen"

        calls = [drive(0, 1.0), say(1, "hello"), Call(2, "look", "{}", "c2"), drive(3, 2.0)]
        bench = make(models=[Canned([*stream(*calls), completed(*calls)], says("."))], **SLOW)
        bench.verdict = lambda _: None
        gains(bench, look)
        bench.session.on_final("go")
        await bench.until(lambda: len(bench.skills) == 2 and seen.is_set())
        assert bench.skills == [Drive(distance_m=1.0), Say(text="hello")]
        bench.verdict = lambda _: ("accepted", "")
        for message in list(bench.sent):
            bench._judge(message)
        await bench.session.idle()
        assert bench.skills[2:] == [Drive(distance_m=2.0)]

    run(scene)


def test_motions_keep_their_order_though_the_later_one_is_complete_first(run):
    async def scene(make):
        one, two = drive(0, 1.0, item_id="a"), drive(1, 2.0, item_id="b")
        begin, *rest = one.deltas()
        reached, end = asyncio.Event(), asyncio.Event()
        events = [
            created(),
            one.added(),
            begin,
            two.added(),
            *two.deltas(),
            reached.set,
            end,
            *rest,
        ]
        bench = make(models=[Canned([*events, completed(one, two)], says("."))], **SLOW)
        bench.session.on_final("go")
        await reached.wait()
        await bench.everyone_has_run()
        assert bench.skills == []
        end.set()
        await bench.session.idle()
        assert bench.skills == [Drive(distance_m=1.0), Drive(distance_m=2.0)]

    run(scene)


@pytest.mark.parametrize("bad", ['{"distance_m": 1', '{"distance_m": NaN}', "[1]", "one metre"])
def test_what_is_no_json_moves_nothing_and_no_motion_follows_it(run, bad):
    async def scene(make):
        calls = [Call(0, "drive", bad, "c0"), drive(1, 2.0), say(2, "hello")]
        model = Canned([*stream(*calls), completed(*calls)], says("Sorry."))
        bench = make(models=[model], **SLOW)
        await bench.ask("go")
        assert bench.skills == [Say(text="hello")]
        assert outputs(model.inputs[1])[0].startswith(replies.INVALID)
        assert outputs(model.inputs[1])[1] == replies.not_sent(replies.BROKEN_SEQUENCE)
        assert pairs_are_whole(bench.history.items)

    run(scene)


def test_an_unknown_tool_is_answered_and_holds_nothing_up(run):
    async def scene(make):
        calls = [Call(0, "fly", "{}", "c0"), drive(1, 1.0)]
        model = Canned([*stream(*calls), completed(*calls)], says("Sorry."))
        bench = make(models=[model], **SLOW)
        await bench.ask("go")
        assert bench.skills == [Drive(distance_m=1.0)]
        assert any("fly" in output for output in outputs(model.inputs[1]))

    run(scene)


@pytest.mark.parametrize("call_ids", [("", ""), ("same", "same"), ("c0", "c1")])
@pytest.mark.parametrize("done_id", [None, "other"])
def test_odd_ids_neither_double_nor_lose_a_call(run, call_ids, done_id):
    async def scene(make):
        one, two = (drive(n, n + 1.0, call_ids[n], item_id=f"f{n}") for n in (0, 1))
        one.done_id = done_id
        model = Canned([*stream(one, two), completed(one, two)], says("Done."))
        bench = make(models=[model], **SLOW)
        await bench.ask("go")
        assert bench.skills == [Drive(distance_m=1.0), Drive(distance_m=2.0)]
        assert outputs(model.inputs[1]) == [
            "accepted as t1.1",
            "accepted as t1.2, queued behind t1.1",
        ]
        assert pairs_are_whole(model.inputs[1])
        assert pairs_are_whole(bench.history.items)

    run(scene)


def test_the_same_id_in_every_response_of_a_turn_means_a_new_call_each_time(run):
    async def scene(make):
        one, two = drive(0, 1.0, "call_0"), drive(0, 2.0, "call_0")
        model = Canned(
            [*stream(one), completed(one)], [*stream(two), completed(two)], says("Done.")
        )
        bench = make(models=[model], **SLOW)
        await bench.ask("go")
        assert bench.skills == [Drive(distance_m=1.0), Drive(distance_m=2.0)]
        assert pairs_are_whole(model.inputs[2])

    run(scene)


@pytest.mark.parametrize("end", [(), ("twice",)], ids=["left out", "twice"])
def test_an_end_that_lists_calls_wrongly_changes_nothing(run, end):
    async def scene(make):
        one = drive(0, 1.0)
        listed = [one, one] if end else []
        model = Canned([*stream(one), completed(*listed)], says("Done."))
        bench = make(models=[model], **SLOW)
        await bench.ask("go")
        assert bench.skills == [Drive(distance_m=1.0)]
        assert outputs(model.inputs[1]) == ["accepted as t1.1"]
        assert bench.said == ["Done."]

    run(scene)


@pytest.mark.parametrize("cut", [ConnectionError("gone"), None], ids=["broken", "just ends"])
def test_a_response_lost_after_a_call_is_neither_repeated_nor_hidden(run, cut):
    async def scene(make):
        events = [*stream(drive(0, 1.0)), drive(1, 2.0, item_id="x").added()]
        lost = Canned([*events, *([cut] if cut else [])])
        spare = Canned([*stream(drive(0, 1.0)), completed(drive(0, 1.0))], says("Again."))
        bench = make(models=[lost, spare], **SLOW)
        await bench.ask("go")
        assert bench.skills == [Drive(distance_m=1.0)]
        assert spare.inputs == []
        assert bench.said == [bench.config.half_done_line]
        assert pairs_are_whole(bench.history.items)

    run(scene)


def test_a_response_lost_before_a_call_is_complete_is_given_by_the_next_model(run):
    async def scene(make):
        one = drive(0, 1.0)
        lost = Canned([created(), one.added(), *one.deltas()[:-1], ConnectionError("gone")])
        spare = Canned([*stream(one), completed(one)], says("Going."))
        bench = make(models=[lost, spare], **SLOW)
        await bench.ask("go")
        assert bench.skills == [Drive(distance_m=1.0)]
        assert bench.said[-1] == "Going."

    run(scene)


def test_newer_speech_ends_the_turn_at_every_point_with_nothing_left_over(run):
    async def scene(make):
        calls = [drive(0, 1.0), say(1, "hello"), drive(2, 2.0)]
        whole = [text("Well, here I go. "), *stream(*calls), completed(*calls)]
        for cut in range(len(whole) + 1):
            bench = make(models=[Canned([*whole[:cut], asyncio.Event()])], **SLOW)
            bench.session.on_final("go")
            for _ in range(cut):
                await asyncio.sleep(0)
            bench.session.on_partial("stop")
            sent, said = len(bench.sent), len(bench.said)
            await bench.session.idle()
            assert (len(bench.sent), len(bench.said)) == (sent, said)
            assert pairs_are_whole(bench.history.items)
            names = [t.get_name() for t in asyncio.all_tasks()]
            assert not [n for n in names if n.startswith(("drive", "say"))]

    run(scene)


def test_a_motion_cut_off_before_the_agents_word_is_remembered_as_sent(run):
    async def scene(make):
        bench = make(models=[Canned([*stream(drive(0, 1.0)), asyncio.Event()])], **SLOW)
        bench.verdict = lambda _: None
        bench.session.on_final("go")
        await bench.until(lambda: bench.skills)
        bench.session.on_partial("stop")
        await bench.session.idle()
        assert outputs(bench.history.items) == [replies.not_confirmed("t1.1")]

    run(scene)


KINDS = st.sampled_from(["drive", "say", "battery", "fly", "broken"])


def written(number, kind, call_id):
    arguments = {
        "drive": f'{{"distance_m": {number + 1}}}',
        "say": f'{{"text": "{number}"}}',
        "broken": '{"distance_m": ',
    }.get(kind, "{}")
    name = "drive" if kind == "broken" else kind
    return Call(number, name, arguments, call_id, item_id=f"f{number}")


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.tuples(KINDS, st.sampled_from(["", "a", "b"])), min_size=1, max_size=5), st.data()
)
def test_any_interleaving_runs_each_call_once_in_the_order_of_motion(run, wanted, data):
    set_tracing_disabled(True)
    calls = [written(n, kind, given_id) for n, (kind, given_id) in enumerate(wanted)]
    lanes = [[*c.deltas(data.draw(st.integers(1, 30))), c.done()] for c in calls]
    events = [created()]
    begun = 0
    while begun < len(calls) or any(lanes):
        open_lanes = [lane for lane in lanes[:begun] if lane]
        if begun < len(calls) and (not open_lanes or data.draw(st.booleans())):
            events.append(calls[begun].added())
            begun += 1
        else:
            events.append(data.draw(st.sampled_from(open_lanes)).pop(0))
    model = Canned([*events, completed(*calls)], says("Done."))

    async def scene(make):
        bench = make(models=[model], **SLOW)
        await bench.ask("go")
        assert_once(bench, calls, model.inputs[1])

    run(scene)


def assert_once(bench, calls, second_request):
    kinds = [("broken" if c.arguments == '{"distance_m": ' else c.name) for c in calls]
    before_broken = list(itertools.takewhile(lambda k: k != "broken", kinds))
    motions = [n + 1.0 for n, kind in enumerate(before_broken) if kind == "drive"]
    driven = [s.distance_m for s in bench.skills if isinstance(s, Drive)]
    assert driven == motions
    twins = sum(
        a.name == b.name and a.call_id == b.call_id != "" and a.arguments == b.arguments
        for a, b in itertools.pairwise(calls)
    )
    said = Counter(s.text for s in bench.skills if isinstance(s, Say))
    assert all(count == 1 for count in said.values())
    assert len(said) == kinds.count("say")
    assert pairs_are_whole(second_request)
    assert len(outputs(second_request)) >= len(calls) - twins
    assert pairs_are_whole(bench.history.items)
