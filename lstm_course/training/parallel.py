"""Several workers train one model: each takes its share of the streams of every batch.

``torchrun --nproc-per-node=2 -m lstm_course.training …`` starts the workers. All have the same
weights. Each computes the gradient on its own streams; the gradients are averaged, so that
every worker takes the same step, which is the step one process would take on the whole batch
(synchronous data parallelism: Dean et al. 2012; Goyal et al. 2017). The first worker alone
shows the progress, evaluates and writes files; what it decides by its clock, all follow.
"""

import os
import signal

import numpy as np
import torch
import torch.distributed as dist

from lstm_course.torch_models import pick_device

__all__ = ["Alone", "LostWorkerError", "Workers", "join", "refuse_uneven", "speaks"]


class LostWorkerError(RuntimeError):
    """Another worker died, so the one that noticed cannot go on."""


class Alone:
    """One process trains: it has all streams, and nobody to agree with.

    Attributes
    ----------
    rank, world : int
        Which worker this is, of how many.
    interrupted : bool
        Whether the workers have agreed to stop early.
    """

    rank, world, interrupted = 0, 1, False

    @property
    def first(self):
        """Whether this is the worker that shows, evaluates and writes."""
        return self.rank == 0

    def mine(self, batch):
        """Give the streams of this worker, as a slice of the whole batch."""
        share = batch // self.world
        return slice(self.rank * share, (self.rank + 1) * share)

    def part(self, state):
        """Cut this worker's streams out of a state of shape (L, B, H), or a tuple of them."""
        if state is None:
            return None
        if isinstance(state, tuple | list):
            return tuple(self.part(s) for s in state)
        return state[:, self.mine(state.shape[1])].contiguous()

    def whole(self, state):
        """Put the state of all streams together, the reverse of `part`. All must call it."""
        return state

    def average(self, parameters, loss):
        """Average loss and gradients over the workers; give the loss as a number."""
        return loss.item()

    def share(self, number):
        """Give the first worker's number to all, who also learn whether one was interrupted."""
        return number

    def check(self):
        """Stop all workers at the same update, once one of them was interrupted."""
        if self.interrupted:
            raise KeyboardInterrupt

    def threads(self, wanted):
        """Say how many threads this process may use, of those for the whole machine."""
        return wanted

    def sow(self, seed, update):
        """Make this worker's dropout masks its own: nothing to do for one process."""

    def leave(self):
        """Part from the others."""


class Workers(Alone):
    """One of several processes that train together.

    Each message is one sum over all workers (`all_reduce`): the only thing asked of the
    network, the same for gloo and NCCL. A sum with a worker that is gone raises `LostWorkerError`.

    Ctrl-C and a request to end (SIGINT, SIGTERM) are noted, and told to the others at the
    next `share`: a worker that just stopped would leave the rest waiting.

    Parameters
    ----------
    device : str
        As for `pick_device`: NCCL carries the messages on a GPU, gloo elsewhere.
    """

    def __init__(self, device):
        self.rank, self.world = int(os.environ["RANK"]), int(os.environ["WORLD_SIZE"])
        kind = pick_device(device).type
        if kind not in ("cpu", "cuda"):
            raise ValueError(f"several workers need the device cpu or cuda, but got {kind}")
        if kind == "cuda":
            torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
        self.device = torch.device(kind)
        self.asked_to_stop = self.lost = False
        ends = (signal.SIGINT, signal.SIGTERM)
        self.handlers = {end: signal.signal(end, self._stop) for end in ends}
        dist.init_process_group("nccl" if kind == "cuda" else "gloo")

    def _stop(self, *_):
        self.asked_to_stop = True

    def _sum(self, tensor):
        try:
            dist.all_reduce(tensor)
        except RuntimeError as error:
            self.lost = True
            raise LostWorkerError("a worker was lost") from error

    def whole(self, state):
        """Put the state of all streams together, in float32. All workers must call it."""
        if state is None:
            return None
        if isinstance(state, tuple):
            return tuple(self.whole(s) for s in state)
        layers, share, H = state.shape
        full = torch.zeros(layers, share * self.world, H, device=state.device)
        full[:, self.mine(share * self.world)] = state
        self._sum(full)  # zero wherever another worker writes
        return full

    def average(self, parameters, loss):
        """Average loss and gradients over the workers, as one message.

        Each worker's loss is the mean over an equal share of the characters, so the mean of
        the means is the mean over the batch, and the mean gradient is its gradient.
        """
        parameters = list(parameters)
        flat = torch.cat([*(p.grad.flatten() for p in parameters), loss.detach().view(1)])
        self._sum(flat)
        flat /= self.world
        *grads, loss = flat.split([*(p.numel() for p in parameters), 1])
        for p, grad in zip(parameters, grads, strict=True):
            p.grad = grad.view_as(p)
        return loss.item()

    def share(self, number):
        """Give the first worker's number to all, who also learn whether one was interrupted."""
        pair = [number if self.first else 0.0, float(self.asked_to_stop)]
        pair = torch.tensor(pair, dtype=torch.float64, device=self.device)
        self._sum(pair)
        self.interrupted = bool(pair[1] > 0)
        return pair[0].item()

    def threads(self, wanted):
        """Split the machine's threads between its workers; one each at least."""
        return wanted and max(1, wanted // int(os.environ["LOCAL_WORLD_SIZE"]))

    def sow(self, seed, update):
        """Make this worker's dropout masks its own, and the same ones after a resume.

        Masks that were equal on all workers would drop the same units in streams that
        should differ. So no number of workers draws the masks of another: runs are equal
        for any number of workers without dropout only.
        """
        words = np.random.SeedSequence([seed, update, self.rank]).generate_state(1, np.uint64)
        torch.manual_seed(int(words[0]))

    def leave(self):
        """Part from the others, and give Ctrl-C its usual meaning back.

        Not once a worker is lost: the launcher is about to end this one by a signal, and
        what happened must be said before.
        """
        if self.lost:
            return
        for end, handler in self.handlers.items():
            signal.signal(end, handler)
        dist.destroy_process_group()


def refuse_uneven(batch, world):
    """Raise a ValueError if the streams of a batch cannot be dealt out evenly.

    >>> refuse_uneven(16, 3)
    Traceback (most recent call last):
    ValueError: a batch of 16 streams cannot be split evenly between 3 workers
    """
    if batch % world:
        raise ValueError(
            f"a batch of {batch} streams cannot be split evenly between {world} workers"
        )


def join(config):
    """Meet the other workers, if torchrun started this process as one of several.

    Parameters
    ----------
    config : TrainConfig

    Returns
    -------
    Alone or Workers

    Raises
    ------
    ValueError
        If the batch cannot be split evenly, or the device is not made for it.
    """
    if not dist.is_available() or not dist.is_torchelastic_launched():
        return Alone()
    world = int(os.environ["WORLD_SIZE"])
    refuse_uneven(config.batch, world)
    return Alone() if world == 1 else Workers(config.device)


def speaks():
    """Whether this process is the one to print: the first worker of its machine, or alone."""
    launched = dist.is_available() and dist.is_torchelastic_launched()
    return not launched or os.environ["LOCAL_RANK"] == "0"
