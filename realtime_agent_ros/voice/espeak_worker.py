"""The process that holds espeak-ng: requests on stdin, sound on stdout. Run by ``espeak``.

A process of its own, so that a crash or a hang of the C library can't hurt a node. A request is a
line of JSON with ``text``, ``voice`` and ``words_per_minute``. An answer is a row of packets, each
a kind (one byte), a length (four bytes, little-endian) and that many bytes: ``R`` the sample rate,
``A`` 16-bit mono PCM, ``W`` a word as ``[first character, characters, ms]`` in JSON, ``X`` why not,
``E`` the end.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import json
import struct
import sys
from typing import Any

from realtime_agent_ros import parent_death

SYNCHRONOUS, DONT_EXIT = 2, 0x8000
UTF8, RATE_PARAMETER, CHARACTER_POSITION = 1, 1, 1
EVENT_END, EVENT_WORD = 0, 1


class Event(ctypes.Structure):
    """espeak_EVENT of speak_lib.h, up to the fields that are read; the rest is padding."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    )


CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(Event)
)


def send(kind: bytes, data: bytes = b"") -> None:
    """One packet."""
    sys.stdout.buffer.write(kind + struct.pack("<I", len(data)) + data)
    if kind in b"AE":
        sys.stdout.buffer.flush()


def load() -> tuple[Any, int]:
    """The library, the system's or else the one of espeakng-loader, and its sample rate."""
    system = ctypes.util.find_library("espeak-ng")
    if system:
        library, data = ctypes.CDLL(system), None
    else:
        import espeakng_loader

        library = ctypes.CDLL(espeakng_loader.get_library_path())
        data = str(espeakng_loader.get_data_path()).encode()
    rate_hz = library.espeak_Initialize(SYNCHRONOUS, 0, data, DONT_EXIT)
    if rate_hz <= 0:
        raise OSError(f"espeak-ng: initialising failed with {rate_hz}")
    return library, rate_hz


def on_sound(
    wave: ctypes._Pointer[ctypes.c_short], count: int, events: ctypes._Pointer[Event]
) -> int:
    """Pass on what espeak made."""
    index = 0
    while events[index].type != EVENT_END:
        event = events[index]
        if event.type == EVENT_WORD:
            at = [event.text_position - 1, event.length, event.audio_position]
            send(b"W", json.dumps(at).encode())
        index += 1
    if wave and count > 0:
        send(b"A", ctypes.string_at(wave, 2 * count))
    return 0


def speak(library: Any, request: dict[str, Any]) -> None:
    """Answer one request."""
    voice, text = str(request["voice"]), str(request["text"]).replace("\0", " ")
    if library.espeak_SetVoiceByName(voice.encode()) != 0:
        send(b"X", f"espeak-ng has no voice {voice!r}".encode())
        return
    library.espeak_SetParameter(RATE_PARAMETER, int(request["words_per_minute"]), 0)
    data = text.encode()
    size = ctypes.c_size_t(len(data) + 1)
    library.espeak_Synth(data, size, 0, CHARACTER_POSITION, 0, UTF8, None, None)
    library.espeak_Synchronize()


def main() -> None:
    """Serve until stdin ends."""
    parent_death.arm()
    try:
        library, rate_hz = load()
    except (ImportError, OSError) as error:
        send(b"X", f"{error}: pip install 'realtime_agent_ros[voice]'".encode())
        send(b"E")
        return
    callback = CALLBACK(on_sound)
    library.espeak_SetSynthCallback(callback)
    send(b"R", struct.pack("<I", rate_hz))
    send(b"E")
    for line in sys.stdin:
        speak(library, json.loads(line))
        send(b"E")


if __name__ == "__main__":
    main()
