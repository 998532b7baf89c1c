"""Much work of one kind shared out over several processes, where the machine and the work allow it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Final, TypeVar

MOST: Final = 8
"""More processes than these gain nothing: what they found has to come back through one."""

Item = TypeVar("Item")
Found = TypeVar("Found")


def workers_for(items: int, *, least: int) -> int:
    """How many processes, this one among them, should share so many items; `least` is worth a process.

    A process is copied as it stands, which is safe on Linux and while no other thread runs in it; elsewhere
    one does all the work.
    """
    if sys.platform != "linux" or threading.active_count() > 1:
        return 1
    return max(1, min(items // least, len(os.sched_getaffinity(0)), MOST))


def work_on(
    items: Sequence[Item],
    work: Callable[[Item], Found],
    *,
    pack: Callable[[Sequence[Found]], bytes],
    unpack: Callable[[bytes], Sequence[Found]],
    workers: int,
) -> list[Found]:
    """What `work` finds in each item, in their order, by so many processes.

    `pack` and `unpack` carry what was found from one process to another. The share of a process that dies is
    done again here, so that an error in the work is raised as it would be without it.
    """
    shares = [items[start::workers] for start in range(workers)]
    context = multiprocessing.get_context("fork") if workers > 1 else None
    started = [_start(context, share, work, pack) for share in shares[1:]] if context else []
    try:
        parts: list[Sequence[Found]] = [[work(item) for item in shares[0]]]
        for share, (_, channel) in zip(shares[1:], started, strict=True):
            packed = _received(channel)
            parts.append([work(item) for item in share] if packed is None else unpack(packed))
    finally:
        for process, channel in started:
            channel.close()
            process.terminate()
            process.join()
    return [parts[index % workers][index // workers] for index in range(len(items))]


_Started = tuple[multiprocessing.process.BaseProcess, Connection]


def _start(
    context: multiprocessing.context.ForkContext,
    share: Sequence[Item],
    work: Callable[[Item], Found],
    pack: Callable[[Sequence[Found]], bytes],
) -> _Started:
    here, there = context.Pipe(duplex=False)

    def do() -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches all; whoever started it ends it
        here.close()
        with suppress(Exception):  # whoever started it does the share again, and meets the same error
            there.send_bytes(pack([work(item) for item in share]))

    process = context.Process(target=do, daemon=True)
    with warnings.catch_warnings():
        # No thread of Python's runs here (`workers_for`); those that a library keeps asleep are not used in the copy.
        warnings.simplefilter("ignore", DeprecationWarning)
        process.start()
    there.close()
    return process, here


def _received(channel: Connection) -> bytes | None:
    try:
        return channel.recv_bytes()
    except (EOFError, OSError):
        return None
