"""Files that a command writes where its user says: never over something else without being told to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import click

F = TypeVar("F", bound=Callable[..., object])


def replace_option(function: F) -> F:
    """Whether a file that is there may be written over."""
    return click.option("--replace", is_flag=True, help="Write over a FILE that says something else.")(
        function
    )


def write_new(file: Path, content: bytes, *, replace: bool) -> None:
    """Write a file whole.

    Raises:
        UsageError: something else stands there, and it was not said that it may go.
    """
    write_all_new({file: content}, replace=replace)


def write_all_new(files: Mapping[Path, bytes], *, replace: bool) -> None:
    """Write files whole, once none of them is in the way of another.

    Raises:
        UsageError: something else stands in the place of one, and it was not said that it may go.
    """
    from extraction_forms.disk.whole_files import replace_file
    from extraction_forms.errors import UsageError

    for file, content in files.items():
        if file.is_file() and file.read_bytes() != content and not replace:
            raise UsageError(
                f"{file}: expected no such file; found one that says something else. Use --replace."
            )
    for file, content in files.items():
        replace_file(file, content)
