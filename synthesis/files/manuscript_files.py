"""A manuscript on disk brought up to date with a review's numbers, with a copy of the file as it was beside it."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path

from extraction_forms.disk.whole_files import replace_file
from extraction_forms.errors import ReviewError
from synthesis.errors import RenderError
from synthesis.files import numbers_file
from synthesis.headline import chosen
from synthesis.numbers import Quantity
from synthesis.plan.plan import Plan
from synthesis.render.manuscript import Updated, update


def read_numbers(file: Path) -> Mapping[str, Quantity]:
    """The numbers of a build, from its `numbers.json`.

    Raises:
        ReviewError: the file cannot be read.
    """
    try:
        return {one.key: one.quantity for one in numbers_file.read(file.read_bytes())}
    except (OSError, ValueError) as fault:
        raise ReviewError(f"{file}: expected the numbers of a build; it cannot be read: {fault}.") from fault


def update_manuscript(file: Path, numbers: Mapping[str, Quantity], plan: Plan) -> tuple[Updated, Path | None]:
    """Write the numbers into a manuscript; the copy of the file as it was, None where nothing had to be written.

    Raises:
        ReviewError: the file is not there, no Word file, open in Word, or cannot be written.
    """
    _expect_closed(file)
    if file.is_symlink():  # the file that is meant is written, not a new one in place of the link
        file = file.resolve()
        _expect_closed(file)
    try:
        content = file.read_bytes()
    except OSError as fault:
        raise ReviewError(f"{file}: cannot be read: {fault.strerror}.") from fault
    try:
        done = update(content, numbers, [one.key for one in chosen(numbers, plan)])
    except RenderError as fault:
        raise RenderError(f"{file}: {fault}") from fault
    if done.content == content:
        return done, None
    backup = _free(file)
    try:
        replace_file(backup, content)
        if file.read_bytes() != content:
            raise ReviewError(
                f"{file}: was saved by another program meanwhile and is left alone. Please run again."
            )
        replace_file(file, done.content)
    except OSError as fault:
        raise ReviewError(f"{file}: cannot be written: {fault.strerror}; it is as it was.") from fault
    return done, backup


def _expect_closed(file: Path) -> None:
    """Refuse a file that Word or LibreOffice has open: what they save would undo what is written here."""
    names = (f"~${file.name}", f"~${file.name[2:]}", f".~lock.{file.name}#")
    if any((file.parent / name).exists() for name in names):
        raise ReviewError(
            f"{file}: expected a file that no other program has open. Please save it and close it first."
        )


def _free(file: Path) -> Path:
    """A name beside the file that none has: `paper.before.docx`, `paper.before_2.docx` ..."""
    for turn in itertools.count(1):
        found = file.with_name(f"{file.stem}.before{'' if turn == 1 else f'_{turn}'}{file.suffix}")
        if not found.exists():
            return found
    raise AssertionError
