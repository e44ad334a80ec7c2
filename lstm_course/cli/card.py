"""The baseline card: what is reached on held-out text, by whom, in which time.

Each trained row is run with several seeds on one thread, and its minutes are processor time,
so that other programs on the machine do not change the result. The rows of the budgets are what
``lstm-course train --budget`` gives on two cores with nothing else to do, so their minutes are
those on the wall. The runs themselves are left in ``runs/card/``; an interrupted measurement goes
on where it stopped.
"""

import platform
from pathlib import Path

import click
import numpy as np

from lstm_course.files import write_json

ROWS = {  # name: corpus, minutes on one thread or the budget on two cores
    "python-help 5m": ("python-help", 5.0),
    "tinyshakespeare 4m": ("tinyshakespeare", 4.0),
    "tinyshakespeare 10m": ("tinyshakespeare", 10.0),
    "python-help budget 2m": ("python-help", "2m"),
    "python-help budget 5m": ("python-help", "5m"),
    "python-help budget 10m": ("python-help", "10m"),
    "tinyshakespeare budget 2m": ("tinyshakespeare", "2m"),
    "tinyshakespeare budget 5m": ("tinyshakespeare", "5m"),
    "tinyshakespeare budget 10m": ("tinyshakespeare", "10m"),
}
QUICK = {"hidden": 64, "updates": 120, "seed": 0, "evaluations": 1, "threads": 1}


def read(path):
    """Read a card; an empty one if there is none yet.

    Raises
    ------
    ValueError
        If the file is damaged; it is left alone.
    """
    import json

    path = Path(path)
    if not path.exists():
        return {"baselines": {}, "runs": {}, "quick": None, "versions": {}}
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise ValueError(f"{path} is damaged ({error}); mend or move it first") from error


def _versions():
    import torch

    return {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "torch": torch.__version__,
        "machine": f"{platform.system()} {platform.machine()}",
    }


def baselines(name):
    """Measure what needs no training: bits per character on the last 10 % of a corpus."""
    from lstm_course import text

    corpus = text.load_corpus(name)
    vocab = text.Vocabulary.from_text(corpus.text)
    train, valid = text.split(vocab.encode(corpus.text))
    train_text, valid_text = text.split(corpus.text)
    alone, primed = text.xz_bits(train_text, valid_text)
    bits = {
        "uniform": text.uniform_bits(len(vocab)),
        "unigram": text.unigram_bits(train, valid, len(vocab)),
        "5-gram Kneser-Ney": text.KneserNey(5).fit(train, len(vocab)).bits(valid),
        "8-gram Kneser-Ney": text.KneserNey(8).fit(train, len(vocab)).bits(valid),
        "xz alone": alone,
        "xz with the training text in front": primed,
    }
    return {
        "characters": len(corpus.text),
        "symbols": len(vocab),
        "sha256": corpus.sha256,
        "bits": {key: round(float(value), 4) for key, value in bits.items()},
    }


def trained(corpus, time, seed, folder):
    """Train once, or go on with an interrupted run, and measure; one entry of the card.

    `time` is minutes of one thread, or the name of a budget.
    """
    from dataclasses import asdict

    from lstm_course import text, training

    size = len(text.load_corpus(corpus).text)
    if isinstance(time, str):
        config = training.config_for(corpus, size, time, seed=seed, evaluations=20)
    else:
        config = training.config_for(
            corpus, size, minutes=time, seed=seed, threads=1, clock="cpu", evaluations=20
        )
    resume = (folder / "checkpoint.pt").exists()
    result = training.train(config, folder, resume=resume)
    if not result.finished:
        raise KeyboardInterrupt
    vocab = result.vocab
    ids = vocab.encode(text.load_corpus(corpus).text)
    train, valid = text.split(ids)
    reset = training.evaluate(result.model, valid, train[-300:], reset=256)
    return {
        "settings": asdict(config),
        "parameters": sum(p.numel() for p in result.model.parameters()),
        "updates": result.updates,
        "seconds": round(result.seconds, 1),
        "carried": round(result.valid, 5),
        "reset": round(reset, 5),
        "curve": [[e["updates"], round(e["seconds"], 1), round(e["valid"], 4)]
                  for e in result.history],
    }  # fmt: skip


