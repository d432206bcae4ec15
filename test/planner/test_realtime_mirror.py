"""The server's conversation is made to say what ours says, with few changes."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from realtime_agent_ros.endpoint.realtime.conversation import Conversation
from realtime_agent_ros.planner.realtime.mirror import Mirror, key_of, payload

CALL = {"type": "function_call", "call_id": "c1", "name": "drive", "arguments": "{}"}
OUTPUT = {"type": "function_call_output", "call_id": "c1", "output": "accepted"}


def user(text):
    return {"role": "user", "content": text}


def assistant(text):
    return {"role": "assistant", "content": text}


def apply(server: Conversation, edits: list[dict[str, Any]]) -> None:
    """Do to the server what the edits say; it refuses what is wrong."""
    for edit in edits:
        if edit["type"] == "conversation.item.delete":
            server.delete(edit["item_id"])
        else:
            server.create(copy.deepcopy(edit["item"]), edit.get("previous_item_id"))


def kinds(edits):
    return [edit["type"].rpartition(".")[2] for edit in edits]


def test_what_is_there_already_is_not_sent_again():
    mirror = Mirror()
    assert kinds(mirror.edits([user("a"), assistant("b")])) == ["create", "create"]
    assert mirror.edits([user("a"), assistant("b")]) == []
    assert kinds(mirror.edits([user("a"), assistant("b"), user("c")])) == ["create"]


def test_what_the_server_said_itself_stays_under_its_id():
    mirror = Mirror()
    mirror.edits([user("a")])
    said = {
        "id": "item_s",
        "type": "message",
        "role": "assistant",
        "content": [{"type": "output_audio", "transcript": "b"}],
    }
    mirror.said(said, whole=False)
    mirror.said(said, whole=True)
    mirror.said({"id": "item_c", "status": "completed", **CALL}, whole=True)
    edits = mirror.edits([user("a"), assistant("b"), CALL, OUTPUT])
    assert kinds(edits) == ["create"]
    assert mirror.item_ids[1:3] == ["item_s", "item_c"]


def test_a_reply_that_was_cut_is_replaced_by_what_was_said_of_it():
    mirror = Mirror()
    mirror.edits([user("a")])
    mirror.said({"id": "item_s", "type": "message", "role": "assistant"}, whole=False)
    edits = mirror.edits([user("a"), assistant("b"), user("c")])
    assert kinds(edits) == ["delete", "create", "create"]
    assert edits[0]["item_id"] == "item_s"
    assert [e["item"]["content"][0] for e in edits[1:]] == [
        {"type": "output_text", "text": "b"},
        {"type": "input_text", "text": "c"},
    ]


def test_the_sound_of_the_newest_message_stays_and_older_sound_goes():
    mirror = Mirror()
    mirror.heard("item_1")
    mirror.heard("item_1", "go home")
    edits = mirror.edits([user("go home\n<state>")])
    assert kinds(edits) == ["create"]
    assert "previous_item_id" not in edits[0], "behind the sound"
    mirror.heard("item_2", "")
    edits = mirror.edits([user("go home"), user("stay")])
    assert {e["item_id"] for e in edits if "item_id" in e} >= {"item_1", "item_2"}


def test_pictures_are_sent_and_answers_with_pictures_are_told_in_words():
    content = [
        {"type": "input_text", "text": "see"},
        {"type": "input_image", "image_url": "data:image/png;base64,xx"},
    ]
    assert payload({"role": "user", "content": content})["content"] == content
    shown = {**OUTPUT, "output": [{"type": "input_text", "text": "a cat"}, content[1]]}
    assert payload(shown)["output"] == "a cat"


def test_what_the_api_has_no_item_for_is_left_out():
    mirror = Mirror()
    edits = mirror.edits([user("a"), {"type": "reasoning", "id": "r"}, assistant("")])
    assert kinds(edits) == ["create"]


ITEMS = st.lists(st.sampled_from([user(t) for t in "abcd"] + [assistant(t) for t in "xyz"]))


@given(st.lists(ITEMS, min_size=1, max_size=6), st.data())
def test_whatever_was_there_the_server_says_the_same_afterwards(histories, data):
    mirror, server = Mirror(), Conversation()
    for number, items in enumerate(histories):
        apply(server, mirror.edits(items))
        assert [key_of(item) for item in server.items] == [key_of(item) for item in items]
        assert mirror.item_ids == [item["id"] for item in server.items]
        if data.draw(st.booleans()):  # a reply begins, and perhaps ends
            given_ = {"type": "message", "role": "assistant", "content": []}
            made, _ = server.create({"id": f"item_{number}", **given_}, None)
            mirror.said(made, whole=False)
            if data.draw(st.booleans()):
                made["content"] = [{"type": "output_text", "text": "x"}]
                mirror.said(made, whole=True)


@given(st.lists(ITEMS, min_size=1, max_size=5), st.data())
def test_sound_anywhere_does_not_disturb_that(histories, data):
    mirror, server = Mirror(), Conversation()
    for number, items in enumerate(histories):
        if data.draw(st.booleans()):
            text = data.draw(st.sampled_from("abq"))
            part = {"type": "input_audio", "transcript": text}
            sound = {"id": f"sound_{number}", "type": "message", "role": "user", "content": [part]}
            server.create(sound, None)
            mirror.heard(f"sound_{number}", text)
        apply(server, mirror.edits(items))
        words = [item for item in server.items if not item["id"].startswith("sound_")]
        assert [key_of(item) for item in words] == [key_of(item) for item in items]
