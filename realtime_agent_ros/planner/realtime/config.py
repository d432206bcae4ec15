"""Parameters of the Realtime API: ``realtime.*``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from realtime_agent_ros.core.steps import Frozen

Name = Annotated[str, Field(min_length=1, max_length=100)]


class RealtimeConfig(Frozen):
    """What only a model with ``api: realtime`` needs."""

    model: Name = Field(
        "gpt-realtime",
        description="Name of the model for `api: realtime`, unless its own group names one.",
    )
    output: Literal["text", "audio"] = Field(
        "text",
        description="What the model answers in. audio: its voice goes to `audio/out` and its words "
        "not to `say`, so that nothing is spoken twice.",
    )
    voice: Name = Field("marin", description="The model's voice, for `output: audio`.")
    turn_detection: Literal["off", "server_vad", "semantic_vad"] = Field(
        "off",
        description="Who finds the end of an utterance in `audio/in`. off: an empty message there "
        "ends it.",
    )
    transcription_model: Name = Field(
        "gpt-4o-mini-transcribe", description="The model that writes down what `audio/in` says."
    )
    audio_topics: bool = Field(
        False,
        description="Subscribe `audio/in` (its transcripts are published on `speech/partial` and "
        "`speech`) and publish `audio/out`: PCM, 16 bit, mono, 24000 Hz.",
    )
