"""Reading the open exchange out of a list of items."""

from realtime_agent_ros.planner.memory.conversation import open_exchange, text_of
from realtime_agent_ros.planner.models.dialogue import ToolResult

OLD = [
    {"role": "user", "content": "old"},
    {"type": "function_call", "call_id": "a", "name": "drive"},
    {"type": "function_call_output", "call_id": "a", "output": "accepted"},
    {"role": "assistant", "content": "done"},
]


def test_only_the_last_user_message_is_open():
    assert open_exchange([*OLD, {"role": "user", "content": "new"}]) == ("new", [])


def test_results_come_in_the_order_of_the_calls():
    items = [
        {"role": "user", "content": [{"type": "input_text", "text": "new"}]},
        {"type": "function_call", "call_id": "x", "name": "drive"},
        {"type": "function_call", "call_id": "y", "name": "turn"},
        {"type": "function_call_output", "call_id": "y", "output": "2"},
        {"type": "function_call_output", "call_id": "x", "output": "1"},
    ]
    expected = [ToolResult("drive", "1"), ToolResult("turn", "2")]
    assert open_exchange(OLD + items) == ("new", expected)


def test_a_string_is_one_message():
    assert open_exchange("hello") == ("hello", [])
    assert open_exchange([]) == ("", [])


def test_text_of_anything_else_is_empty():
    assert text_of(None) == ""
    assert text_of([{"type": "input_image"}, 3]) == ""
