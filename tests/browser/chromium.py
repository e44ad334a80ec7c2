"""Find the system's Chromium, start it off the network, and watch what its pages do."""

import os
import re
import shutil
from urllib.parse import urlsplit

__all__ = ["FLAGS", "Watch", "find_chromium", "launch"]

VARIABLE = "LSTM_COURSE_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# What keeps it off the network, and what it needs without a screen.
FLAGS = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)

# What Jupyter's own files say in the console. Each pattern must match the whole message, and
# where it came from.
NOISE = (
    # Notebook 7 asks for the settings of a panel that it does not have.
    r"uncaught: Cannot read properties of undefined \(reading 'schema'\) "
    r"\[http://127\.0\.0\.1:\d+/static/notebook/notebook_core\.\w+\.js\S*\]",
    # Now and then it opens the folder beside a notebook before its list of files is there.
    r"uncaught: Command 'filebrowser:open-path' not registered\. "
    r"\[http://127\.0\.0\.1:\d+/static/notebook/notebook_core\.\w+\.js\S*\]",
)
HERE = ("127.0.0.1", "localhost")


def find_chromium(environment=None):
    """Return the path of the system's Chromium, or None."""
    environment = os.environ if environment is None else environment
    named = environment.get(VARIABLE)
    if named:
        return shutil.which(named)
    found = (shutil.which(name, path=environment.get("PATH")) for name in NAMES)
    return next((path for path in found if path), None)


def launch(playwright, **options):
    """Start Chromium without a window."""
    flags = list(FLAGS)
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # its own sandbox refuses the superuser
        flags.append("--no-sandbox")
    return playwright.chromium.launch(executable_path=find_chromium(), args=flags, **options)


def is_here(url):
    """Whether a request stays on this machine."""
    parts = urlsplit(url)
    return parts.scheme in ("data", "blob", "file", "about") or parts.hostname in HERE


class Watch:
    """What a page asked for and complained about.

    Attributes
    ----------
    problems : list of str
        Errors in the console, exceptions nobody caught, answers of 400 and above.
    outside : list of str
        Addresses on other machines that were asked for.
    """

    def __init__(self, context):
        self.problems, self.outside = [], []
        self._context = context
        self._listeners = {
            "console": self._console,
            "weberror": self._uncaught,
            "request": self._request,
        }
        for event, listener in self._listeners.items():
            context.on(event, listener)

    def stop(self):
        """Stop watching."""
        for event, listener in self._listeners.items():
            self._context.remove_listener(event, listener)

    def _uncaught(self, error):
        where = re.search(r"\bhttps?://[^\s)]*|\bblob:[^\s)]*", error.error.stack or "")
        self._note(f"uncaught: {error.error.message} [{where.group() if where else ''}]")

    def _console(self, message):
        if message.type == "error":
            where = message.location.get("url", "")
            self._note(f"{message.text} [{where}]" if where else message.text)

    def _note(self, text):
        if not any(re.fullmatch(pattern, text, re.DOTALL) for pattern in NOISE):
            self.problems.append(text)

    def _request(self, request):
        if not is_here(request.url):
            self.outside.append(request.url)
