"""What a backup holds: every file by its name, size and sha256, and what the whole was made of."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from extraction_forms.disk.safe_paths import shown_name
from extraction_forms.errors import ReviewError
from extraction_forms.frozen_values import frozen

NAME: Final = "MANIFEST.json"
FORMAT: Final = 1
REVIEWS: Final = "reviews"
STATE: Final = "state"
KEY: Final = "state/secret_key"
AS_FILE: Final = "state/entry.sqlite3"
AS_ROWS: Final = "state/database.json"
LARGEST_FILE: Final = 16 * 1024**3
LARGEST: Final = 256 * 1024**3
LARGEST_MANIFEST: Final = 64 * 1024**2
_DEEPEST: Final = 20
_LONGEST: Final = 1000
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


class Damaged(ReviewError):  # noqa: N818 - what the archive is
    """An archive is not as a backup was written; nothing of it was restored."""


@frozen
class Listed:
    """One file of a backup."""

    path: str
    size: int
    sha256: str


@frozen
class Manifest:
    """What a backup holds; `made_at` is when, `migrations` which tables its database has.

    `format` is the layout of the archive, `version` that of the program that wrote it.
    """

    format: int
    made_at: str
    version: str
    migrations: tuple[str, ...]
    files: tuple[Listed, ...]

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(file.size for file in self.files)

    @property
    def reviews(self) -> tuple[str, ...]:
        """The reviews in it, by name."""
        parts = (file.path.split("/") for file in self.files)
        return tuple(sorted({part[1] for part in parts if part[0] == REVIEWS}))

    def has(self, path: str) -> bool:
        """Whether a file of this name is in it."""
        return any(file.path == path for file in self.files)


def written(manifest: Manifest) -> bytes:
    """The manifest as it stands in the archive."""
    return (json.dumps(asdict(manifest), ensure_ascii=False, indent=1) + "\n").encode()


def read(content: bytes) -> Manifest:
    """The manifest of an archive, where every path in it stays within the folder that it is restored to.

    Raises:
        Damaged: it is none, is of a later layout, or names a file that a backup does not hold.
    """
    try:
        raw: dict[str, Any] = json.loads(content)
        layout = raw["format"]
        found = Manifest(
            format=layout,
            made_at=str(raw["made_at"]),
            version=str(raw["version"]),
            migrations=tuple(str(one) for one in raw["migrations"]),
            files=tuple(_listed(**file) for file in raw["files"]),
        )
    except (ValueError, TypeError, KeyError, RecursionError) as fault:
        raise Damaged(f"{NAME} cannot be read ({type(fault).__name__}); the archive is damaged.") from fault
    if layout != FORMAT:
        raise Damaged(
            f"{NAME}: expected a backup of layout {FORMAT}; found {layout!r}. Is the program too old?"
        )
    check_paths([file.path for file in found.files])
    if found.size > LARGEST:
        raise Damaged(f"{NAME}: expected at most {LARGEST} bytes; found {found.size}.")
    return found


def _listed(path: str, size: int, sha256: str) -> Listed:
    """A file of the list whose values are of the kinds they have to be.

    Raises:
        TypeError: one is not.
    """
    if not isinstance(path, str) or type(size) is not int or not isinstance(sha256, str):
        raise TypeError("a value of another kind")
    if not 0 <= size <= LARGEST_FILE or not _SHA256.fullmatch(sha256):
        raise TypeError("a value out of its range")
    return Listed(path=path, size=size, sha256=sha256)


def mode_of(path: str) -> int:
    """Who may read a file: of the site's own folder, its owner alone."""
    return 0o600 if path.startswith(f"{STATE}/") else 0o644


def check_paths(paths: Sequence[str]) -> None:
    """Hold that every path names a file of a review or of the site's own folder, each its own.

    Raises:
        Damaged: one leads elsewhere, stands twice (also in other letters), or is a folder of another.
    """
    taken: set[str] = set()
    folders: set[str] = set()
    for path in paths:
        if not _is_plain(path):
            raise Damaged(
                f"The archive holds {shown_name(path)}, which no backup does; nothing was restored."
            )
        folded = path.casefold()
        if folded in taken:
            raise Damaged(f"The archive holds {shown_name(path)} twice; nothing was restored.")
        taken.add(folded)
        parts = folded.split("/")
        folders.update("/".join(parts[:end]) for end in range(1, len(parts)))
    both = sorted(taken & folders)
    if both:
        raise Damaged(
            f"The archive holds {shown_name(both[0])} as a file and as a folder; nothing was restored."
        )


def _is_plain(path: str) -> bool:
    parts = path.split("/")
    is_text = path.isprintable() and "\\" not in path and ":" not in path
    is_short = len(path) <= _LONGEST and len(parts) <= _DEEPEST
    is_inside = not any(part in {"", ".", ".."} or part != part.strip() for part in parts)
    is_known = path in {KEY, AS_FILE, AS_ROWS} or (parts[0] == REVIEWS and len(parts) > 2)
    return is_text and is_short and is_inside and is_known and unicodedata.is_normalized("NFC", path)
