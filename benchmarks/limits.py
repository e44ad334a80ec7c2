"""Measure what notebook 22 draws: overfitting against data, noise, and attention beside it.

    python benchmarks/limits.py [data] [noise] [attention]

Character models on the default text, three seeds each. Writes ``benchmarks/limits.json`` after
every run; a run that stands there already is not repeated.
"""

import json
import math
import os
import platform
import time
from pathlib import Path

import click
import numpy as np
import torch
from torch import nn
from torch.nn import functional

from lstm_course import optim, text, torch_models, training
from lstm_course.files import write_json

ROOT = Path(__file__).resolve().parent.parent
SEEDS = range(3)
SETTINGS = {
    "hidden": 128, "embed": 64, "batch": 32, "steps": 64, "updates": 600, "lr": 1e-2, "clip": 1.0,
    "dropout": 0.3, "noise": 0.1, "piece": 2000, "every": 50,
}  # fmt: skip
SHARES = (0.05, 0.2, 1.0)
RATES = {"LSTM": (1e-2, 2e-2, 4e-2), "attention": (2e-3, 4e-3, 8e-3)}  # tried with seed 0


def spread(ids, share, piece=SETTINGS["piece"]):
    """Keep a share of a text, in pieces from all over it."""
    stride = round(piece / share)
    return np.concatenate([ids[at : at + piece] for at in range(0, len(ids) - piece, stride)])


def noisy(ids, share, V, rng):
    """Replace a share of the characters by random ones."""
    return np.where(rng.random(len(ids)) < share, rng.integers(V, size=len(ids)), ids)


def carried(ids, batch=SETTINGS["batch"], steps=SETTINGS["steps"]):
    """Give loss(model): the next batch of a text, with the state carried and detached."""

    def endless():
        while True:
            for k, (x, y) in enumerate(text.streams(ids, batch, steps)):
                yield k == 0, torch.from_numpy(x), torch.from_numpy(y)

    batches, state = endless(), None

    def loss(model):
        nonlocal state
        first, x, y = next(batches)
        logits, state = model(x, None if first else state)
        state = tuple(part.detach() for part in state)
        return functional.cross_entropy(logits.flatten(0, 1), y.flatten())

    return loss


class Transformer(nn.Module):
    """Two layers of causal attention over the last T characters, with `CharModel`'s interface."""

    def __init__(self, V, d=64, layers=2, heads=4, T=SETTINGS["steps"]):
        super().__init__()
        self.embedding, self.positions = nn.Embedding(V, d), nn.Embedding(T, d)
        options = {"dropout": 0.0, "activation": "gelu", "batch_first": True, "norm_first": True}
        self.layers = nn.ModuleList(
            nn.TransformerEncoderLayer(d, heads, 4 * d, **options) for _ in range(layers)
        )
        self.norm, self.linear = nn.LayerNorm(d), nn.Linear(d, V)
        for table in (self.embedding, self.positions):
            nn.init.normal_(table.weight, std=0.02)

    def forward(self, ids, state=None):
        """Map ids (B, T) to logits (B, T, V); there is no state to carry."""
        T = ids.shape[1]
        mask = nn.Transformer.generate_square_subsequent_mask(T)
        x = self.embedding(ids) + self.positions.weight[:T]
        for layer in self.layers:
            x = layer(x, src_mask=mask, is_causal=True)
        return self.linear(self.norm(x)), ()


def windowed(model, ids, context, T=SETTINGS["steps"], scored=16):
    """Score a text as `training.evaluate` does, each character after at least T − 16 others."""
    ids = torch.from_numpy(np.concatenate([context[-(T - scored + 1) :], ids]))
    at = torch.arange(0, len(ids) - T, scored)[:, None] + torch.arange(T + 1)
    total = 0.0
    for rows in ids[at].split(256):
        logits = model(rows[:, :-1])[0][:, -scored:].flatten(0, 1)
        total += functional.cross_entropy(logits, rows[:, -scored:].flatten()).item() * len(rows)
    return total / len(at)


def score(model, pairs):
    """Give the bits a character on several texts, each with what stands before it."""
    measure = windowed if isinstance(model, Transformer) else training.evaluate
    return [round(text.nats_to_bits(measure(model, *pair)), 4) for pair in pairs]


def curve(model, loss, pairs):
    """Train at a constant rate; return [updates, bits on each text] along the way."""
    rows = []

    def check(model):
        rows.append(score(model, pairs))
        return rows[-1][-1]

    fitted = training.fit(
        model, loss, updates=SETTINGS["updates"], lr=SETTINGS["lr"], clip=SETTINGS["clip"],
        every=SETTINGS["every"], check=check, progress=False,
    )  # fmt: skip
    return [[at, *row] for (at, _), row in zip(fitted.checked, rows, strict=True)]