def quick():
    """Train the short run that the tests compare: its held-out nats per character."""
    from lstm_course import training

    return training.train(training.TrainConfig(**QUICK), progress=False).valid


def quick_line(path):
    """Compare the short run with the card's."""
    expected, got = read(path)["quick"], quick()
    return f"quick run: {got:.4f} nats per character; the card says {expected}"


def measure(path, seeds, only=None):
    """Measure what the card still lacks, saving each result as it comes."""
    card = read(path)
    card["versions"] = _versions()
    card["command"] = "lstm-course card"
    for name, (corpus, time) in ROWS.items():
        if only and only not in name:
            continue
        if corpus not in card["baselines"]:
            card["baselines"][corpus] = baselines(corpus)
            write_json(path, card)
        runs = card["runs"].setdefault(name, {})
        for seed in range(seeds):
            if str(seed) not in runs:
                click.echo(f"{name}, seed {seed}")
                folder = Path("runs", "card", f"{name.replace(' ', '-')}-seed{seed}")
                entry = trained(corpus, time, seed, folder)
                card = read(path)  # another process may have added its rows meanwhile
                card["runs"].setdefault(name, {})[str(seed)] = entry
                runs = card["runs"][name]
                write_json(path, card)
    if card["quick"] is None:
        card["quick"] = round(quick(), 5)
        write_json(path, card)


def summary(runs):
    """Give mean and standard deviation over the seeds of one row, in nats."""
    values = {key: [run[key] for run in runs.values()] for key in ("carried", "reset")}
    return {
        key: (float(np.mean(v)), float(np.std(v, ddof=1)) if len(v) > 1 else 0.0)
        for key, v in values.items()
    }


def _trained_rows(card, corpora):
    """Yield (what, {corpus: text}) for every trained row, carried and reset."""
    for row, (corpus, time) in ROWS.items():
        runs = card["runs"].get(row)
        if corpus not in corpora or not runs:
            continue
        parameters = next(iter(runs.values()))["parameters"]
        spent = f"budget {time}, two cores" if isinstance(time, str) else f"{time:g} min"
        for way, words in (("carried", "state carried"), ("reset", "reset every 256")):
            mean, sd = summary(runs)[way]
            spread = f" ± {sd / np.log(2):.3f}" if len(runs) > 1 else ""
            seeds = "" if len(runs) > 1 else ", one seed"
            what = f"**LSTM**, {parameters:,} parameters, {spent}, {words}"
            yield what, {corpus: f"{mean / np.log(2):.3f}{spread} bits ({mean:.3f} nats{seeds})"}


def table(card, corpora=None):
    """Write the card as a Markdown table, one column a corpus.

    The README holds this very text between two markers, and a test compares them.

    Parameters
    ----------
    card : dict
        As `read` gives it.
    corpora : list of str, optional
        Only these columns.

    Returns
    -------
    str
    """
    corpora = list(corpora or card["baselines"])
    rows = {}
    for corpus in corpora:
        bits_of = card["baselines"][corpus]["bits"]
        for name, bits in sorted(bits_of.items(), key=lambda item: -item[1]):
            rows.setdefault(name, {})[corpus] = f"{bits:.2f} bits"
    for what, cell in _trained_rows(card, corpora):
        rows.setdefault(what, {}).update(cell)
    lines = [
        f"| per character, last 10 % | {' | '.join(corpora)} |",
        f"|---|{'---|' * len(corpora)}",
    ]
    lines += [
        f"| {what} | {' | '.join(c.get(x, '') for x in corpora)} |" for what, c in rows.items()
    ]
    return "\n".join(lines)
