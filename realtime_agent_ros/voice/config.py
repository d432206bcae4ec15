"""Parameters of ``voice_in_node`` and ``voice_out_node``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from realtime_agent_ros.core.steps import Frozen


class VoiceInConfig(Frozen):
    """What ``voice_in_node`` can be told."""

    source: Annotated[
        Literal["microphone", "file", "topic"],
        Field(description="Where sound comes from; topic is `audio`."),
    ] = "microphone"
    device: Annotated[
        str, Field(description="Microphone: part of its name, or empty for the default one.")
    ] = ""
    file: Annotated[
        str, Field(description="WAV file of 16-bit PCM for source file; then comes silence.")
    ] = ""
    sample_rate: Annotated[
        int, Field(ge=8000, le=192000, description="Rate of the topic `audio` (Hz).")
    ] = 16000
    backend: Annotated[
        str, Field(description="The recogniser: pocketsphinx, or one that a package registers.")
    ] = "pocketsphinx"
    min_speech_duration: Annotated[
        float, Field(ge=0.0, le=2.0, description="Shorter sounds are no utterance (s).")
    ] = 0.05
    min_endpointing_delay: Annotated[
        float,
        Field(
            ge=0.1,
            le=5.0,
            description="Silence that ends an utterance whose words are complete (s).",
        ),
    ] = 0.5
    max_endpointing_delay: Annotated[
        float, Field(ge=0.1, le=10.0, description="Silence that ends any utterance (s).")
    ] = 3.0
    max_utterance: Annotated[
        float, Field(ge=1.0, le=60.0, description="An utterance is ended after that (s).")
    ] = 15.0
    activation_threshold_db: Annotated[
        float, Field(ge=1.0, le=40.0, description="Speech is so much above the background (dB).")
    ] = 9.0
    accept_confidence: Annotated[
        float, Field(ge=0.0, le=1.0, description="What is understood this surely is published.")
    ] = 0.45
    stop_sensitivity: Annotated[
        float,
        Field(
            ge=1.0,
            le=6.0,
            description="Higher: more sounds count as a stop word, and more false alarms.",
        ),
    ] = 3.0
