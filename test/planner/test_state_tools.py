"""Read-only tools tell what the snapshot says, as JSON with sentences."""

import json

from agents.testing import ScriptedModel, assistant_message, function_call


def outputs(run, *calls):
    found = []

    async def scene(make):
        wanted = [
            function_call(name, args, call_id=f"c{n}") for n, (name, args) in enumerate(calls)
        ]
        bench = make(models=[ScriptedModel([wanted, [assistant_message("So.")]])])
        await bench.ask("tell me")
        assert bench.sent == []
        items = bench.history.items
        found.extend(i["output"] for i in items if i.get("type") == "function_call_output")

    run(scene)
    return found


def test_each_tool_tells_its_part_of_the_snapshot(run):
    told = outputs(
        run,
        ("robot_state", {}),
        ("surroundings", {"sector": "front"}),
        ("battery", {}),
        ("list_places", {}),
    )
    state, around, battery, places = map(json.loads, told)
    assert state["ladder"] == "OK"
    assert state["says"].keys() == {"where", "status", "abilities"}
    assert around["nearest_m"] == {"front": 2.0}
    assert battery["battery_ratio"] == 0.8
    assert places["places"] == {"kitchen": [2.0, 1.0]}
    assert all(reply["says"] for reply in (around, battery, places))


def test_an_unknown_sector_is_refused_with_the_arguments_that_would_do(run):
    async def scene(make):
        call = function_call("surroundings", {"sector": "above"}, call_id="c")
        model = ScriptedModel([[call], [assistant_message("So.")]])
        await make(models=[model]).ask("tell me")
        told = model.calls[1].input[-1]["output"]
        assert told.startswith("invalid arguments for surroundings: wanted JSON with sector")

    run(scene)
