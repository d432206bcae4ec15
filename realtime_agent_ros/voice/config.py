"""Parameters of ``voice_in_node`` and ``voice_out_node``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from realtime_agent_ros.core.steps import Frozen


class EndpointConfig(Frozen):
    """A speech service over the network: parameters ``endpoint.*`` of both nodes."""

    base_url: Annotated[
        str,
        Field(description="Endpoint, ending in /v1; empty takes OPENAI_BASE_URL or the vendor's."),
    ] = ""
    api_key_env: Annotated[
        str,
        Field(
            pattern=r"^[A-Za-z_]*[A-Za-z0-9_]*$",
            description="NAME of the environment variable that holds the key; never the key "
            "itself. Empty: the endpoint wants none.",
        ),
    ] = "OPENAI_API_KEY"
    model: Annotated[
        str,
        Field(
            description="Empty: gpt-4o-mini-transcribe, gpt-realtime, gpt-4o-mini-tts, by backend."
        ),
    ] = ""
    voice: Annotated[str, Field(description="The endpoint's name of a voice; empty: alloy.")] = ""
    language: Annotated[
        str, Field(description="Spoken language for transcription (ISO 639-1); empty: found out.")
    ] = ""
    timeout: Annotated[
        float,
        Field(
            gt=0.0, le=60.0, description="So long an answer is waited for; then the fallback (s)."
        ),
    ] = 3.0


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
            description="The recogniser: pocketsphinx; transcription or realtime, over the "
            "network (see `endpoint`); one that a package registers; or none: only stop words."
        ),
    ] = "pocketsphinx"
    fallback: Annotated[
        str,
        Field(description="What hears along and stands in for one over the network; or none."),
    ] = "pocketsphinx"
    endpoint: Annotated[
        EndpointConfig, Field(description="For backends over the network only.")
    ] = EndpointConfig()
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
    activation_threshold: Annotated[
        float,
        Field(
            ge=0.05,
            le=0.95,
            description="Sound is speech from this probability on, by Silero's net.",
        ),
    ] = 0.5
    accept_confidence: Annotated[
        float, Field(ge=0.0, le=1.0, description="What is understood this surely is published.")
    ] = 0.4
    ask_confidence: Annotated[
        float,
        Field(
            ge=0.0,
            le=1.0,
            description="From here to accept_confidence it asks before anything moves.",
        ),
    ] = 0.25
    stop_threshold: Annotated[
        float,
        Field(
            ge=0.1,
            le=0.999,
            description="A stop word counts from this likelihood on if it is found so twice in a "
            "row, 80 ms apart. Lower: fewer are missed, and more false alarms.",
        ),
    ] = 0.8
    activation: Annotated[
        Literal["always", "wake_word", "push_to_talk"],
        Field(
            description="What is meant for it: all that is said; what follows `wake_word`; what "
            "is said while `push_to_talk` is true. Stop words act in any case."
        ),
    ] = "always"
    wake_word: Annotated[
        str,
        Field(description="For `activation: wake_word`: an English phrase, three syllables up."),
    ] = "hey robot"
    wake_timeout: Annotated[
        float,
        Field(ge=1.0, le=60.0, description="After the wake word, and after each command (s)."),
    ] = 8.0
    audio_type: Annotated[
        Literal["UInt8MultiArray", "AudioData", "AudioDataStamped", "AudioStamped"],
        Field(description="Type of `audio/in`: std_msgs, or audio_common_msgs where installed."),
    ] = "UInt8MultiArray"

    @model_validator(mode="after")
    def _in_order(self) -> VoiceInConfig:
        if self.source == "file" and not self.file:
            raise ValueError("file: source file needs a WAV file, got an empty name")
        _not_above(self, "ask_confidence", "accept_confidence")
        _not_above(self, "min_endpointing_delay", "max_endpointing_delay")
        return self


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
        str,
        Field(
            description="The synthesiser: espeak; speech, over the network (see `endpoint`); or "
            "one that a package registers."
        ),
    ] = "espeak"
    fallback: Annotated[
        str, Field(description="What stands in for one over the network: espeak, or none.")
    ] = "espeak"
    endpoint: Annotated[
        EndpointConfig, Field(description="For the backend over the network only.")
    ] = EndpointConfig()
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
    ] = 0.1

    @model_validator(mode="after")
    def _has_its_file(self) -> VoiceOutConfig:
        if self.sink == "file" and not self.file:
            raise ValueError("file: sink file needs a WAV file to write, got an empty name")
        return self


def _not_above(config: VoiceInConfig, lower: str, upper: str) -> None:
    low, high = getattr(config, lower), getattr(config, upper)
    if low > high:
        raise ValueError(f"{lower} ({low:g}) must not be above {upper} ({high:g})")
