"""The verbs: one file per story. The only code that writes across nouns."""
