"""Plain talk: greetings, thanks, cries for help or for a person, told from questions to an FAQ."""
