"""What lies under `records/` and is not read: so that no work is lost unseen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from extraction_forms.errors import Place, Problem
from extraction_forms.header import SLUG

RECORD: Final = "records/<study>/<extractor>.yaml"
WAITS: Final = ".gitkeep"
"""What keeps the folder of a study that nobody has begun yet, so that it is empty on purpose; it may hold its label."""

_BACKUP_STARTS: Final = (".", "~", "#")
_BACKUP_ENDS: Final = ("~", ".bak", ".orig", ".swp", ".swo")
_UNREMARKABLE: Final = ("thumbs.db", "desktop.ini", "readme", "readme.md", "readme.txt")


def is_passed_over(path: Path) -> bool:
    """Whether a file is hidden, an editor's backup, a system's own or a read-me."""
    name = path.name.lower()
    return name.startswith(_BACKUP_STARTS) or name.endswith(_BACKUP_ENDS) or name in _UNREMARKABLE


def stray_files(review: Path) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """The files and folders of a review's `records/` that hold no record.

    Returns:
        Faults of files that look like records, and warnings of other files and of folders without any.
    """
    folder = review / "records"
    faults: list[Problem] = []
    warnings: list[Problem] = []
    for path in _files(folder):
        place = Place(file=path.relative_to(review).as_posix())
        if _is_record(path, folder):
            continue
        if _looks_like_record(path):
            faults.append(_misplaced(path, place))
        elif path.parent != folder:
            warnings.append(_unread(place, RECORD, "a file that is not read"))
    told = {Path(problem.place.file).parts[1] for problem in (*faults, *warnings)}
    for path in _bare_folders(folder):
        if path.name not in told:
            place = Place(file=path.relative_to(review).as_posix())
            warnings.append(_unread(place, f"a record, {RECORD}", "a folder without one"))
    return tuple(faults), tuple(warnings)


def _bare_folders(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        is_study = path.is_dir() and not path.name.startswith(".") and not (path / WAITS).is_file()
        if is_study and not any(_is_record(file, folder) for file in path.iterdir()):
            yield path


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        within = path.relative_to(folder).parts[:-1]
        hidden = any(part.startswith(".") for part in within)
        if path.is_file() and not hidden and not is_passed_over(path):
            yield path


def _is_record(path: Path, folder: Path) -> bool:
    """Whether a path is where records are read from; what starts like a backup is none."""
    if path.suffix != ".yaml" or path.name.startswith(_BACKUP_STARTS):
        return False
    return path.parent.parent == folder and bool(SLUG.match(path.parent.name))


def _looks_like_record(path: Path) -> bool:
    return any(ending in path.name.lower() for ending in (".yaml", ".yml"))


def _misplaced(path: Path, place: Place) -> Problem:
    if path.suffix.lower() == ".yml" or (path.suffix != ".yaml" and path.suffix.lower() == ".yaml"):
        hint = f"Rename it {path.stem}.yaml."
        found = f"a file whose name ends in {path.suffix}"
        return Problem(place=place, where="", expected=RECORD, found=found, hint=hint)
    if path.suffix.lower() == ".yaml":
        return Problem(place=place, where="", expected=RECORD, found="a record file elsewhere")
    stem = path.name[: path.name.lower().index(".y")]
    return Problem(
        place=place,
        where="",
        expected=RECORD,
        found=f"a file whose name ends in {path.suffix}",
        hint=f"Rename it {stem}.yaml if it is a record.",
    )


def _unread(place: Place, expected: str, found: str) -> Problem:
    return Problem(place=place, where="", expected=expected, found=found, warning=True)
