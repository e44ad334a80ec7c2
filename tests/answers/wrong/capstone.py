"""Wrong answers to the questions of the `capstone`, as learners write them."""

import math

import numpy as np

from tests.answers import wrong


@wrong("capstone.cut", mistake=21)
def repeats_left_in(text, held):
    return text[: len(text) - held], text[len(text) - held :]


@wrong("capstone.cut", mistake=21)
def cleans_each_part(text, held):
    def clean(part):
        kept = []
        for paragraph in part.split("\n\n"):
            if paragraph not in kept:
                kept.append(paragraph)
        return "\n\n".join(kept)

    return clean(text[:-held]), clean(text[-held:])


@wrong("capstone.cut", mistake="beginning held out")
def judges_on_the_beginning(text, held):
    text = "\n\n".join(dict.fromkeys(text.split("\n\n")))
    return text[held:], text[:held]


@wrong("capstone.prediction", mistake=21)
def epochs_of_the_whole_text():
    return 3000 * 16 * 64 / 200_000, 1, 3, 1, 1


@wrong("capstone.prediction", mistake=None)
def nobody_copied_so_nothing_is_shared():
    return 3000 * 16 * 64 / 180_000, 2, 1, 1, 2


@wrong("capstone.report", mistake=20)
def left_as_it_was(length, held, V, E, H, B, T, updates, nats):
    return {
        "parameters": V * E + H * (E + H + 1) + V * H + V,
        "epochs": updates * B * T / length,
        "bits": nats,
        "perplexity": np.exp(nats),
    }


def report(length, V, E, H, read, bits, biases=1):
    return {
        "parameters": V * E + 4 * (H * E + H * H + biases * H) + V * H + V,
        "epochs": read / length,
        "bits": bits,
        "perplexity": 2**bits,
    }


@wrong("capstone.report", mistake=21)
def epochs_of_everything(length, held, V, E, H, B, T, updates, nats):
    return report(length, V, E, H, updates * B * T, nats / math.log(2))


@wrong("capstone.report", mistake=20)
def two_biases_as_in_torch(length, held, V, E, H, B, T, updates, nats):
    return report(length - held, V, E, H, updates * B * T, nats / math.log(2), biases=2)


@wrong("capstone.report", mistake=19)
def two_to_the_power_of_nats(length, held, V, E, H, B, T, updates, nats):
    right = report(length - held, V, E, H, updates * B * T, nats / math.log(2))
    return right | {"perplexity": 2**nats}


@wrong("capstone.report", mistake=19)
def nats_for_bits(length, held, V, E, H, B, T, updates, nats):
    right = report(length - held, V, E, H, updates * B * T, nats / math.log(2))
    return {**right, "bits": nats}


@wrong("capstone.copied", mistake="blocks")
def piece_after_piece(sample, train, n):
    pieces = [sample[k : k + n] for k in range(0, len(sample) - n + 1, n)]
    return np.mean([piece in train for piece in pieces])


@wrong("capstone.copied", mistake="one piece short")
def stops_one_too_soon(sample, train, n):
    return np.mean([sample[k : k + n] in train for k in range(len(sample) - n)])


@wrong("capstone.copied", mistake="each piece once")
def as_a_set(sample, train, n):
    pieces = {sample[k : k + n] for k in range(len(sample) - n + 1)}
    known = {train[k : k + n] for k in range(len(train) - n + 1)}
    return len(pieces & known) / len(pieces)


@wrong("capstone.longest", mistake="from the start only")
def common_beginning(sample, train):
    n = 0
    while n < len(sample) and sample[: n + 1] in train:
        n += 1
    return sample[:n]


@wrong("capstone.longest", mistake="last of equal ones")
def keeps_the_latest(sample, train):
    best = ""
    for a in range(len(sample)):
        for b in range(a + 1, len(sample) + 1):
            if sample[a:b] in train and b - a >= len(best):
                best = sample[a:b]
    return best


@wrong("capstone.longest", mistake="whole words only")
def longest_known_word(sample, train):
    best = ""
    for word in sample.split():
        if word in train.split() and len(word) > len(best):
            best = word
    return best
