"""Right answers in other styles, one file a topic."""
