"""Parameters of ``voice_in_node`` and ``voice_out_node``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from realtime_agent_ros.core.steps import Frozen


class VoiceInConfig(Frozen):
    """What ``voice_in_node`` can be told."""

    source: Annotated[
        Literal["microphone", "file", "topic"],
        Field(description="Where sound comes from; topic is `audio/in`."),
    ] = "microphone"
    device: Annotated[
        str, Field(description="Microphone: part of its name, or empty for the default one.")
    ] = ""
    file: Annotated[
        str, Field(description="WAV file of 16-bit PCM for source file; then comes silence.")
    ] = ""
    sample_rate: Annotated[
        int, Field(ge=8000, le=192000, description="Rate of the topic `audio/in` (Hz).")
    ] = 16000
    backend: Annotated[
        str,
        Field(
            description="The recogniser: pocketsphinx, one that a package registers, or none: only "
            "stop words."
        ),
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
    ] = 0.35
    ask_confidence: Annotated[
        float,
        Field(
            ge=0.0,
            le=1.0,
            description="From here to accept_confidence it asks before anything moves.",
        ),
    ] = 0.25
    stop_sensitivity: Annotated[
        float,
        Field(
            ge=1.0,
            le=6.0,
            description="Higher: more sounds count as a stop word, and more false alarms.",
        ),
    ] = 4.0


class VoiceOutConfig(Frozen):
    """What ``voice_out_node`` can be told."""

    sink: Annotated[
        Literal["loudspeaker", "file", "topic"],
        Field(description="Where sound goes; topic is `say/audio`."),
    ] = "loudspeaker"
    device: Annotated[
        str, Field(description="Loudspeaker: part of its name, or empty for the default one.")
    ] = ""
    file: Annotated[str, Field(description="WAV file that sink file writes.")] = ""
    backend: Annotated[
        str, Field(description="The synthesiser: espeak, or one that a package registers.")
    ] = "espeak"
    voice: Annotated[str, Field(min_length=1, description="The synthesiser's name of a voice.")] = (
        "en-us"
    )
    words_per_minute: Annotated[
        int, Field(ge=80, le=450, description="How fast it speaks (words a minute).")
    ] = 175
    allow_interruptions: Annotated[
        bool, Field(description="Pause when somebody speaks; a cut silences it in any case.")
    ] = True
    min_interruption_duration: Annotated[
        float, Field(ge=0.0, le=5.0, description="Shorter speech doesn't interrupt (s).")
    ] = 0.5
    min_interruption_words: Annotated[
        int, Field(ge=0, le=20, description="Speech of fewer words doesn't interrupt.")
    ] = 0
    false_interruption_timeout: Annotated[
        float,
        Field(
            ge=0.1, le=30.0, description="It goes on if no cut comes so long after the words (s)."
        ),
    ] = 2.0
    duck_gain: Annotated[
        float,
        Field(ge=0.0, le=1.0, description="Loudness while somebody speaks and it isn't paused."),
    ] = 0.4
