"""Whether work grows with its input or with the square of it: a ratio of processor times, which no machine decides."""

from collections.abc import Callable
from time import process_time

TIMES_LARGER = 4
# What is done sooner than this says nothing of how it grows.
TOO_QUICK_TO_TELL = 0.02  # seconds


def growth(work: Callable[[str], object], small: str, large: str) -> float:
    """Processor time for `large`, which is four times `small`, as a multiple of that for `small`; best of three."""
    return (_best(work, large) + TOO_QUICK_TO_TELL) / (_best(work, small) + TOO_QUICK_TO_TELL)


def _best(work: Callable[[str], object], given: str) -> float:
    taken = []
    for _ in range(3):
        began = process_time()
        work(given)
        taken.append(process_time() - began)
    return min(taken)
