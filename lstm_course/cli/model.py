"""The commands about text models: train, sample, export, card."""

from pathlib import Path

import click
import numpy as np

__all__ = ["card", "export", "sample", "train"]


@click.command()
@click.option("--corpus", default="python-help", show_default=True, help="A name, or a text file.")
@click.option("--minutes", type=float, default=5.0, show_default=True, help="How long to train.")
@click.option("--updates", type=int, help="Train this many updates instead.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder of the run.")
@click.option("--resume", is_flag=True, help="Go on from the checkpoint in --out.")
@click.option("--hidden", type=int, help="Hidden units; chosen for the corpus if not given.")
@click.option("--layers", type=int, help="LSTM layers, one on top of the other.")
@click.option("--dropout", type=float, help="Share of units set to zero while training.")
@click.option("--lr", type=float, help="Highest learning rate.")
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--threads", type=int, help="Processor threads; torch's own choice if not given.")
@click.option("--device", default="cpu", show_default=True, help="auto, cpu, cuda or mps.")
def train(corpus, minutes, updates, out, resume, **settings):
    """Train a text model. Ctrl-C stops it; the same command with --resume goes on."""
    from lstm_course import text, training

    if resume:
        asked = {"corpus": corpus, "minutes": minutes, "updates": updates, **settings}
        _same_settings(out, training.load_checkpoint(out)["config"], asked)
        config = None
    else:
        chosen = {name: value for name, value in settings.items() if value is not None}
        size = len(text.load_corpus(corpus).text)
        config = training.config_for(corpus, size, minutes=minutes, updates=updates, **chosen)
    result = training.train(config, out=out, resume=resume)
    nats = result.valid
    reached = f"Held-out loss {nats:.4f} nats = {text.nats_to_bits(nats):.3f} bits per character."
    click.echo(
        f"{'Finished' if result.finished else 'Stopped'} after {result.updates} updates and "
        f"{result.seconds:.0f} s. {reached if result.history else 'Not evaluated yet.'}"
    )
    if result.finished:
        click.echo(f"Let it write:  lstm-course sample {out} --prompt 'The '")
    else:
        click.echo(f"Go on with:  lstm-course train --out {out} --resume")


def _same_settings(out, config, asked):
    """Refuse an option that says something else than the run that is to go on."""
    source = click.get_current_context().get_parameter_source
    for name, value in asked.items():
        given = source(name) == click.core.ParameterSource.COMMANDLINE
        if given and value != config[name]:
            raise click.ClickException(
                f"a run goes on with its own settings: the one in {out} has --{name} "
                f"{config[name]}, but --{name} {value} was given"
            )


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
