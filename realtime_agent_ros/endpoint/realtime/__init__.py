"""The loopback endpoint's Realtime API: a WebSocket at ``/v1/realtime``.

``session`` reads client events, ``conversation`` holds the items, ``replies`` writes a response,
``audio`` finds utterances in sound and makes some, ``wire`` sends and breaks as scripted.
"""
