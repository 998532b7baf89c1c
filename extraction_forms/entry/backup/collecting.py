"""What is to be backed up, brought together: each review as it was at one moment, while nobody could write in it."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Final

from extraction_forms.disk.journal import finish
from extraction_forms.disk.locks import STORE, held
from extraction_forms.disk.whole_files import PART
from extraction_forms.entry.backup.manifest import REVIEWS
from extraction_forms.errors import ReviewError, UsageError

PAPERS: Final = "papers"
LEFT_OUT: Final = ("output", "output.*", STORE, ".git", "__pycache__", ".check.json", f".*{PART}")
"""What is made anew, or belongs to this computer: names, or patterns of names, of files and folders of a review."""


def reviews_in(folders: tuple[Path, ...]) -> dict[str, Path]:
    """The reviews of the folders, by name: a folder is a review, or holds some.

    Raises:
        UsageError: a folder is neither, or two reviews have one name.
    """
    found: dict[str, Path] = {}
    for folder in folders:
        plans = (
            [folder / "review.yaml"]
            if (folder / "review.yaml").is_file()
            else sorted(folder.glob("*/review.yaml"))
        )
        if not plans:
            raise UsageError(f"{folder}: expected a review, or a folder of reviews; found neither.")
        for plan in plans:
            review = plan.parent.resolve()
            if found.setdefault(review.name, review) != review:
                raise UsageError(f"{review}: expected reviews of different names; found {review.name} twice.")
    return dict(sorted(found.items()))


def collect(reviews: dict[str, Path], into: Path) -> None:
    """Bring every review into a folder, each under its lock; a save that was cut off is finished first.

    Raises:
        Busy: somebody has been writing in a review for half a minute.
        ReviewError: a file cannot be read, or is none.
    """
    for slug, review in reviews.items():
        target = into / REVIEWS / slug
        with held(review, "the backup"):
            finish(review)
            for path in _files(review, review):
                _bring(
                    path,
                    target / path.relative_to(review),
                    is_paper=PAPERS in path.relative_to(review).parts[:1],
                )


def _files(folder: Path, review: Path) -> Iterator[Path]:
    """Every file of a review that is kept, in order."""
    for path in sorted(folder.iterdir()):
        if any(fnmatch(path.name, pattern) for pattern in LEFT_OUT):
            continue
        mode = path.lstat().st_mode
        if stat.S_ISDIR(mode):
            yield from _files(path, review)
        elif stat.S_ISREG(mode):
            yield path
        else:
            raise ReviewError(
                f"{path}: expected a file or a folder; found a link or something else. A backup holds no links: "
                "please put the file itself there, or move the link out of the review."
            )


def _bring(path: Path, target: Path, *, is_paper: bool) -> None:
    """A copy; of a paper, which is never changed but only put there or taken away, a second name of the same file."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if is_paper and _linked(path, target):
            return
        shutil.copy2(path, target, follow_symlinks=False)
    except OSError as fault:
        raise ReviewError(f"{path}: cannot be copied: {fault.strerror or fault}.") from fault


def _linked(path: Path, target: Path) -> bool:
    try:
        os.link(path, target, follow_symlinks=False)
    except OSError as fault:
        if fault.errno == errno.ENOSPC:
            raise
        return False  # another disk, or one that knows no second names
    return True
