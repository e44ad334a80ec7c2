"""The questions of the assignments, one module a topic; each has a dictionary QUESTIONS."""
