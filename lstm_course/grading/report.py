"""Write what comes of a hand-in: a page, a JSON file, a row of the table, Gradescope's file.

All that a learner wrote is escaped; of a hidden check nothing is shown but its hint.
"""

import csv
import hashlib
import html
import io
from dataclasses import asdict

from lstm_course.files import write_json, written_whole

__all__ = ["clean", "page", "stem", "table", "write_learner", "write_table"]

STYLE = """
:root { color-scheme: light dark; --soft: #8884; --good: #0072b2; --not: #b35000; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; margin-bottom: 0; } h2 { font-size: 1.1rem; margin-top: 2rem; }
.total { font-size: 1.6rem; margin: .3rem 0 1rem; }
.look { border-left: .3rem solid var(--not); padding: .3rem .8rem; background: #b3500018; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem .4rem 0;
  border-bottom: 1px solid var(--soft); overflow-wrap: anywhere; }
td:nth-child(3), th:nth-child(3) { white-space: nowrap; text-align: right; }
.good { color: var(--good); } .not { color: var(--not); }
@media (prefers-color-scheme: dark) { :root { --good: #7cc4f5; --not: #ffae66; } }
pre { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid var(--soft);
  padding: .6rem; font: inherit; }
footer { margin-top: 2rem; font-size: .85rem; opacity: .75; }
"""


def clean(text):
    """Drop what no file in UTF-8 can hold, and control characters that no page should."""
    text = str(text).encode("utf-8", "replace").decode("utf-8")
    return "".join(c if c.isprintable() or c in "\n\t" else "\ufffd" for c in text)


def _safe(text):
    return html.escape(clean(text))


def _line(result):
    kind = f"{'hidden check' if result.hidden else 'check'} {result.grade_id}"
    word = "good" if result.points == result.of else "not"
    return (
        f"<tr><td>{_safe(result.title)}<br><small>{_safe(kind)}</small></td>"
        f'<td class="{word}">{_safe(result.says)}</td>'
        f"<td>{result.points:g} of {result.of:g}</td></tr>"
    )


def _essay(essay, row):
    points = row.manual.get(essay.grade_id)
    given = f"{essay.points:g} points to be given by a person: not marked yet"
    if points is not None:
        given = f"{points:g} of {essay.points:g} points, given by a person"
    text = row.essays.get(essay.grade_id, "")
    return f"<h2>{_safe(essay.title)}</h2><p>{given}</p><pre>{_safe(text)}</pre>"


def page(row, key):
    """Return the page of one hand-in, complete in itself."""
    flags = "".join(f"<li>{_safe(flag)}</li>" for flag in row.flags)
    look = f'<div class="look">For your teacher to look at:<ul>{flags}</ul></div>' if flags else ""
    cells = "".join(f"<li>code cell {_safe(n)}: {_safe(w)}</li>" for n, w in row.failed.items())
    cells = f"<h2>Cells that stopped with an error</h2><ul>{cells}</ul>" if cells else ""
    lines = "".join(_line(result) for result in row.results)
    essays = "".join(_essay(essay, row) for essay in key.essays)
    unsafe = " Graded without protection." if row.sandbox.startswith("none") else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_safe(key.name)}: {_safe(row.learner)}</title><style>{STYLE}</style></head><body>"
        f"<h1>{_safe(key.name)}: {_safe(row.learner)}</h1>"
        f'<p class="total">{row.total:g} of {key.out_of:g} points</p>{look}'
        "<table><thead><tr><th>Task</th><th>What the check says</th><th>Points</th></tr></thead>"
        f"<tbody>{lines}</tbody></table>{essays}{cells}"
        f"<footer>Sandbox: {_safe(row.sandbox)}.{unsafe}</footer></body></html>\n"
    )


def _gradescope(row, key):
    """Return what Gradescope reads from ``results.json``."""
    tests = [
        {
            "name": clean(f"{result.title} ({result.grade_id})"),
            "score": result.points,
            "max_score": result.of,
            "status": "passed" if result.points == result.of else "failed",
            "output": clean(result.says),
            "visibility": "visible",
        }
        for result in row.results
    ]
    tests += [
        {"name": clean(essay.title), "score": row.manual[essay.grade_id],
         "max_score": essay.points, "visibility": "visible"}
        for essay in key.essays if essay.grade_id in row.manual
    ]  # fmt: skip
    return {"score": row.total, "output": clean("\n".join(row.flags)), "tests": tests}


def stem(learner):
    """Return the name of a learner's files: the learner's, shortened where no file could bear it.

    >>> stem("ana"), len(stem("n" * 250))
    ('ana', 113)
    """
    if len(learner.encode("utf-8")) <= 200:
        return learner
    digest = hashlib.sha256(learner.encode("utf-8")).hexdigest()[:12]
    return f"{learner.encode('utf-8')[:100].decode('utf-8', 'ignore')}-{digest}"


def write_learner(out, row, key, gradescope=False):
    """Write the files of one hand-in; its JSON last, as that is what says that it is done."""
    name = stem(row.learner)
    with written_whole(out / f"{name}.html") as temporary:
        temporary.write_text(page(row, key), encoding="utf-8")
    if gradescope:
        write_json(out / "gradescope" / name / "results.json", _gradescope(row, key))
    summary = {"assignment": key.name, "learner": row.learner, "total": row.total,
               "out_of": key.out_of, "state": row.state, "notes": row.notes}  # fmt: skip
    write_json(out / f"{name}.json", {**summary, "row": asdict(row)})


def _harmless(text):
    """Keep a spreadsheet from taking a name for a formula."""
    text = " ".join(clean(text).split())
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def table(rows, key):
    """Return ``grades.csv``: a column a check and an essay, the total, the state."""
    ids = [part.grade_id for part in (*key.checks, *key.essays)]
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["learner", *ids, "total", "out_of", "state", "sandbox", "seed"])
    for row in rows:
        state = ": ".join(filter(None, [row.state, "; ".join(row.flags)]))
        given = [f"{row.marks[name]:g}" if name in row.marks else "" for name in ids]
        ends = [f"{row.total:g}", f"{key.out_of:g}", _harmless(state), row.sandbox, row.seed]
        writer.writerow([_harmless(row.learner), *given, *ends])
    return file.getvalue()


def write_table(path, rows, key):
    """Write ``grades.csv``, whole or not at all."""
    with written_whole(path) as temporary:
        temporary.write_text(table(rows, key), encoding="utf-8")
