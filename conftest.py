"""Start the kernels of --nbval safely; print the seconds of every notebook, the slowest last."""

from collections import defaultdict

import nbval.kernel
import numpy as np
import pytest

from lstm_course.cli.execute import start_again

_START_KERNEL = nbval.kernel.start_new_kernel


def _start_kernel(*args, **kwargs):
    return start_again(lambda: _START_KERNEL(*args, **kwargs))


nbval.kernel.start_new_kernel = _start_kernel  # two workers start kernels side by side

SECONDS = defaultdict(float)
FAILED = set()


def pytest_runtest_logreport(report):
    # With xdist the controller receives the reports of all workers here.
    name = report.nodeid.split("::")[0]
    if name.endswith(".ipynb"):
        SECONDS[name] += report.duration
        if report.failed:
            FAILED.add(name)


def pytest_terminal_summary(terminalreporter):
    if not SECONDS:
        return
    terminalreporter.section("seconds of each notebook")
    for name, seconds in sorted(SECONDS.items(), key=lambda pair: pair[1]):
        mark = "  FAILED" if name in FAILED else ""
        terminalreporter.write_line(f"{seconds:8.1f} s  {name}{mark}")
    terminalreporter.write_line(f"{sum(SECONDS.values()):8.1f} s  in all")


@pytest.fixture(autouse=True)
def usual_print_options():
    """Undo what a test, or a notebook's cell that it runs, sets for printing arrays."""
    with np.printoptions():
        yield
