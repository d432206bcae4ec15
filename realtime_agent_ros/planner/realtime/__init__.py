"""The Realtime API as one more model of the chain: text and audio over one WebSocket.

``model`` is what the chain asks, ``connection`` keeps the WebSocket, ``transport`` is the SDK's,
``mirror`` keeps the server's conversation equal to ours, ``translate`` makes its events those of
any other model, ``hearing`` gives what it understood of the audio it was sent.
"""
