"""The sub-commands of ``realtime-agent``, one module each with ``main(argv) -> int``.

They are part of the command line: what holds for ``cli`` holds here.
"""
