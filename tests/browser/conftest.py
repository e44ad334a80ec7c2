"""A browser, a server and a page for each file; a picture of what a failing test saw."""

import re

import pytest

from browser import chromium
from browser.jupyter import PATIENCE, Notebook
from browser.server import ROOT, Server

WIDTH, HEIGHT = 1280, 900


def missing():
    """Say what is missing for these tests, or return None."""
    if chromium.find_chromium() is None:
        return f"no Chromium: install the system's, or name one in {chromium.VARIABLE}"
    for module in ("playwright", "axe_playwright_python", "notebook"):
        try:
            __import__(module)
        except ImportError:
            return f"{module} is missing: pip install 'lstm-course[browser]'"
    return None


@pytest.fixture(scope="module")
def browser():
    """Give a Chromium for one file of tests.

    Not for the whole session: while it is there an event loop runs, and other tests start theirs.
    """
    reason = missing()
    if reason:
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chrome = chromium.launch(playwright)
        yield chrome
        chrome.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """Give the course's Jupyter server."""
    reason = missing()
    if reason:
        pytest.skip(reason)
    with Server(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(scope="module")
def context(browser):
    """Give a browser window with a memory of its own; files of a page are read once."""
    window = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})
    window.set_default_timeout(PATIENCE)
    yield window
    window.close()


@pytest.fixture
def watch(context):
    """Watch the window during one test: no error in its console, nothing asked of the network."""
    seen = chromium.Watch(context)
    yield seen
    seen.stop()
    assert not seen.outside, "asked for: " + ", ".join(seen.outside)
    assert not seen.problems, "the console says:\n" + "\n".join(seen.problems)


@pytest.fixture
def page(context, watch, request):
    """Give a new tab, closed after the test."""
    tab = context.new_page()
    yield tab
    keep_picture(tab, request)
    tab.close()


@pytest.fixture(scope="module")
def desks():
    """Keep the tab with JupyterLab from one test of a file to the next: it is slow to load."""
    return []


@pytest.fixture
def notebook(context, watch, server, desks, request):
    """Give a tab that opens notebooks; its kernel stops with the test."""
    if not desks:
        desks.append(Notebook(context.new_page(), server))
    yield desks[0]
    if keep_picture(desks[0].page, request):
        desks.pop().page.close()  # the next test gets a new one
        server.stop_kernels()
    else:
        desks[0].close()


def keep_picture(tab, request):
    """Leave a picture of what a failing test saw in build/browser; say whether it failed."""
    report = getattr(request.node, "report_of_call", None)
    if report is None or not report.failed:
        return False
    name = re.sub(r"[^\w.-]+", "_", request.node.nodeid.removeprefix("tests/browser/"))
    tab.screenshot(path=ROOT / "build" / "browser" / f"{name}.png")
    return True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call":
        item.report_of_call = report
    return report
