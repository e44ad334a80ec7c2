"""The commands about trained text models: sample, export, card."""

from pathlib import Path

import click
import numpy as np

__all__ = ["card", "export", "sample"]


def _find_model(where):
    """Take a run's folder, a model file, or the name of a model that comes with the course."""
    from lstm_course import models

    path = Path(where)
    if path.is_dir():
        return models.load_model(path / "model.npz")
    if path.is_file() or path.suffix or len(path.parts) > 1:
        return models.load_model(path)
    return models.pretrained(where)


@click.command()
@click.argument("model", default="python-help")
@click.option("--prompt", default="The ", show_default=True, help="The text begins like this.")
@click.option("--length", type=click.IntRange(1), default=400, show_default=True)
@click.option("--temperature", type=float, default=0.7, show_default=True)
@click.option("--seed", type=int, help="Two runs with the same seed write the same text.")
def sample(model, prompt, length, temperature, seed):
    """Let a model write: MODEL is a run's folder, a .npz file, or python-help."""
    from lstm_course import text

    network, vocab = _find_model(model)
    rng = np.random.default_rng(seed)
    click.echo(text.generate(network, vocab, prompt, length, temperature, rng=rng))


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.argument("file", type=click.Path(path_type=Path))
def export(run, file):
    """Write the model in RUN as FILE.npz in half precision: small, and NumPy reads it."""
    import json

    from lstm_course import models

    path = run / "model.npz" if run.is_dir() else run
    network, vocab = models.load_model(path)
    with np.load(path, allow_pickle=False) as opened:
        note = json.loads(str(opened["about"]))["note"]
    models.save_model(network, file, vocab, note, dtype=np.float16)
    click.echo(f"Wrote {file}: {file.stat().st_size / 1e6:.2f} MB, {note}")


@click.command()
@click.option("--quick", is_flag=True, help="Rerun only the short run that the tests compare.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("benchmarks/card.json"),
    show_default=True,
)
@click.option("--seeds", type=int, default=3, show_default=True, help="Runs for each row.")
@click.option("--only", help="Only the rows whose name contains this.")
def card(quick, out, seeds, only):
    """Measure the baseline card and write its table into the README."""
    from lstm_course.cli import card as measured
    from lstm_course.files import replace_between

    if quick:
        click.echo(measured.quick_line(out))
    else:
        measured.measure(out, seeds, only)
        table = measured.table(measured.read(out))
        replace_between(Path("README.md"), "card", table)
        click.echo(table)
