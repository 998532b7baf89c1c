"""Python's search for rubbish: paused while much is read, and turned away from what stays to the end."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_KEPT: Final = threading.Event()
"""Set once something is kept; Python itself can only count it, thing by thing."""


def keep() -> None:
    """Have the collector pass over all that is there by now, for good, in every process made from this one too."""
    gc.freeze()
    _KEPT.set()


@contextmanager
def paused() -> Iterator[None]:
    """Keep the collector of cycles still; in a large review it takes longer than the reading itself.

    What was read meanwhile then counts as long-lived at once, as it is: otherwise the first search
    afterwards would look through all of it.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if not _KEPT.is_set():  # what is kept stays so
                gc.freeze()
                gc.unfreeze()
            gc.enable()
