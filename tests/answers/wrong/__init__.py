"""Wrong answers as learners write them, one file a topic."""