def warmed_up(model, loss, lr, pairs):
    """Train with a rate that rises and falls, which attention needs; return the end only."""
    optimizer = torch.optim.AdamW(model.parameters(), betas=(0.9, 0.99), weight_decay=0.02)
    for update in range(SETTINGS["updates"]):
        for group in optimizer.param_groups:
            group["lr"] = optim.warmup_cosine(update / SETTINGS["updates"], lr)
        optimizer.zero_grad()
        loss(model).backward()
        nn.utils.clip_grad_norm_(model.parameters(), SETTINGS["clip"])
        optimizer.step()
    with torch.no_grad():
        return [[SETTINGS["updates"], *score(model.eval(), pairs)]]


def one(share, seed, dropout=0.0, noise=0.0, attention=False, lr=None):
    """Train one model and measure it on its own training text and on the held-out text."""
    ids, valid, V = load()
    part = spread(ids, share) if share < 1 else ids
    context = ids[-300:]
    rng = np.random.default_rng(99)
    part, unseen = noisy(part, noise, V, rng), noisy(valid, noise, V, rng)
    torch.manual_seed(seed)
    if attention:
        model = Transformer(V)
    else:
        model = torch_models.CharModel(
            V, SETTINGS["embed"], SETTINGS["hidden"], dropout=dropout, input_dropout=dropout
        )
    seen = part[: len(valid)]
    pairs = [(seen[300:], seen[:300]), (unseen, context)] + [(valid, context)] * (noise > 0)
    began = time.process_time()
    loss = carried(part)
    rows = curve(model, loss, pairs) if lr is None else warmed_up(model, loss, lr, pairs)
    return {
        "characters": len(part),
        "parameters": sum(weight.numel() for weight in model.parameters()),
        "curve": rows,
        "cpu_seconds": round(time.process_time() - began, 1),
    }


def load():
    """Return training text, held-out text and the number of symbols."""
    corpus = text.load_corpus("python-help")
    vocab = text.Vocabulary.from_text(corpus.text)
    return *text.split(vocab.encode(corpus.text)), len(vocab)


def counted():
    """Return the held-out bits of n-gram counters that saw as much text."""
    ids, valid, V = load()
    found = {}
    for share in SHARES:
        part = spread(ids, share) if share < 1 else ids
        for order in (1, 3, 5, 8):
            bits = text.KneserNey(order).fit(part, V).bits(valid)
            found.setdefault(name(share), {})[str(order)] = round(bits, 4)
    return found


def name(share, *words):
    """Name a run: "5 %, dropout"."""
    return ", ".join([f"{100 * share:g} %", *words])


def plan(parts, rate_of):
    """Yield (part, name of the row, seed, settings) of every run."""
    for seed in SEEDS:
        for share in SHARES if "data" in parts else ():
            yield "data", name(share), seed, {"share": share}
            yield "data", name(share, "dropout"), seed, {"share": share, "dropout": 0.3}
        for words, dropout in ((("noise",), 0.0), (("noise", "dropout"), 0.3)):
            if "noise" in parts:
                settings = {"share": 0.2, "noise": SETTINGS["noise"], "dropout": dropout}
                yield "noise", name(0.2, *words), seed, settings
    for who, rates in RATES.items() if "attention" in parts else ():
        fixed = {"share": 1.0, "attention": who == "attention"}
        for rate in rates:
            yield "rates", f"{who}, {rate:g}", 0, {"lr": rate, **fixed}
        for seed in SEEDS:
            yield "attention", who, seed, {"lr": rate_of(who), **fixed}


def about():
    """Name settings, machine and versions."""
    return {
        **SETTINGS,
        "corpus": "python-help",
        "characters": sum(map(len, load()[:2])),
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, 1 thread",
        "command": "python benchmarks/limits.py",
    }


@click.command()
@click.argument("parts", nargs=-1, type=click.Choice(["data", "noise", "attention"]))
@click.option("--out", type=click.Path(path_type=Path), default=ROOT / "benchmarks/limits.json")
def main(parts, out):
    """Train, measure, write."""
    torch.set_num_threads(1)
    if out.exists():
        result = json.loads(out.read_text(encoding="utf-8"))
    else:
        result = {"settings": about(), "counted": counted()}

    def rate_of(who):
        tried = {rate: result["rates"][f"{who}, {rate:g}"]["0"] for rate in RATES[who]}
        return min(tried, key=lambda rate: tried[rate]["curve"][-1][-1])

    for part, row, seed, settings in plan(parts or ("data", "noise", "attention"), rate_of):
        runs = result.setdefault(part, {}).setdefault(row, {})
        if part == "attention" and seed == 0:
            runs["0"] = result["rates"][f"{row}, {settings['lr']:g}"]["0"]
        if str(seed) not in runs:
            runs[str(seed)] = {**one(seed=seed, **settings), "lr": settings.get("lr")}
        write_json(out, result)
        best = min(point[2] for point in runs[str(seed)]["curve"])
        last = runs[str(seed)]["curve"][-1]
        assert all(map(math.isfinite, last))
        click.echo(f"{part}: {row}, seed {seed}: best {best}, last {last}")


if __name__ == "__main__":
    main()
