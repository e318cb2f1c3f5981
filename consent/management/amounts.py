"""Numbers on a command line."""

from argparse import ArgumentTypeError
from collections.abc import Callable


def amount(*, least: float, most: float) -> Callable[[str], float]:
    """Return how to read a number that lies between two others, both allowed."""

    def read(text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            number = float("nan")
        # Of what is no number neither is true.
        if least <= number <= most:
            return number
        raise ArgumentTypeError(f"not a number from {least:g} to {most:g}: {text}")

    return read
