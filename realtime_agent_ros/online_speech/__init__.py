"""Speech over the network, in processes of their own: transcription, the Realtime API, a voice.

The SDK is slow to import and its threads hold up others, so it never gets into the process that
listens for stop words. ``voice/online`` starts ``worker`` by name; ``voice/packets`` is what they
say to each other. Nothing else imports this.
"""
