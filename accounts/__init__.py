"""People: who signs in, where they live, what they set. Knows nothing of posts or choices."""
