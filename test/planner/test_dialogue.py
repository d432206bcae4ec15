"""How the offline language replies, without any SDK."""

import json

from realtime_agent_ros.planner.models.dialogue import ToolCall, ToolResult, reply_to
from realtime_agent_ros.planner.tools import replies

CONNECTED = '\n\n<robot_report>\nstate now: {"agent":"connected"}\n</robot_report>'
ALONE = '\n\n<robot_report>\nstate now: {"agent":"not connected"}\n</robot_report>'


def test_a_command_gives_calls_and_words():
    reply = reply_to("go forward 1 metre" + CONNECTED, [])
    assert reply.calls == (ToolCall("drive", {"distance_m": 1.0, "speed_mps": None}),)
    assert reply.text


def test_nothing_is_promised_while_there_is_no_agent():
    reply = reply_to("go forward 1 metre" + ALONE, [])
    assert reply.calls
    assert not reply.text


def test_accepted_steps_need_no_more_words():
    results = [ToolResult("drive", replies.accepted("t1.1", None))]
    assert reply_to("go forward 1 metre" + CONNECTED, results).text == ""


def test_the_first_complaint_is_spoken():
    results = [
        ToolResult("go_to", replies.rejected("t1.1", "unknown place 'moon'")),
        ToolResult("drive", replies.not_sent(replies.BROKEN_SEQUENCE)),
    ]
    text = reply_to("go forward 1 metre" + CONNECTED, results).text
    assert text == "I was not allowed to do that: unknown place 'moon'."


def test_a_refusal_after_a_stop_is_spoken_without_its_numbers():
    refused = replies.rejected("t1.1", "planned before a stop: barrier 17, now 18")
    text = reply_to("go forward 1 metre" + CONNECTED, [ToolResult("drive", refused)]).text
    assert text == "I was not allowed to do that: planned before a stop."


def test_an_answer_is_taken_from_the_tools_output():
    output = json.dumps({"battery_ratio": 0.5, "says": {"battery": "Half full."}})
    results = [ToolResult("battery", output)]
    assert reply_to("how is the battery" + CONNECTED, results).text == "Half full."


def test_a_question_to_a_silent_agent_is_answered_honestly():
    results = [ToolResult("battery", replies.not_sent(replies.NOT_CONNECTED))]
    text = reply_to("how is the battery" + ALONE, results).text
    assert "not connected" in text


def test_what_is_not_understood_calls_nothing():
    reply = reply_to("colourless green ideas", [])
    assert reply.calls == ()
    assert reply.text
