"""Sound through the Realtime API: heard as speech, answered in the model's own voice."""

from __future__ import annotations

import json

import pytest

from realtime_agent_ros.core.steps import Drive
from realtime_agent_ros.endpoint.realtime.audio import WORD_S, silence, tone
from realtime_agent_ros.planner.realtime.ears import BYTES_PER_S, MAX_WAITING_S

LONG_S = 60.0
STORY = "Once upon a time there was a robot. It had wheels. It had a lamp. It had a song."
PIECE_S = 0.02


def talking(make, remote, **realtime):
    """A bench whose speech comes from its ears, as ROS would bring it: through topics."""
    bench = make(remote, api="realtime", realtime={"output": "audio"} | realtime)
    bench.partials = []

    def partial(text):
        bench.partials.append(text)
        bench.session.on_partial(text)

    return bench, bench.session.listen(partial, bench.session.on_final)


def speak(ears, duration_s=0.2):
    for _ in range(round(duration_s / PIECE_S)):
        ears.hear(tone(PIECE_S))


def pause(ears, duration_s=0.6):
    for _ in range(round(duration_s / PIECE_S)):
        ears.hear(silence(PIECE_S))


@pytest.mark.parametrize("turn_detection", ["off", "server_vad", "semantic_vad"])
def test_what_is_heard_moves_the_robot_and_is_answered_aloud(run, remote, endpoint, turn_detection):
    async def scene(make):
        bench, ears = talking(make, remote, turn_detection=turn_detection)
        await bench.session.prepare()
        endpoint.control(transcript="go forward 1 metre", next_n=0)
        speak(ears)
        pause(ears)
        if turn_detection == "off":
            ears.hear(b"")
        await bench.until(lambda: "turn_ended" in bench.kinds())
        assert bench.skills == [Drive(distance_m=1.0)]
        assert bench.partials == ["go", "go forward", "go forward 1", "go forward 1 metre"]
        assert b"".join(bench.sound) == tone(WORD_S) * 4, "one for each word"
        assert bench.said == [], "it would be heard twice"
        assert "".join(bench.streamed) == "Driving forward 1 metre.\n"
        assert bench.history.last_words == "Driving forward 1 metre."
        assert ears.lost_s == 0.0

    run(scene)


def test_the_model_hears_the_newest_utterance_and_remembers_the_words_of_older_ones(
    run, remote, endpoint
):
    async def scene(make):
        bench, ears = talking(make, remote)
        await bench.session.prepare()
        for number, text in enumerate(("go forward 1 metre", "turn left 90 degrees"), start=1):
            endpoint.control(transcript=text, next_n=0)
            speak(ears)
            ears.hear(b"")
            await bench.until(lambda n=number: bench.kinds().count("turn_ended") == n)
        items = json.loads(endpoint.bodies()[-1])["input"]
        texts = ["".join(p["text"] for p in i["content"]) for i in items if i.get("role") == "user"]
        assert texts[0].startswith("go forward 1 metre")
        assert texts[1] == "turn left 90 degrees", "the sound"
        assert texts[2].startswith("turn left 90 degrees"), "the message, with the state"
        assert len(texts) == 3

    run(scene)


def test_a_stop_word_in_sound_cuts_the_voice(run, remote, endpoint):
    async def scene(make):
        bench, ears = talking(make, remote)
        await bench.session.prepare()
        endpoint.control(text=STORY, stall_after=20, next_n=1)
        bench.session.on_final("tell me a story")
        await bench.until(lambda: bench.sound)
        endpoint.control(transcript="stop", next_n=0)
        speak(ears)
        ears.hear(b"")
        await bench.until(lambda: bench.sound[-1] == b"")
        await bench.until(lambda: endpoint.requests()[0].ended == "cancelled")
        await bench.session.idle()
        assert "conversation.item.truncate" in endpoint.client_events()
        assert bench.sent == []

    run(scene)


def test_new_speech_cuts_the_voice_and_noise_does_not(run, remote, endpoint):
    async def scene(make):
        bench, ears = talking(make, remote, turn_detection="server_vad")
        await bench.session.prepare()
        endpoint.control(text=STORY, token_s=0.05, next_n=1)
        bench.session.on_final("tell me a story")
        await bench.until(lambda: bench.sound)
        speak(ears)
        pause(ears)  # the transcript is empty: a cough
        await bench.session.idle()
        assert b"" not in bench.sound
        assert len(bench.sound) == len(STORY.split())
        endpoint.control(transcript="go forward 1 metre", next_n=0)
        speak(ears)
        pause(ears)
        await bench.until(lambda: bench.skills)
        assert bench.sound[len(STORY.split())] == b""

    run(scene)


def test_when_the_connection_is_lost_the_offline_model_speaks_through_say(run, remote, endpoint):
    async def scene(make):
        bench, _ = talking(make, remote)
        endpoint.control(disconnect_after=0, next_n=1)
        await bench.ask("go forward 1 metre")
        assert bench.skills == [Drive(distance_m=1.0)]
        assert bench.said == [bench.config.fallback_line, "Driving forward 1 metre."]
        assert bench.sound == []

    run(scene)


def test_sound_without_a_connection_is_lost_and_counted(run, remote):
    async def scene(make):
        bench, ears = talking(make, remote)
        speak(ears, 0.2)
        await bench.until(lambda: ears.lost_s == pytest.approx(0.2))

    run(scene)


def test_sound_does_not_pile_up(run, remote):
    async def scene(make):
        _, ears = talking(make, remote)
        for _ in range(int(2 * MAX_WAITING_S)):
            ears.hear(bytes(BYTES_PER_S))
        assert ears.lost_s == MAX_WAITING_S
        ears.close()

    run(scene)


def test_without_a_model_that_hears_there_are_no_ears(run, remote):
    async def scene(make):
        bench = make(remote)
        assert bench.session.listen(print, print) is None

    run(scene)
