"""Today's training: torch's own cells, full backpropagation through time, Adam, clipping.

Taught in notebook 13 (Rerun the landmark papers).
"""

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from lstm_course.torch_models import set_forget_bias

__all__ = ["TodayNetwork"]

_CELLS = {"lstm": nn.LSTM, "gru": nn.GRU, "rnn": nn.RNN}


def _cut(state):
    """Cut the state off from the steps that made it."""
    return tuple(s.detach() for s in state) if isinstance(state, tuple) else state.detach()


class TodayNetwork:
    """One network with the interface of `OnlineNetworks`, so that S is 1.

    Parameters
    ----------
    rngs : list of one numpy.random.Generator
        Seeds the weights.
    D, outputs : int
    cell : {"lstm", "gru", "rnn"}
    H : int
    lr : float
        Of Adam.
    halving : float, optional
        After this many updates the rate is half, after twice as many a quarter, and so on.
    forget_bias : float
        Of the LSTM.
    input_bias : float
        Added to the bias of the gate that lets new input in, which is the LSTM's input gate
        and the opposite of the GRU's update gate: negative, it starts closed.
    clip : float
        Largest global norm of the gradient.
    classes : bool
        Softmax and cross-entropy; otherwise one number and squared error.
    carry : bool
        Whether a sequence goes on where the one before ended.
    """

    def __init__(self, rngs, D, outputs, *, cell, H, lr, halving=None, forget_bias=1.0,
                 input_bias=0.0, clip=1.0, classes=True, carry=False):  # fmt: skip
        with torch.random.fork_rng():
            torch.manual_seed(int(rngs[0].integers(2**31)))
            self.rnn = _CELLS[cell](D, H, batch_first=True)
            self.linear = nn.Linear(H, outputs)
        if cell == "lstm":
            set_forget_bias(self.rnn, forget_bias)
        with torch.no_grad():
            if cell == "gru":  # its update gate keeps where the LSTM's input gate lets in
                self.rnn.bias_ih_l0[H : 2 * H] -= input_bias
            else:
                self.rnn.bias_ih_l0[:H] += input_bias
        self.parameters = [*self.rnn.parameters(), *self.linear.parameters()]
        self.optimizer = torch.optim.Adam(self.parameters, lr, fused=True)
        decay = 1.0 if halving is None else 0.5 ** (1 / halving)
        self.schedule = torch.optim.lr_scheduler.ExponentialLR(self.optimizer, decay)
        self.clip, self.classes, self.carry, self.state = clip, classes, carry, None

    def keep(self, rows):
        """Nothing to leave out: there is one network."""

    def _loss(self, logits, target):
        if self.classes:
            return functional.cross_entropy(logits, target)
        return functional.mse_loss(logits, target)

    def _answer(self, logits):
        logits = logits.detach()
        return (logits.softmax(-1) if self.classes else logits).numpy()

    def learn(self, x, target, lengths):
        """Answer, then take one step of Adam; shapes as in `OnlineNetworks.learn`."""
        x, target, lengths = torch.from_numpy(x[0]), torch.from_numpy(target[0]), lengths[0]
        hs, state = self.rnn(x, self.state)
        self.state = _cut(state) if self.carry else None
        if target.ndim == 2:
            logits = self.linear(hs[np.arange(len(x)), lengths - 1])
            loss = self._loss(logits, target)
        else:
            logits = self.linear(hs)
            within = torch.from_numpy(np.arange(x.shape[1]) < lengths[:, None])
            loss = self._loss(logits[within], target[within])
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.parameters, self.clip)
        self.optimizer.step()
        self.schedule.step()
        return self._answer(logits)[None]

    @torch.no_grad()
    def answer(self, row, x, lengths=None):
        """Let the network answer, from a state of zeros; as `OnlineNetworks.answer`.

        The memory c is given for the LSTM only, and for its last step only.
        """
        hs, state = self.rnn(torch.from_numpy(x))
        if lengths is not None:
            hs = hs[np.arange(len(x)), lengths - 1]
        c = state[1].numpy() if isinstance(state, tuple) else None
        return self._answer(self.linear(hs)), c
