"""What a person is told: the nouns read together, at one instant. Writes nothing."""
