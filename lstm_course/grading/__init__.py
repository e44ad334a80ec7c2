"""Checks that name the mistake, and a class grader for hand-ins that nobody should trust.

What a notebook calls
    `checks`: ``checks.check("vectors.sigmoid", my_sigmoid)``; `compare`: strict comparison of
    values, and the one line that says how they differ; `mistakes`: the numbered list.
What is asked
    `questions`: one module a topic, with reference answers, inputs, and what known mistakes
    would give; `predictions` and `handmade`: judges where many answers are right;
    `broken_steps` and `broken_gradients`: code with one bug each.
How an assignment is made
    `exercises`: the learners' notebooks from the solutions; `rules`: what every assignment
    keeps; `attempt`: run a notebook here, for a learner's own check and for the tests.
How a class is graded
    `grader`: from a folder of hand-ins (`submissions`, `notebook`) to pages and a table
    (`results`, `report`, `marks`); each hand-in runs in a process of its own (`worker`), locked
    in (`sandbox`, `seccomp`), of which the checks see nothing but values (`proxy`, `channel`,
    `protocol`).

Nothing in the package imports it, apart from the command line.
"""
