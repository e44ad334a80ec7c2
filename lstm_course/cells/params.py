"""The weights of a cell: how they are drawn, counted, read and reordered."""

from typing import NamedTuple

import numpy as np

GATES = ("i", "f", "g", "o")
_BLOCKS = {"lstm": 4, "rnn": 1, "gru": 3}


class LSTMParams(NamedTuple):
    """The weights of an LSTM cell, four blocks of H rows in the order of `GATES`.

    W_ih : ndarray of shape (4H, D); W_hh : ndarray of shape (4H, H); b : ndarray of shape (4H,).
    """

    W_ih: np.ndarray
    W_hh: np.ndarray
    b: np.ndarray


class RNNParams(NamedTuple):
    """The weights of a plain RNN cell.

    W_ih : ndarray of shape (H, D); W_hh : ndarray of shape (H, H); b : ndarray of shape (H,).
    """

    W_ih: np.ndarray
    W_hh: np.ndarray
    b: np.ndarray


def split_gates(array, axis=-1):
    """Cut an array of 4H entries along `axis` into its blocks i, f, g, o (views).

    Parameters
    ----------
    array : ndarray with 4H entries along `axis`
    axis : int

    Returns
    -------
    list of four ndarrays with H entries along `axis`

    Examples
    --------
    >>> [part.tolist() for part in split_gates(np.arange(8))]
    [[0, 1], [2, 3], [4, 5], [6, 7]]
    """
    if np.shape(array)[axis] % 4:
        raise ValueError(f"four gates need a multiple of 4 rows, but got {np.shape(array)[axis]}")
    return np.split(array, 4, axis=axis)


def _positive(**sizes):
    for name, size in sizes.items():
        if size != int(size) or size < 1:
            raise ValueError(f"{name} must be a whole number of at least 1, but got {size}")


def _init(D, H, blocks, rng, dtype):
    """Draw W_ih, W_hh and b from U(−1/√H, 1/√H), as torch does; one `rng`, three draws."""
    _positive(D=D, H=H)
    bound = 1 / np.sqrt(H)
    shapes = (blocks * H, D), (blocks * H, H), (blocks * H,)
    return [rng.uniform(-bound, bound, shape).astype(dtype) for shape in shapes]


def init_lstm(D, H, *, rng, forget_bias=1.0, dtype=np.float64):
    """Draw the weights of a new LSTM cell.

    Weights come from U(−1/√H, 1/√H). The bias is zero, but for the forget gate, whose
    bias is `forget_bias`: it starts open (Gers, Schmidhuber & Cummins 2000; Jozefowicz
    et al. 2015), so that the cell state and its gradient survive the first updates.

    Parameters
    ----------
    D, H : int
        Input features and hidden units.
    rng : numpy.random.Generator
    forget_bias : float
        Written into `b`, never added in the forward pass.
    dtype : numpy dtype

    Returns
    -------
    LSTMParams

    Examples
    --------
    >>> params = init_lstm(4, 3, rng=np.random.default_rng(0))
    >>> params.W_ih.shape, params.W_hh.shape, params.b.tolist()[3:6]
    ((12, 4), (12, 3), [1.0, 1.0, 1.0])
    """
    W_ih, W_hh, b = _init(D, H, 4, rng, dtype)
    b[:] = 0
    b[H : 2 * H] = forget_bias
    return LSTMParams(W_ih, W_hh, b)


def init_rnn(D, H, *, rng, dtype=np.float64):
    """Draw the weights of a plain RNN cell from U(−1/√H, 1/√H); the bias is zero.

    Parameters
    ----------
    D, H : int
        Input features and hidden units.
    rng : numpy.random.Generator
    dtype : numpy dtype

    Returns
    -------
    RNNParams

    Examples
    --------
    >>> init_rnn(4, 3, rng=np.random.default_rng(0)).W_hh.shape
    (3, 3)
    """
    W_ih, W_hh, b = _init(D, H, 1, rng, dtype)
    b[:] = 0
    return RNNParams(W_ih, W_hh, b)


