"""For teachers who use nbgrader: its folders and stubs, the same as those of `make exercises`."""

c = get_config()  # noqa: F821 - nbgrader gives it

c.CourseDirectory.course_id = "lstm-course"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"

c.ClearSolutions.begin_solution_delimeter = "### BEGIN SOLUTION"
c.ClearSolutions.end_solution_delimeter = "### END SOLUTION"
c.ClearSolutions.code_stub = {
    "python": "# Your lines go here, in place of this one and the next.\n"
    'raise NotImplementedError("not written yet")'
}
c.ClearSolutions.text_stub = "*Write your answer here.*"
c.ClearHiddenTests.begin_test_delimeter = "### BEGIN HIDDEN TESTS"
c.ClearHiddenTests.end_test_delimeter = "### END HIDDEN TESTS"
