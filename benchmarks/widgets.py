"""Measure the live figures in a real browser: how soon after a key the next picture is there.

    python benchmarks/widgets.py [--runs 3] [--presses 100]

Needs the extra ``browser`` and the system's Chromium. Prints a table and writes
``benchmarks/widgets.json``. The tests (``tests/browser``) assert counts and numbers; the times
are measured here, since they say as much about the machine as about the course.
"""

import os
import platform
import sys
import tempfile
import time
import zlib
from importlib import metadata
from pathlib import Path

import click
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from browser.chromium import launch  # noqa: E402
from browser.drawing import differences, set_state  # noqa: E402
from browser.jupyter import Notebook, made_of  # noqa: E402
from browser.keys import count_redraws, hold, next_frame  # noqa: E402
from browser.measure import findings  # noqa: E402
from browser.pages import write_page  # noqa: E402
from browser.server import Server  # noqa: E402

from lstm_course.diagram import worked_diagram  # noqa: E402
from lstm_course.diagram.gradient_lab import GradientLab  # noqa: E402
from lstm_course.diagram.instruments import GateDial, LossCliff, TemperatureDial  # noqa: E402
from lstm_course.diagram.microscope import TextMicroscope  # noqa: E402
from lstm_course.files import write_json  # noqa: E402

KEY_REPEAT = 33  # ms: thirty a second, as keyboards are set
PAUSE = 120  # ms between two single presses
PATIENCE = 20  # seconds for one of them
LIMITS = {"browser": 33, "python": 120}  # ms, for 95 of 100 presses

# From the event of a key (or a choice in a menu) to the end of the frame that shows a change below
# the node: of the same frame if the change was made in an animation frame, else of the next one.
# A message sent within a frame arrives when it has been drawn. The listeners must stand before any
# figure is there, since figures keep keys to themselves.
LISTEN = """{
  const watch = (globalThis.lstmCourseWatch = { kind: "", begun: null, due: false, times: [] });
  const afterwards = (task) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = task;
    port2.postMessage(0);
  };
  for (const kind of ["keydown", "change"]) {
    const begin = (event) => { if (watch.kind === kind) watch.begun ??= event.timeStamp; };
    addEventListener(kind, begin, true);
  }
  const frame = globalThis.requestAnimationFrame.bind(globalThis);
  let drawing = false;
  globalThis.requestAnimationFrame = (draw) => frame((now) => {
    drawing = true;
    afterwards(() => { drawing = false; });
    draw(now);
  });
  const drawn = () => {
    watch.times.push(performance.now() - watch.begun);
    Object.assign(watch, { begun: null, due: false });
  };
  watch.changed = (changes) => {
    if (changes.every((change) => change.attributeName === "aria-busy")) return;
    if (watch.begun === null || watch.due) return;
    watch.due = true;
    if (drawing) afterwards(drawn);
    else frame(() => afterwards(drawn));
  };
}"""
STOPWATCH = """([node, kind]) => {
  Object.assign(lstmCourseWatch, { kind, begun: null, due: false, times: [] });
  const what = { subtree: true, childList: true, characterData: true, attributes: true };
  new MutationObserver(lstmCourseWatch.changed).observe(node, what);
}"""


def stopwatch(node, kind="keydown"):
    """Time what follows an event; return how to read the milliseconds."""
    page = node.page
    page.evaluate(STOPWATCH, [node.element_handle(), kind])
    return lambda: page.evaluate("lstmCourseWatch.times")


