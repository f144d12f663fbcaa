"""Whether a message asks the room: words and build alone, whatever the subject."""
