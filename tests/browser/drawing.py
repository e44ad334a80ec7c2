"""Compare what the browser shows of a diagram, element by element, with Python's own drawing."""

import xml.etree.ElementTree as ElementTree

import numpy as np

from lstm_course.diagram.numbers import run

__all__ = ["differences", "place_of_page", "seen", "set_state"]

# Every element of every picture: its tag, its attributes, the text before its first child.
SEEN = """(root) => [...root.querySelectorAll(".lc-stage > .lc-panels svg.lc-art")].map((art) =>
  [...art.querySelectorAll("*")].map((node) => [
    node.tagName,
    Object.fromEntries([...node.attributes].map(({ name, value }) => [name, value])),
    node.firstChild?.nodeType === 3 ? node.firstChild.data : "",
  ]))"""


def seen(root):
    """Return [(tag, attributes, text), …] for each picture that the diagram shows."""
    return root.evaluate(SEEN)


def drawn(figure, theme, narrow):
    """Return the same of Python's own drawing."""
    pictures = []
    for pen in figure.pens(theme, narrow):
        tree = ElementTree.fromstring(f"<svg>{pen.svg()}</svg>")
        pictures.append([[e.tag, dict(e.attrib), e.text or ""] for e in tree.iter()][1:])
    return pictures


def set_state(figure, xs, shift, **place):
    """Put a figure where the page is: inputs, shifts of the biases, the place looked at."""
    figure.xs = np.array(xs, dtype=float)
    figure.shift = {**figure.shift, **shift}
    figure.place = {**figure.place, **place}
    figure.numbers = run(figure.net, figure.xs, figure.shift)
    return figure


def place_of_page(root):
    """Return the level that the page shows, and the name of its scene."""
    level = root.locator("[data-lc^=crumb][aria-current]").get_attribute("data-lc")
    return level.removeprefix("crumb-"), root.locator(".lc-stage").get_attribute("data-names")


def differences(root, figure, theme="light", narrow=False):
    """Return (what differs, how many elements with a binding were compared)."""
    pictures, wanted = seen(root), drawn(figure, theme, narrow)
    if [len(p) for p in pictures] != [len(p) for p in wanted]:
        return [f"{[len(p) for p in pictures]} elements, not {[len(p) for p in wanted]}"], 0
    found, compared = [], 0
    for here, there in zip(pictures, wanted, strict=True):
        for element, other in zip(here, there, strict=True):
            compared += "data-b" in other[1]
            if element != other:
                found.append(f"{element} is not {other}")
    return found, compared
