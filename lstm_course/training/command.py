"""The command that trains: ``lstm-course train`` and ``python -m lstm_course.training``."""

from dataclasses import asdict
from pathlib import Path

import click

from lstm_course import text
from lstm_course.training.config import PRESETS, TrainConfig, config_for
from lstm_course.training.loop import train as run_training
from lstm_course.training.parallel import speaks
from lstm_course.training.run import load_checkpoint

__all__ = ["train"]


@click.command()
@click.option("--corpus", default="python-help", show_default=True, help="A name, or a text file.")
@click.option("--budget", help="2m, 5m or 10m: train so long, with settings chosen for that.")
@click.option("--minutes", type=float, help="How long to train: 5 if not given.")
@click.option("--updates", type=int, help="Train this many updates instead.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder of the run.")
@click.option("--resume", is_flag=True, help="Go on from the checkpoint in --out.")
@click.option("--hidden", type=int, help="Hidden units; chosen for the corpus if not given.")
@click.option("--layers", type=int, help="LSTM layers, one on top of the other.")
@click.option("--dropout", type=float, help="Share of units set to zero while training.")
@click.option("--lr", type=float, help="Highest learning rate.")
@click.option("--batch", type=int, help="Streams in a batch, of all workers together.")
@click.option("--average", type=float, help="Decay of a running average of the weights.")
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--threads", type=int, help="Processor threads; at most two if not given.")
@click.option("--device", default="cpu", show_default=True, help="auto, cpu, cuda or mps.")
@click.option("--bf16", is_flag=True, help="Compute in bfloat16, where the device can.")
def train(corpus, budget, minutes, updates, out, resume, **settings):
    """Train a text model. Ctrl-C stops it; the same command with --resume goes on."""
    if resume:
        asked = {"corpus": corpus, "minutes": minutes, "updates": updates, **settings}
        _same_settings(out, load_checkpoint(out)["config"], asked, budget)
        config = None
    else:
        chosen = {"minutes": minutes, "updates": updates, **settings}
        chosen = {name: value for name, value in chosen.items() if value is not None}
        config = config_for(corpus, len(text.load_corpus(corpus).text), budget, **chosen)
    result = run_training(config, out=out, resume=resume)
    if speaks():
        _report(result, out)


def _report(result, out):
    """Say what was reached, and what to type next."""
    nats, command = result.valid, click.get_current_context().command_path
    reached = f"Held-out loss {nats:.4f} nats = {text.nats_to_bits(nats):.3f} bits per character."
    click.echo(
        f"{'Finished' if result.finished else 'Stopped'} after {result.updates} updates and "
        f"{result.seconds:.0f} s. {reached if result.history else 'Not evaluated yet.'}"
    )
    if result.finished:
        click.echo(f"Let it write:  lstm-course sample {out} --prompt 'The '")
    else:
        click.echo(f"Go on with:  {command} --out {out} --resume")


def _same_settings(out, config, asked, budget):
    """Refuse an option that says something else than the run that is to go on."""
    config = asdict(TrainConfig(**config))  # an older run lacks the newer settings
    source = click.get_current_context().get_parameter_source
    for name, value in asked.items():
        given = source(name) == click.core.ParameterSource.COMMANDLINE
        if given and value != config[name]:
            _refuse(out, name, config[name], f"--{name} {value}")
    if budget is not None:
        if budget not in PRESETS:
            raise click.ClickException(
                f"there is no budget {budget!r}; choose {', '.join(PRESETS)}"
            )
        if config["updates"] is not None:
            _refuse(out, "updates", config["updates"], f"--budget {budget}")
        if PRESETS[budget]["minutes"] != config["minutes"]:
            _refuse(out, "minutes", config["minutes"], f"--budget {budget}")


def _refuse(out, name, had, given):
    raise click.ClickException(
        f"a run goes on with its own settings: the one in {out} has --{name} {had}, "
        f"but {given} was given"
    )
