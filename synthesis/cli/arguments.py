"""Arguments that several commands take."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

F = TypeVar("F", bound=Callable[..., object])


def review_argument(function: F) -> F:
    """One review: its folder."""
    return click.argument("review", type=click.Path(path_type=Path))(function)


def reviews_argument(function: F) -> F:
    """One or more reviews: their folders."""
    return click.argument("reviews", nargs=-1, required=True, type=click.Path(path_type=Path))(function)


def state_option(function: F) -> F:
    """Where the site for extraction keeps its own files."""
    return click.option(
        "--state",
        type=click.Path(path_type=Path),
        default=Path(".synthesis"),
        show_default=True,
        help="Where the site keeps accounts and what is typed but not saved.",
    )(function)
