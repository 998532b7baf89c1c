"""A form written for another tool: its files, and what the tool has no place for."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from typing import Final

from extraction_forms.exchange.csv_lines import csv_text
from extraction_forms.frozen_values import frozen

LOSSES_FILE: Final = "losses.csv"
_COLUMNS: Final = ("where", "lost", "instead")
_LINE: Final = 110


@frozen
class Loss:
    """One thing that a form says and the other tool cannot: where in the form, what, and what stands instead.

    `where` is a path of the form ("arms/peer_role", "checks/total", "form"); `lost` a phrase that may stand
    alone ("its quote is not asked for"); `instead` is empty where nothing stands in its place.
    """

    where: str
    lost: str
    instead: str = ""


@frozen
class Compiled:
    """The files of a form written for another tool, by name, and everything that was lost on the way."""

    files: Mapping[str, bytes]
    losses: tuple[Loss, ...] = ()


def losses_csv(losses: Iterable[Loss]) -> bytes:
    """The losses as a CSV table: where, lost, instead."""
    return csv_text(_COLUMNS, [(loss.where, loss.lost, loss.instead) for loss in losses]).encode("utf-8")


def losses_text(losses: Iterable[Loss]) -> str:
    """The losses as lines for a terminal: each kind once, under it every place of the form it holds for."""
    kinds: dict[str, list[Loss]] = {}
    for loss in losses:
        kinds.setdefault(loss.lost, []).append(loss)
    if not kinds:
        return "Nothing is lost.\n"
    lines: list[str] = []
    for lost, alike in kinds.items():
        stands = {loss.instead for loss in alike}
        shared = stands.pop() if len(stands) == 1 else ""
        lines += _wrapped(f"- {lost}" + (f"; instead: {shared}" if shared else ""), "", "  ")
        places = (
            f"{loss.where} ({loss.instead})" if loss.instead and not shared else loss.where for loss in alike
        )
        lines += _wrapped(", ".join(dict.fromkeys(places)), "    ", "    ")
    return "\n".join(lines) + "\n"


def _wrapped(text: str, first: str, rest: str) -> list[str]:
    return textwrap.wrap(
        text,
        _LINE,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