def pressed(node, slider, presses):
    """Press arrow keys on a slider one by one; return ms until the node has changed."""
    slider.focus()
    read = stopwatch(node)
    for k in range(presses):
        node.page.keyboard.press("ArrowRight" if k // 20 % 2 == 0 else "ArrowLeft")
        begun = time.monotonic()
        while len(read()) <= k:
            if time.monotonic() - begun > PATIENCE:
                raise TimeoutError(f"a key changed nothing within {PATIENCE} s (press {k + 1})")
            node.page.wait_for_timeout(PAUSE)
        node.page.wait_for_timeout(PAUSE)
    return read()


def held(root, slider):
    """Hold a key for 60 repeats; return redraws, and the elements that differ from Python's."""
    page = root.page
    slider.press("Home")
    page.wait_for_timeout(500)
    slider.focus()
    redraws = count_redraws(root.locator(".lc-stage"))
    hold(page, "ArrowRight", 60, KEY_REPEAT)
    next_frame(page)
    number = redraws()
    page.wait_for_timeout(1500)  # Python's last answer
    figure = worked_diagram()
    set_state(figure, figure.xs, {"f": float(slider.input_value())})
    found, compared = differences(root, figure)
    return {"repeats": 60, "redraws": number, "compared": compared, "differing": len(found)}


# ---- what is measured -----------------------------------------------------------------------


def in_the_browser(page, folder, presses):
    """Measure the diagram on a page without a kernel."""
    page.goto(write_page(folder / "diagram.html", worked_diagram()))
    root = page.locator("[data-lc=figure]")
    slider = root.locator("[data-lc=slider-b-f]")
    slider.wait_for()
    times = pressed(root.locator(".lc-stage"), slider, presses)
    return times, held(root, slider)


SOURCES = {
    "both": "from lstm_course.diagram import worked_diagram\nworked_diagram()",
    "own": (
        "from lstm_course.cells import lstm_step\n"
        "from lstm_course.diagram import Diagram\n"
        "from lstm_course.example import worked_example\n"
        "xs, h0, c0, params = worked_example()\n"
        "Diagram(params, xs, h0, c0, step_function=lambda *given: lstm_step(*given))"
    ),
    "dial": "from lstm_course.diagram.instruments import GateDial\nGateDial()",
    "lab": "from lstm_course.diagram import GradientLab\nGradientLab()",
}


def through_python(page, server, presses):
    """Measure in JupyterLab: the diagram, a learner's own cell in it, gate dial, gradient lab."""
    path = made_of(server.work / "notebooks", "widgets.ipynb", *SOURCES.values())
    notebook = Notebook(page, server).open(path).run_all()
    found = {}
    for number, name in enumerate(SOURCES):
        output = notebook.output(number)
        output.scroll_into_view_if_needed()
        slider = output.locator(
            "[data-lc=slider-b-f], [data-control=z1], [data-control=forget_bias]"
        )
        node = output.locator(".lc-stage, [data-picture]")
        page.wait_for_timeout(1000)
        found[name] = pressed(node, slider, presses)
    root = notebook.output(0).locator("[data-lc=figure]")
    found["held"] = held(root, root.locator("[data-lc=slider-b-f]"))
    notebook.close()
    return found


def microscope(characters, units):
    """Return a microscope over random letters."""
    rng = np.random.default_rng(0)
    text = "".join(rng.choice(list("the cat sat on a mat, "), characters))
    return TextMicroscope(rng.normal(size=(characters, units)), text)


def recoloured(page, folder, presses):
    """Pin one of 200 units after the other over 500 characters; walk through the text."""
    page.goto(write_page(folder / "long.html", microscope(500, 200)))
    root = page.locator(".lm-root")
    number = root.locator("[data-unit]")
    number.wait_for()
    read = stopwatch(root.locator("[data-text]"), "change")
    for k in range(presses):
        number.fill(str(1 + k % 4))
        number.press("Enter")
        page.wait_for_timeout(PAUSE)
    recolour = read()
    page.goto(write_page(folder / "walk.html", microscope(500, 200)))
    grid = root.locator("[data-map]")
    grid.wait_for()
    return recolour, pressed(root.locator("[data-read]"), grid, presses)


WAYS = {"chain": [], "cell": ["cell@0"], "gate": ["layer.f"], "neuron": ["neuron.0"],
        "product": ["op.forget"], "sum": ["op.update"], "squash": ["op.squash"]}  # fmt: skip


def axe(page, folder):
    """Count axe-core's findings (WCAG 2.2 A and AA) in both themes: {figure: number}."""
    figures = {"gradient lab": GradientLab(), "gate dial": GateDial(), "loss cliff": LossCliff(),
               "temperature dial": TemperatureDial([2.0, 0.0, -1.0], "abc"),
               "microscope": microscope(200, 12)}  # fmt: skip
    found = {}
    for theme in ("light", "dark"):
        for name, figure in figures.items():
            page.goto(write_page(folder / "axe.html", figure, theme=theme))
            page.locator(".lp-root, .lm-root").wait_for()
            number = len(findings(page, ".lp-root, .lm-root"))
            found[name] = found.get(name, 0) + number
        page.goto(write_page(folder / "axe.html", worked_diagram(level="chain"), theme=theme))
        page.locator("[data-lc=figure] .lc-art").wait_for()
        for name, way in WAYS.items():
            if name in ("gate", "product", "sum", "squash"):
                page.locator("[data-lc=crumb-cell]").click()
            for go in way:
                page.locator(f"[data-go='{go}']").click()
            page.locator(".lc-ghost").wait_for(state="detached")
            key = f"diagram, {name}"
            found[key] = found.get(key, 0) + len(findings(page, "[data-lc=figure]"))
    return found


def sizes():
    """Return the size of each ES module and of figures on a page, in KB, plain and deflated."""
    found = {}
    for path in sorted((ROOT / "lstm_course" / "diagram").glob("*.js")):
        code = path.read_bytes()
        packed = len(zlib.compress(code, 9))
        found[path.name] = {"kb": len(code) / 1000, "deflated_kb": packed / 1000}
    found["the diagram on a page"] = {"kb": len(worked_diagram().html().encode()) / 1000}
    return found


def about(browser):
    """Name the machine, the versions, and how busy it is."""
    names = ("numpy", "jupyterlab", "notebook", "ipywidgets", "anywidget", "playwright")
    pressure = Path("/proc/pressure/cpu")
    return {
        "command": "python benchmarks/widgets.py",
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "browser": f"Chromium {browser.version}, headless",
        "versions": {"python": platform.python_version(),
                     **{name: metadata.version(name) for name in names}},
        "key_repeat_ms": KEY_REPEAT,
        "load_before": round(os.getloadavg()[0], 1),
        "cpu_pressure_before": pressure.read_text().split()[2] if pressure.exists() else None,
        "share_of_a_core": round(share_of_a_core(), 2),
    }  # fmt: skip


def share_of_a_core(seconds=2.0):
    """Return which part of a core a busy process gets: 1 on a machine with nothing else to do."""
    begun, used = time.perf_counter(), time.process_time()
    while time.perf_counter() - begun < seconds:
        pass
    return (time.process_time() - used) / (time.perf_counter() - begun)


# ---- the run --------------------------------------------------------------------------------

ROWS = {
    "page": ("the diagram on a page, browser alone", "browser"),
    "both": ("the diagram in JupyterLab, browser draws at once", "browser"),
    "own": ("a learner's own cell in JupyterLab, Python alone", "python"),
    "dial": ("gate dial in JupyterLab, Python alone", "python"),
    "lab": ("gradient lab in JupyterLab, Python alone", "python"),
    "walk": ("microscope, 200 units: one character on", "browser"),
    "recolour": ("microscope: 500 characters recoloured", "browser"),
}


def measured(browser, server, folder, presses):
    """Do everything once."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.add_init_script(LISTEN)
    times, held_keys = {}, {}
    times["page"], held_keys["on a page"] = in_the_browser(page, folder, presses)
    times["recolour"], times["walk"] = recoloured(page, folder, presses)
    times |= through_python(page, server, presses)
    held_keys["in JupyterLab"] = times.pop("held")
    page.close()
    return times, held_keys


def row(samples, limit):
    """Return median, 95 % and worst of the runs' presses, all together and run by run."""
    whole = np.concatenate(samples)
    return {
        "presses": len(whole), "median_ms": round(float(np.median(whole)), 1),
        "p95_ms": round(float(np.quantile(whole, 0.95)), 1),
        "max_ms": round(float(whole.max()), 1), "to_reach_p95_ms": limit,
        "p95_ms_by_run": [round(float(np.quantile(run, 0.95)), 1) for run in samples],
    }  # fmt: skip


def table(result):
    """Return the result as lines."""
    lines = [f"{'key to next frame (ms)':52}{'median':>8}{'95 %':>8}{'worst':>8}{'to reach':>10}"]
    for name, (words, _) in ROWS.items():
        r = result["latency"][name]
        lines.append(f"{words:52}{r['median_ms']:8.1f}{r['p95_ms']:8.1f}{r['max_ms']:8.1f}"
                     f"{r['to_reach_p95_ms']:10d}")  # fmt: skip
    for run in result["held_key"]:
        for name, h in run.items():
            lines.append(f"key held {name}: {h['redraws']} redraws of {h['repeats']} repeats, then "
                         f"{h['differing']} of {h['compared']} elements differ")  # fmt: skip
    lines.append("axe-core: " + ", ".join(f"{k} {v}" for k, v in result["axe_findings"].items()))
    lines += [f"{name}: {size['kb']:.1f} KB" for name, size in result["sizes"].items()]
    return lines


@click.command()
@click.option("--runs", default=3, show_default=True)
@click.option("--presses", default=100, show_default=True)
@click.option("--out", type=click.Path(path_type=Path), default=ROOT / "benchmarks/widgets.json")
def main(runs, presses, out):
    """Measure, print, write."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder, browser = Path(name), launch(playwright)
        settings = {**about(browser), "runs": runs, "presses_a_run": presses}
        with Server(folder) as server:
            done = [measured(browser, server, folder, presses) for _ in range(runs)]
        page = browser.new_page()
        result = {
            "settings": {**settings, "load_after": round(os.getloadavg()[0], 1)},
            "latency": {key: row([times[key] for times, _ in done], LIMITS[kind])
                        for key, (_, kind) in ROWS.items()},
            "held_key": [held_keys for _, held_keys in done],
            "axe_findings": axe(page, folder),
            "sizes": sizes(),
        }  # fmt: skip
        browser.close()
    write_json(out, result)
    click.echo("\n".join(table(result)))


if __name__ == "__main__":
    main()
