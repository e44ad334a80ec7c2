"""The state of a run: model, optimizer, place in the text; saved and taken up again."""

import copy
import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from lstm_course import text
from lstm_course.files import write_json, written_whole
from lstm_course.models import save_model
from lstm_course.optim import warmup_cosine
from lstm_course.torch_models import CharModel, pick_device, to_numpy
from lstm_course.training.averaging import WeightAverage
from lstm_course.training.evaluation import evaluate
from lstm_course.training.parallel import Alone

__all__ = ["Run", "load_checkpoint"]

CHECKPOINT_VERSION = 1


def _detach(state):
    """Cut the state off from the steps that made it: truncated backpropagation through time.

    What is carried along is kept in float32, also where the steps were computed in less.
    """
    cut = tuple(s.detach().float() for s in (state if isinstance(state, tuple) else (state,)))
    return cut if isinstance(state, tuple) else cut[0]


def _check_bf16(device):
    """Raise a ValueError where torch cannot train an LSTM in bfloat16 on this device."""
    small = torch.nn.LSTM(16, 16, batch_first=True, device=device)
    try:
        with torch.autocast(device.type, dtype=torch.bfloat16):
            small(torch.zeros(2, 2, 16, device=device))[0].float().sum().backward()
    except RuntimeError as error:
        raise ValueError(
            f"bf16 needs a device whose torch can train an LSTM in bfloat16, but {device.type} "
            f"here cannot; train without bf16"
        ) from error


