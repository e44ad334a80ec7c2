"""Measure speed and memory, as ratios against torch in the same run: ``make bench``.

    OMP_NUM_THREADS=1 python benchmarks/bench.py [--rounds 25]

All versions take turns, so a busy moment of the machine hits all of them alike. Prints tables of
medians (and the quartiles of the ratios, round by round), and writes ``benchmarks/bench.json``
and the table in ``docs/speed.md``.
The number of threads is that of ``OMP_NUM_THREADS``, and 1 without it.
"""

import os

THREADS = int(os.environ.setdefault("OMP_NUM_THREADS", "1"))
os.environ |= dict.fromkeys(("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), str(THREADS))

import json  # noqa: E402
import pkgutil  # noqa: E402
import platform  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402

import click  # noqa: E402
import numpy as np  # noqa: E402
import torch  # noqa: E402
from torch.nn import functional  # noqa: E402
from tqdm.auto import tqdm  # noqa: E402

import lstm_course  # noqa: E402
from lstm_course import cells, layers, models, ops, optim, torch_models  # noqa: E402
from lstm_course.files import replace_between, write_json  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
SIZES = ((1, 25, 65, 100), (32, 64, 64, 128), (32, 64, 128, 256), (64, 128, 256, 512))
MODEL = {"V": 103, "embed": 64, "hidden": 256}  # the text model of the training step
BATCH, STEPS = 32, 64
LEAST = 0.4  # seconds a version at least, however quick


def draw(*shape):
    """Draw float32 numbers, the same in every run."""
    return np.random.default_rng(len(shape)).standard_normal(shape).astype(np.float32)


# ---- what is raced --------------------------------------------------------------------------


def textbook(x, dhs, params):
    """Run an LSTM forward and backward as a textbook prints it: gate by gate, step by step."""
    Ws = [W.T for W in np.split(np.concatenate([params.W_ih, params.W_hh], axis=1), 4)]
    bs = np.split(params.b, 4)
    D = x.shape[2]
    h, c = np.zeros((2, len(x), params.W_hh.shape[1]), x.dtype)
    hs, kept = [], []
    for t in range(x.shape[1]):
        v = np.concatenate([x[:, t], h], axis=1)
        i, f, o = (1 / (1 + np.exp(-(v @ Ws[k] + bs[k]))) for k in (0, 1, 3))
        g, before = np.tanh(v @ Ws[2] + bs[2]), c
        c = f * c + i * g
        h = o * np.tanh(c)
        hs.append(h)
        kept.append((v, i, f, g, o, before, c))
    dWs, dbs = [np.zeros_like(W) for W in Ws], [np.zeros_like(b) for b in bs]
    dxs, dh, dc = [], np.zeros_like(h), np.zeros_like(c)
    for t in reversed(range(x.shape[1])):
        v, i, f, g, o, before, c = kept[t]
        dh = dh + dhs[:, t]
        dc = dc + dh * o * (1 - np.tanh(c) ** 2)
        dzs = (dc * g * i * (1 - i), dc * before * f * (1 - f), dc * i * (1 - g**2),
               dh * np.tanh(c) * o * (1 - o))  # fmt: skip
        dv = sum(dz @ W.T for dz, W in zip(dzs, Ws, strict=True))
        for k, dz in enumerate(dzs):
            dWs[k] += v.T @ dz
            dbs[k] += dz.sum(axis=0)
        dxs.append(dv[:, :D])
        dh, dc = dv[:, D:], dc * f
    return np.stack(hs, axis=1), np.stack(dxs[::-1], axis=1), np.concatenate(dWs, axis=1).T


def products(B, T, D, H):
    """Give the matrix products of an LSTM, forward and backward, and nothing else."""
    x, h, dz = draw(T * B, D), draw(T, B, H), draw(T, B, 4 * H)
    W_ih, W_hh, z = draw(4 * H, D), draw(4 * H, H), np.empty((B, 4 * H), np.float32)
    into_h, dh = np.ascontiguousarray(W_hh.T), np.empty((B, H), np.float32)
    rows = dz.reshape(T * B, 4 * H)

    def run():
        x @ W_ih.T
        for t in range(T):
            np.matmul(h[t], into_h, out=z)
        for t in range(T):
            np.matmul(dz[t], W_hh, out=dh)
        return rows.T @ x, rows.T @ h.reshape(T * B, H), rows @ W_ih

    run.operations = 2 * 3 * T * B * 4 * H * (D + H)
    return run


def both_ways(layer, x, dhs):
    """Give a run of a layer, forward and backward."""
    return lambda: (layer.forward(x)[0], layer.backward(dhs))


def torch_both_ways(net, x, dhs):
    """Give the same for a recurrent module of torch."""
    x, dhs = torch.from_numpy(x).requires_grad_(), torch.from_numpy(dhs)

    def run():
        net.zero_grad()
        x.grad = None
        hs, _ = net(x)
        hs.backward(dhs)
        return hs, x.grad

    return run


def lstm_runs(B, T, D, H):
    """Give all versions of one LSTM layer by name, made sure that they agree."""
    params = cells.init_lstm(D, H, rng=np.random.default_rng(0), dtype=np.float32)
    x, dhs = draw(B, T, D), draw(B, T, H)
    net = torch_models.to_torch_lstm(params, torch.float32)
    runs = {
        "torch": torch_both_ways(net, x, dhs),
        "layers.LSTM": both_ways(layers.LSTM(params), x, dhs),
        "textbook": lambda: textbook(x, dhs, params),
    }
    hs, dx = (array.detach().numpy() for array in runs["torch"]())
    ours, (our_dx, _) = runs["layers.LSTM"]()
    theirs, their_dx, _ = runs["textbook"]()
    for got, want in ((ours, hs), (our_dx, dx), (theirs, hs), (their_dx, dx)):
        np.testing.assert_allclose(got, want, rtol=0, atol=1e-4 * np.abs(want).max())
    return runs | {"products": products(B, T, D, H)}


def rnn_runs(B, T, D, H):
    """Give the plain RNN layer, and torch's."""
    params = cells.init_rnn(D, H, rng=np.random.default_rng(0), dtype=np.float32)
    x, dhs = draw(B, T, D), draw(B, T, H)
    net = torch.nn.RNN(D, H, batch_first=True)
    return {
        "torch": torch_both_ways(net, x, dhs),
        "layers.RNN": both_ways(layers.RNN(params), x, dhs),
    }


def step_runs():
    """Give one training step of the text model, in torch and in NumPy."""
    ours = models.LanguageModel(**MODEL, rng=np.random.default_rng(0))
    theirs = torch_models.from_numpy(ours)
    adam = optim.Adam(ours.parameters(), lr=1e-3, weight_decay=0.02)
    adamw = torch.optim.AdamW(theirs.parameters(), lr=1e-3, weight_decay=0.02, fused=True)
    ids = np.random.default_rng(0).integers(MODEL["V"], size=(2, BATCH, STEPS))
    (x, y), (tx, ty) = ids, torch.from_numpy(ids)

    def numpy_step():
        loss, grads, _ = ours.loss_and_gradients(x, y)
        optim.clip_by_global_norm(grads, 1.0)
        adam.step(grads)
        return loss

    def torch_step():
        logits, _ = theirs(tx)
        loss = functional.cross_entropy(logits.flatten(0, 1), ty.flatten())
        adamw.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(theirs.parameters(), 1.0)
        adamw.step()
        return loss.item()

    np.testing.assert_allclose(numpy_step(), torch_step(), rtol=1e-5)
    return {"torch": torch_step, "NumPy": numpy_step}


def embedding_runs():
    """Look rows up and add their gradients, both ways."""
    W, dy = draw(MODEL["V"], MODEL["embed"]), draw(BATCH, STEPS, MODEL["embed"])
    ids = np.random.default_rng(0).integers(MODEL["V"], size=(BATCH, STEPS))
    ours = layers.Embedding((W,))
    theirs = torch.nn.Embedding.from_pretrained(torch.tensor(W), freeze=False)
    tids, tdy = torch.from_numpy(ids), torch.from_numpy(dy)

    def torch_run():
        theirs.zero_grad()
        theirs(tids).backward(tdy)

    return {"torch": torch_run, "NumPy": lambda: (ours.forward(ids), ours.backward(dy))}


def loss_runs():
    """Linear layer, softmax and cross-entropy, both ways."""
    H, V = MODEL["hidden"], MODEL["V"]
    hs, y = draw(BATCH, STEPS, H), np.random.default_rng(0).integers(V, size=(BATCH, STEPS))
    ours = layers.Linear.init(H, V, rng=np.random.default_rng(0))
    theirs = torch.nn.Linear(H, V)
    ths, ty = torch.from_numpy(hs).requires_grad_(), torch.from_numpy(y).flatten()

    def numpy_run():
        logits = ours.forward(hs)
        ops.cross_entropy(logits, y)
        ours.backward(ops.cross_entropy_backward(logits, y))

    def torch_run():
        theirs.zero_grad()
        ths.grad = None
        functional.cross_entropy(theirs(ths).flatten(0, 1), ty).backward()

    return {"torch": torch_run, "NumPy": numpy_run}


def update_runs():
    """Clipping and Adam on the weights of the text model."""
    params = models.LanguageModel(**MODEL, rng=np.random.default_rng(0)).parameters()
    grads = {name: draw(*p.shape) for name, p in params.items()}
    weights = [torch.tensor(p, requires_grad=True) for p in params.values()]
    for weight, g in zip(weights, grads.values(), strict=True):
        weight.grad = torch.tensor(g)
    adam = optim.Adam(params, lr=1e-3, weight_decay=0.02)
    adamw = torch.optim.AdamW(weights, lr=1e-3, weight_decay=0.02, fused=True)

    def numpy_run():
        optim.clip_by_global_norm(grads, 1.0)
        adam.step(grads)

    def torch_run():
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        adamw.step()

    return {"torch": torch_run, "NumPy": numpy_run}


# ---- measuring ------------------------------------------------------------------------------


def race(runs, rounds):
    """Let the runs take turns; give milliseconds and ratios to torch: quartiles and median."""
    seconds = {name: [] for name in runs}
    for run in runs.values():
        run()  # warm up
    begun, done = time.perf_counter(), 0
    while done < rounds or time.perf_counter() - begun < LEAST * len(runs):
        done += 1
        for name, run in runs.items():
            start = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - start)
    against = np.array(seconds["torch"])
    return {
        name: {
            "milliseconds": quartiles(1e3 * np.array(taken)),
            "to_torch": quartiles(np.array(taken) / against),
        }
        for name, taken in seconds.items()
    } | {"rounds": done}


def quartiles(values):
    """Give the 25th, 50th and 75th percentile, to four digits."""
    return [float(f"{value:.4g}") for value in np.percentile(values, (25, 50, 75))]


def rate(side=1024):
    """Measure this machine's best rate for matrix products in NumPy, in 10⁹ operations a second."""
    A, B = draw(side, side), draw(side, side)
    A @ B
    best = min(timed(lambda: A @ B) for _ in range(10))
    return round(2 * side**3 / best / 1e9, 1)


def timed(run):
    """Time one call in seconds."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def kept(B, T, D, H):
    """Measure what a layer keeps after its forward pass, weights and input apart, in MiB.

    Ours counts all arrays that stay with the layer, those of the backward pass too.
    """
    params = cells.init_lstm(D, H, rng=np.random.default_rng(0), dtype=np.float32)
    layer, net = layers.LSTM(params), torch_models.to_torch_lstm(params, torch.float32)
    layer.forward(draw(B, T, D))
    x = torch.from_numpy(draw(B, T, D)).requires_grad_()
    apart = {p.untyped_storage().data_ptr() for p in (*net.parameters(), x)}
    storages = {}

    def note(tensor):
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in apart:
            storages[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(note, lambda tensor: tensor):
        net(x)
    ours, theirs = sum(array.nbytes for array in layer._memory), sum(storages.values())
    return {"layers.LSTM": round(ours / 2**20, 3), "torch": round(theirs / 2**20, 3)}


def import_seconds(rounds):
    """Measure how long each module of the course takes to import, Python's own start apart."""
    names = ["lstm_course"]
    names += sorted(f"lstm_course.{m.name}" for m in pkgutil.iter_modules(lstm_course.__path__))
    imports = {name: f"import {name}" for name in ("numpy", "torch", *names)}
    commands = {"nothing": "pass"} | imports
    taken = {name: [] for name in commands}
    for _ in tqdm(range(rounds), desc="imports"):
        for name, code in commands.items():
            run = [sys.executable, "-c", code]
            taken[name].append(timed(lambda run=run: subprocess.run(run, check=True, cwd=ROOT)))
    start = np.median(taken.pop("nothing"))
    return {name: round(float(np.median(t) - start), 3) for name, t in taken.items()}


def measure(rounds):
    """Measure everything."""
    torch.set_num_threads(THREADS)
    result = {"settings": about(rounds), "layer": [], "memory_mib": []}
    for size in tqdm(SIZES, desc="layer"):
        runs = lstm_runs(*size)
        row = {"B, T, D, H": size} | race(runs, rounds)
        alone = row["products"]["milliseconds"][1]
        row["gflops_of_the_products"] = round(runs["products"].operations / alone / 1e6, 1)
        row["share_of_the_limit"] = round(alone / row["layers.LSTM"]["milliseconds"][1], 3)
        result["layer"].append(row)
        result["memory_mib"].append({"B, T, D, H": size} | kept(*size))
    result["step"] = race(step_runs(), rounds)
    result["pieces"] = {
        "layers.RNN, 32 × 64, D = 128, H = 256": race(
            {k.replace("layers.RNN", "NumPy"): v for k, v in rnn_runs(*SIZES[2]).items()}, rounds
        ),
        "Embedding": race(embedding_runs(), rounds),
        "Linear, softmax, cross-entropy": race(loss_runs(), rounds),
        "clipping and Adam": race(update_runs(), rounds),
    }
    result["import_seconds"] = import_seconds(5)
    return result


def about(rounds):
    """Name the machine, the versions and the threads."""
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    return {
        "command": "make bench",
        "threads": THREADS,
        "rounds": rounds,
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "gflops_of_a_large_product": rate(),
        "load_before": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
        "python": platform.python_version(),
        "numpy": f"{np.__version__} ({blas['name']} {blas['version']})",
        "torch": torch.__version__,
    }


# ---- printing -------------------------------------------------------------------------------


def against(row, name):
    """Write a ratio to torch as median and quartiles."""
    low, median, high = row[name]["to_torch"]
    return f"{median:.2f} ({low:.2f}–{high:.2f})"


def tables(result):
    """Write the figures as Markdown: the text between two markers in docs/speed.md."""
    about = result["settings"]
    lines = [
        f"{about['machine']}, {about['threads']} thread(s); Python {about['python']}, NumPy "
        f"{about['numpy']}, torch {about['torch']}. Seconds as a multiple of torch's: median "
        f"(quartiles) over the rounds; below 1 is faster than torch.",
        "",
        "| LSTM, forward and backward: B, T, D, H | torch, ms | `layers.LSTM` | textbook loop "
        "| matrix products alone | share of that limit | kept, MiB | torch keeps |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row, memory in zip(result["layer"], result["memory_mib"], strict=True):
        lines.append(
            f"| {', '.join(map(str, row['B, T, D, H']))} | {row['torch']['milliseconds'][1]:.2f} "
            f"| {against(row, 'layers.LSTM')} | {against(row, 'textbook')} "
            f"| {against(row, 'products')} | {row['share_of_the_limit']:.0%} "
            f"| {memory['layers.LSTM']:.1f} | {memory['torch']:.1f} |"
        )
    lines += ["", "| piece | torch, ms | NumPy |", "|---|---|---|"]
    for name, row in {"training step, whole": result["step"], **result["pieces"]}.items():
        milliseconds = row["torch"]["milliseconds"][1]
        lines.append(f"| {name} | {milliseconds:.2f} | {against(row, 'NumPy')} |")
    slow = sorted(result["import_seconds"].items(), key=lambda item: -item[1])
    lines += ["", "Seconds to import, the start of Python apart: "]
    lines[-1] += ", ".join(f"`{name}` {seconds:.2f}" for name, seconds in slow) + "."
    return "\n".join(lines)


@click.command()
@click.option("--rounds", default=25, show_default=True, type=click.IntRange(3), help="Turns.")
@click.option("--out", type=click.Path(path_type=Path), default=ROOT / "benchmarks" / "bench.json")
def main(rounds, out):
    """Measure, print, write."""
    result = measure(rounds)
    write_json(out, result)
    result = json.loads(out.read_text(encoding="utf-8"))  # in the order in which it is kept
    if out.resolve() == ROOT / "benchmarks" / "bench.json":
        replace_between(ROOT / "docs" / "speed.md", "bench", tables(result))
    click.echo(tables(result))
    click.echo(f"\nWritten to {out}.")


if __name__ == "__main__":
    main()
