"""A loopback endpoint that behaves as the OpenAI API does, for tests and the demo.

It streams chat completions and responses over real HTTP, thinks with the offline language, and
can be told to be slow or to fail. It never leaves 127.0.0.1 and needs no key.
"""