def check_params(params, blocks):
    """Raise a ValueError unless the three arrays are real and fit each other; return (D, H)."""
    W_ih, W_hh, b = params
    kinds = [np.asarray(array).dtype for array in params]
    if any(kind.kind != "f" for kind in kinds) or np.ndim(W_ih) != 2 or np.ndim(W_hh) != 2:
        raise ValueError(
            f"W_ih and W_hh must be matrices of floating point numbers, but they are "
            f"{np.ndim(W_ih)}- and {np.ndim(W_hh)}-dimensional, of dtypes {kinds[0]} and {kinds[1]}"
            f" (b: {kinds[2]})"
        )
    rows, D = np.shape(W_ih)
    H = np.shape(W_hh)[1]
    if rows != blocks * H or np.shape(W_hh)[0] != rows or np.shape(b) != (rows,):
        raise ValueError(
            f"weights do not fit: for H = {H} units W_ih must be ({blocks * H}, D), "
            f"W_hh ({blocks * H}, {H}) and b ({blocks * H},), but they are "
            f"{np.shape(W_ih)}, {np.shape(W_hh)} and {np.shape(b)}"
        )
    return D, H


def gate_matrix(params, gate):
    """Give one gate as textbooks write it: W for the vector [h_prev, x_t], and its bias.

    Parameters
    ----------
    params : LSTMParams
    gate : {"i", "f", "g", "o"}

    Returns
    -------
    W : ndarray of shape (H, H + D)
    b : ndarray of shape (H,)

    Raises
    ------
    ValueError
        If there is no such gate.

    Examples
    --------
    >>> W_f, b_f = gate_matrix(init_lstm(4, 3, rng=np.random.default_rng(0)), "f")
    >>> W_f.shape, W_f.size, b_f.size
    ((3, 7), 21, 3)
    """
    if gate not in GATES:
        raise ValueError(f"there is no gate {gate!r}; the gates are {', '.join(GATES)}")
    k = GATES.index(gate)
    W = np.hstack([split_gates(params.W_hh, axis=0)[k], split_gates(params.W_ih, axis=0)[k]])
    return W, split_gates(params.b, axis=0)[k]


def count_parameters(D, H, cell="lstm", biases=1):
    """Count the weights and biases of one layer: blocks · H · (H + D + biases).

    Parameters
    ----------
    D, H : int
    cell : {"lstm", "rnn", "gru"}
        4, 1 or 3 blocks.
    biases : {0, 1, 2}
        Bias vectors a block: textbooks have one; torch keeps two, which are added.

    Returns
    -------
    int

    Examples
    --------
    >>> count_parameters(65, 128), count_parameters(65, 128, biases=2)
    (99328, 99840)
    """
    _positive(D=D, H=H)
    if cell not in _BLOCKS:
        raise ValueError(f"there is no cell {cell!r}; the cells are {', '.join(_BLOCKS)}")
    if biases not in (0, 1, 2):
        raise ValueError(f"biases must be 0, 1 or 2, but got {biases}")
    return _BLOCKS[cell] * H * (H + D + biases)


def reorder_gates(array, source="ifog", target="ifgo", axis=0):
    """Move the four gate blocks of a weight array from one framework's order to another's.

    torch stores i, f, g, o; Keras i, f, c, o (here `g` is that candidate, so "ifgo");
    ONNX i, o, f, c ("iofg"); CS231n i, f, o, g ("ifog"). A wrong order raises no error
    anywhere: the network only computes something else.

    Parameters
    ----------
    array : array_like with 4H entries along `axis`
    source, target : str
        The letters i, f, g, o once each; c counts as g.
    axis : int

    Returns
    -------
    ndarray of the same shape
        A copy.

    Raises
    ------
    ValueError
        If an order does not name each gate once, or the axis has no 4H entries.

    Examples
    --------
    >>> reorder_gates(np.array([1, 2, 3, 4]), source="ifog", target="ifgo").tolist()
    [1, 2, 4, 3]
    """
    orders = []
    for order in (source, target):
        letters = order.lower().replace("c", "g")
        if sorted(letters) != sorted(GATES):
            raise ValueError(f"an order names i, f, g (or c) and o once each, but got {order!r}")
        orders.append(letters)
    blocks = split_gates(np.asarray(array), axis=axis)
    return np.concatenate([blocks[orders[0].index(gate)] for gate in orders[1]], axis=axis)