class Run:
    """All that changes while training, so that it can be saved and taken up again.

    With several `workers`, each has a `Run` of its own: the same weights and counters, and
    the `state` of its own streams.
    """

    def __init__(self, config, corpus, workers=None):
        config.check()
        self.config, self.corpus, self.workers = config, corpus, workers or Alone()
        self.vocab = text.Vocabulary.from_text(corpus.text)
        train_ids, self.valid_ids = text.split(self.vocab.encode(corpus.text))
        self.device = pick_device(config.device)
        self.train_ids = torch.from_numpy(train_ids).to(self.device)
        self.context = train_ids[-300:]
        need = config.batch * (2 * config.steps + 1)
        if len(train_ids) < need or len(self.context) < 300:
            raise ValueError(
                f"a batch of {config.batch} streams of {config.steps} characters needs at least "
                f"{max(need, 300)} characters to train on, but {corpus.name} has {len(train_ids)}"
            )
        if config.bf16:
            _check_bf16(self.device)
        torch.manual_seed(config.seed)
        self.model = CharModel(
            len(self.vocab),
            config.embed,
            config.hidden,
            config.layers,
            config.dropout,
            config.input_dropout,
            config.cell,
        ).to(self.device)
        self.optimizer = torch.optim.AdamW(
            self.model.parameters(),
            lr=config.lr,
            betas=(0.9, 0.99),
            weight_decay=config.weight_decay,
            fused=True,
        )
        self.average = WeightAverage(self.model, config.average) if config.average else None
        self.update, self.epoch, self.chunk, self.seconds = 0, 0, 0, 0.0
        self.state = None
        self.losses: list[float] = []
        self.history: list[dict[str, Any]] = []
        self.best: dict[str, Any] = {"valid": math.inf}

    @property
    def outcome(self):
        """The model to evaluate and to keep: of averaged weights, if they are averaged."""
        return self.model if self.average is None else self.average.model

    def progress(self):
        """Give the share of the run that is done, 0 … 1."""
        if self.config.updates is not None:
            return self.update / self.config.updates
        return self.seconds / (60 * self.config.minutes)

    def _lanes(self):
        """Lay this epoch's text out as streams (B, N), shifted a little each epoch.

        With several workers: the streams of this one, of the B that all have together.
        """
        steps, batch = self.config.steps, self.config.batch
        shift = int(np.random.default_rng([self.config.seed, self.epoch]).integers(steps))
        ids = self.train_ids[shift:]
        length = (len(ids) - 1) // batch
        starts = torch.arange(batch, device=self.device)[:, None] * length
        starts = starts[self.workers.mine(batch)]
        return ids[starts + torch.arange(length + 1, device=self.device)]

    def batches(self):
        """Yield (x, y) for ever, from where the run stands; `learn` moves it on."""
        steps = self.config.steps
        while True:
            lanes = self._lanes()
            count = (lanes.shape[1] - 1) // steps
            while self.chunk < count:
                at = self.chunk * steps
                yield lanes[:, at : at + steps], lanes[:, at + 1 : at + steps + 1]
            self.epoch, self.chunk, self.state = self.epoch + 1, 0, None

    def _some_fresh(self, state):
        """Set the state of a few streams to zero, so that the network also learns to begin."""
        rng = np.random.default_rng([self.config.seed, self.epoch, self.chunk])
        kept = rng.random(self.config.batch) >= self.config.fresh
        kept = kept[self.workers.mine(self.config.batch)]
        keep = torch.from_numpy(kept).to(self.device)[:, None]
        return tuple(s * keep for s in state) if isinstance(state, tuple) else state * keep

    def learn(self, x, y):
        """Take one update. The run moves on at the end only, so an interrupt loses one batch."""
        config = self.config
        rate = warmup_cosine(self.progress(), config.lr, config.warmup, config.floor)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        state = None if self.state is None else self._some_fresh(_detach(self.state))
        self.workers.sow(config.seed, self.update)
        with torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=config.bf16):
            logits, state = self.model(x, state)
            loss = functional.cross_entropy(logits.flatten(0, 1), y.flatten())
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        loss = self.workers.average(self.model.parameters(), loss)
        if not math.isfinite(loss):
            raise ValueError(f"the loss became {loss} at update {self.update + 1}")
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), config.clip)
        self.optimizer.step()
        if self.average is not None:
            self.average.follow(self.model, self.update)
        self.state = state
        self.losses.append(loss)
        self.update, self.chunk = self.update + 1, self.chunk + 1

    def measure(self):
        """Evaluate on the held-out text and note it; the first worker tells the others."""
        valid = 0.0
        if self.workers.first:
            valid = evaluate(self.outcome, self.valid_ids, self.context)
        valid = self.workers.share(valid)
        train = float(np.mean(self.losses)) if self.losses else math.nan
        entry = {"updates": self.update, "seconds": self.seconds, "train": train, "valid": valid}
        self.history.append(entry)
        self.losses.clear()
        if valid < self.best["valid"]:
            weights = {k: v.detach().cpu().clone() for k, v in self.outcome.state_dict().items()}
            self.best = {"valid": valid, "updates": self.update, "weights": weights}

    def checkpoint(self):
        """Give everything needed to go on, as tensors and plain values.

        It holds the state of all streams, so any number of workers can go on from it; all
        the workers there are must call this together.
        """
        state = None if self.state is None else _detach(self.state)
        return {
            "version": CHECKPOINT_VERSION,
            "config": asdict(self.config),
            "corpus": {"name": self.corpus.name, "sha256": self.corpus.sha256},
            "symbols": self.vocab.symbols,
            "model": self.model.state_dict(),
            "average": None if self.average is None else self.average.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "state": self.workers.whole(state),
            "counters": [self.update, self.epoch, self.chunk, self.seconds],
            "losses": self.losses,
            "history": self.history,
            "best": self.best,
            "rng": torch.get_rng_state(),
        }

    def restore(self, saved):
        """Go back to where a checkpoint was made."""
        self.model.load_state_dict(saved["model"])
        self.optimizer.load_state_dict(saved["optimizer"])
        if self.average is not None:
            self.average.model.load_state_dict(saved["average"])
        self.state = self._on_device(self.workers.part(saved["state"]))
        self.update, self.epoch, self.chunk, self.seconds = saved["counters"]
        self.losses, self.history, self.best = saved["losses"], saved["history"], saved["best"]
        torch.set_rng_state(saved["rng"])

    def _on_device(self, state):
        if isinstance(state, tuple):
            return tuple(self._on_device(s) for s in state)
        return None if state is None else state.to(self.device)

    def best_model(self):
        """Give a copy of the model with the weights of the best evaluation."""
        model = copy.deepcopy(self.model)  # a new one would draw random numbers
        model.load_state_dict(self.best["weights"])
        return model.eval()

    def save(self, folder):
        """Write checkpoint, model and history, each whole or not at all.

        The first worker writes, but all must call this: the others hand in their state.
        """
        checkpoint = self.checkpoint()
        if not self.workers.first:
            return
        with written_whole(folder / "checkpoint.pt") as temporary:
            torch.save(checkpoint, temporary)
        if "weights" in self.best and self.config.cell == "lstm":
            note = (
                f"{self.corpus.name}, {self.update} updates, {self.seconds:.0f} s, "
                f"best held-out loss {self.best['valid']:.4f} nats per character"
            )
            save_model(to_numpy(self.best_model()), folder / "model.npz", self.vocab, note)
        write_json(
            folder / "history.json", {"config": asdict(self.config), "history": self.history}
        )


def load_checkpoint(folder, corpus=None):
    """Read ``checkpoint.pt`` of a run.

    Parameters
    ----------
    folder : str or Path
    corpus : text.Corpus, optional
        If given, the checkpoint must have been made on this very text.

    Returns
    -------
    dict

    Raises
    ------
    ValueError
        If the file is missing, damaged, of another version or of another corpus.
    """
    path = Path(folder) / "checkpoint.pt"
    if not path.is_file():
        raise ValueError(f"there is no checkpoint to resume at {path}")
    try:
        saved = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # torch raises many kinds for a damaged file
        raise ValueError(f"{path} is damaged or no checkpoint of this course") from error
    version = saved.get("version") if isinstance(saved, dict) else None
    if version != CHECKPOINT_VERSION:
        raise ValueError(f"{path} should be of version {CHECKPOINT_VERSION}, but is of {version}")
    if corpus is not None and saved["corpus"]["sha256"] != corpus.sha256:
        raise ValueError(
            f"{path} was trained on {saved['corpus']['name']} "
            f"({saved['corpus']['sha256'][:12]}…), but the corpus is now {corpus.name} "
            f"({corpus.sha256[:12]}…)"
        )
    return saved
