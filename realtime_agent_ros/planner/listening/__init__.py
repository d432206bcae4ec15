"""What speech does to the conversation: partials, thinking ahead, barge-in, corrections."""
