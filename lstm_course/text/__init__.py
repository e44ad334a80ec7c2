"""Text in, text out: vocabulary, corpora, batches, baselines and sampling.

Needs NumPy and the standard library only.  Notebooks 14 to 16 teach it.
"""

from lstm_course.text.baselines import uniform_bits, unigram_bits, xz_bits
from lstm_course.text.batches import one_hot, split, streams, windows
from lstm_course.text.beam import suggest
from lstm_course.text.corpora import CORPORA, Corpus, drop_repeats, load_corpus
from lstm_course.text.files import CorpusUnavailableError, cache_folder, read_text_file
from lstm_course.text.kneser_ney import KneserNey
from lstm_course.text.metrics import bits_to_nats, nats_to_bits, perplexity
from lstm_course.text.padding import pad
from lstm_course.text.sampling import generate, sample_index
from lstm_course.text.vocabulary import Vocabulary

__all__ = [
    "CORPORA",
    "Corpus",
    "CorpusUnavailableError",
    "KneserNey",
    "Vocabulary",
    "bits_to_nats",
    "cache_folder",
    "drop_repeats",
    "generate",
    "load_corpus",
    "nats_to_bits",
    "one_hot",
    "pad",
    "perplexity",
    "read_text_file",
    "sample_index",
    "split",
    "streams",
    "suggest",
    "uniform_bits",
    "unigram_bits",
    "windows",
    "xz_bits",
]
