"""Print the seconds of every notebook at the end of a run with --nbval, the slowest last."""

from collections import defaultdict

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
