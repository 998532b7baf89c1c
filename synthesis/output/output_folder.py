"""A review's `output/`: whether it is up to date, and how it is replaced without ever being half there.

`MANIFEST.sha256` lists every output and, as `../` lines, every input with its hash: run in the folder,
`sha256sum -c MANIFEST.sha256` checks both; its comments name the engine and the form library. What a
person changed in or added to `output/` is moved to `output.kept/` before a build takes its place.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import re
import shutil
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path, PurePosixPath

from extraction_forms.errors import ReviewError
from extraction_forms.frozen_values import frozen
from synthesis.output.engine_hash import engine_hash, forms_hash, visible_files
from synthesis.output.folder_swap import Busy, flush, locked, swap_in, write_folder

OUTPUT = "output"
KEPT = "output.kept"
PAPERS = "papers"
ACCEPTED = "accepted_numbers.tsv"  # what was printed, held against what is: no build reads it
MANIFEST = "MANIFEST.sha256"
_PATIENCE = 60.0
_LEFTOVER = re.compile(r"output\.\d+\.(new|old)")
# A history that was set aside is no input; the present one tells what was first submitted, which agreement rests on.
_NO_INPUT = re.compile(rf"{_LEFTOVER.pattern}|history_\d+")
# The reports that people read, and the manuscripts that they write: no build reads them.
_UNREAD = frozenset((".pdf", ".docx"))
_UNFIT = re.compile(r"[\n\r\\\ud800-\udfff]")
_TITLE = "# Check with: sha256sum -c MANIFEST.sha256"
_TO_COME = "# still to come: "


@frozen
class Inputs:
    """What a build is made from: the review's files with their sha256, the engine and the form library."""

    files: tuple[tuple[str, str], ...]
    engine: str
    forms: str
    newest: int
    """When the review's files were last touched, in nanoseconds; never printed."""


def inputs(review: Path, engine: str = "") -> Inputs:
    """Everything a build of this review depends on, as it is now; take it before reading the review.

    Args:
        review: the review's folder.
        engine: the hash of the engine that builds, where its sources may be others by now.
    """
    found = _read_by_builds(review)
    return Inputs(
        files=tuple((_plain(name), _sha256(_content(path))) for name, path in found),
        engine=engine or engine_hash(),
        forms=forms_hash(),
        newest=max((path.stat().st_mtime_ns for _, path in found), default=0),
    )


def touched(review: Path) -> Mapping[str, tuple[int, int]]:
    """When each file that a build reads was last touched, in nanoseconds, and its bytes; no file is opened."""
    found: dict[str, tuple[int, int]] = {}
    for name, path in _read_by_builds(review):
        with suppress(FileNotFoundError):  # gone since it was listed
            status = path.stat()
            found[name] = status.st_mtime_ns, status.st_size
    return found


def _read_by_builds(review: Path) -> list[tuple[str, Path]]:
    """The files of the review that a build reads, by name."""
    _expect_folder(review)
    there = visible_files(review, leave_out=[OUTPUT, KEPT, PAPERS], leave_out_like=_NO_INPUT)
    return sorted(
        (name, path) for name, path in there if name != ACCEPTED and path.suffix.lower() not in _UNREAD
    )


def as_built(review: Path) -> Callable[[str], bytes]:
    """The content of a file of `output/` by its path there; empty where it is not there as the last build left it."""
    folder = review / OUTPUT
    try:
        written = _entries((folder / MANIFEST).read_bytes())
    except OSError:  # there was none
        written = {}

    def content(name: str) -> bytes:
        with suppress(OSError):
            if name in written and ".." not in PurePosixPath(name).parts:  # inputs are listed, too
                found = (folder / name).read_bytes() if (folder / name).is_file() else b""
                return found if _sha256(found) == written[name] else b""
        return b""

    return content


def is_fresh(review: Path, now: Inputs | None = None) -> bool:
    """Whether `output/` is whole and made from exactly what is there now, which somebody may have taken already."""
    return not why_stale(review, now)


def why_stale(review: Path, now: Inputs | None = None) -> str:
    """Why `output/` has to be built, in words; empty when it is whole and up to date."""
    _expect_folder(review)
    manifest = review / OUTPUT / MANIFEST
    if not manifest.is_file():
        return "there is no output yet"
    now = now or inputs(review)
    content = _content(manifest)
    if lacking := _to_come(content):
        return f"{lacking} were not made"
    written = _entries(content)
    outputs = {name: value for name, value in written.items() if not name.startswith("../")}
    if content != _manifest_text(outputs, now).encode("utf-8"):
        return _what_moved(written, now)
    for name, value in outputs.items():
        path = review / OUTPUT / name
        if not path.is_file() or _sha256(_content(path)) != value:
            return f"output/{name} is not as it was built"
    return "files were touched since" if now.newest > manifest.stat().st_mtime_ns else ""


def _what_moved(written: Mapping[str, str], now: Inputs) -> str:
    before = {name.removeprefix("../"): value for name, value in written.items() if name.startswith("../")}
    after = dict(now.files)
    for name in sorted(before.keys() | after.keys()):
        if name not in before:
            return f"{name} is new"
        if name not in after:
            return f"{name} is gone"
        if before[name] != after[name]:
            return f"{name} has changed"
    return "the engine, the form library or the manifest has changed"


def replace(
    review: Path, files: Mapping[str, bytes], *, made_from: Inputs, to_come: str = ""
) -> tuple[str, ...]:
    """Make `output/` hold exactly these files and their manifest, in one step.

    Killed at any moment, `output/` is whole: the old one or the new one.

    Args:
        review: the review's folder.
        files: content by path relative to `output/`, with `/` between folders.
        made_from: what `inputs` gave before the review was read.
        to_come: what is to be added later, in words; until then the output counts as not up to date.

    Returns:
        The files a person had changed in or added to `output/`, as now found under `output.kept/`.

    Raises:
        ReviewError: the folder cannot be written, another build holds it, or a file name is unfit.
    """
    output = review / OUTPUT
    _expect_folder(review)
    if output.is_symlink() or (output.exists() and not output.is_dir()):
        raise ReviewError(f"{output}: expected a folder of this review's own; found a link or a file.")
    contents = {_inside(name): content for name, content in files.items()}
    with ThreadPoolExecutor() as hands:  # hashes are made outside Python's lock
        hashes = dict(zip(contents, hands.map(_sha256, contents.values()), strict=True))
    contents[MANIFEST] = _manifest_text(hashes, made_from, to_come).encode("utf-8")
    try:
        with locked(review, patience=_PATIENCE):
            return _build_and_swap(review, contents, made_from.newest)
    except Busy:
        wait = f"another build has been writing here for {_PATIENCE:.0f} seconds"
        raise ReviewError(f"{output}: {wait}; please run this again when it has ended.") from None
    except OSError as fault:
        where = fault.filename or output
        raise ReviewError(f"{output}: cannot be written: {fault.strerror} ({where}).") from fault


def _build_and_swap(review: Path, contents: Mapping[str, bytes], newest: int) -> tuple[str, ...]:
    _clear_leftovers(review)
    new, aside = (review / f"output.{os.getpid()}.{end}" for end in ("new", "old"))
    try:
        taken = write_folder(new, contents, last=MANIFEST, alike=review / OUTPUT)
        _date(new / MANIFEST, newest)
        kept = _keep_foreign(review, contents, taken)
        swap_in(new, review / OUTPUT, aside=aside)
    finally:
        _clear_leftovers(review)
    return kept


def _date(manifest: Path, newest: int) -> None:
    # A file from a zip may be dated ahead of the clock; only a later touch is to count as one.
    moment = max(newest, manifest.stat().st_mtime_ns)
    os.utime(manifest, ns=(moment, moment))


def recover(review: Path) -> None:
    """Put right what a killed build left behind; a build that is still writing is left alone."""
    _expect_folder(review)
    try:
        if _leftovers(review):
            with locked(review, patience=0):
                _clear_leftovers(review)
    except Busy:
        return
    except OSError as fault:
        raise ReviewError(f"{review}: cannot be tidied: {fault.strerror} ({fault.filename}).") from fault


def _leftovers(review: Path) -> list[Path]:
    return sorted(path for path in review.iterdir() if _LEFTOVER.fullmatch(path.name))


def _clear_leftovers(review: Path) -> None:
    for path in _leftovers(review):
        if path.suffix == ".old" and not (review / OUTPUT).exists():
            path.rename(review / OUTPUT)
        else:
            shutil.rmtree(path, ignore_errors=True)


def _keep_foreign(review: Path, contents: Mapping[str, bytes], alike: Collection[str]) -> tuple[str, ...]:
    """Copy to `output.kept/` what a person changed in or added to the present output, empty files apart.

    Files that were found `alike` are not read again.
    """
    output = review / OUTPUT
    if not output.is_dir():
        return ()
    manifest = output / MANIFEST
    written = _entries(manifest.read_bytes()) if manifest.is_file() else {}
    kept = []
    for name, path in visible_files(output):
        if name in alike:
            continue
        content = path.read_bytes()
        known = name == MANIFEST or contents.get(name) == content or _sha256(content) == written.get(name)
        if content and not known:
            kept.append(_keep(review / KEPT, name, content))
    return tuple(kept)


def _keep(folder: Path, name: str, content: bytes) -> str:
    wanted = PurePosixPath(name)
    for turn in itertools.count(1):
        target = folder / wanted.with_stem(wanted.stem if turn == 1 else f"{wanted.stem}.{turn}")
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(f".{target.name}.part")
            part.write_bytes(content)
            flush(part)
            part.rename(target)
            break
        if target.is_file() and target.read_bytes() == content:
            break
    return target.relative_to(folder.parent).as_posix()


def _manifest_text(outputs: Mapping[str, str], made_from: Inputs, to_come: str = "") -> str:
    lines = [_TITLE, f"# engine {made_from.engine}", f"# forms {made_from.forms}"]
    lines += [f"{_TO_COME}{to_come}"] if to_come else []
    lines += [f"{outputs[name]}  {name}" for name in sorted(outputs)]
    lines += [f"{value}  ../{name}" for name, value in made_from.files]
    return "\n".join(lines) + "\n"


def _to_come(manifest: bytes) -> str:
    """What was to be added to the output and is not there; empty where nothing was."""
    lines = manifest.split(b"\n", 4)[:4]
    found = next((line for line in lines if line.startswith(_TO_COME.encode())), b"")
    return found.decode("utf-8", "replace").removeprefix(_TO_COME)


def _entries(manifest: bytes) -> dict[str, str]:
    """The manifest's hashes by path; nothing where it cannot be read."""
    try:
        lines = manifest.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        return {}
    pairs = (line.split("  ", 1) for line in lines if not line.startswith("#"))
    return {pair[1]: pair[0] for pair in pairs if len(pair) == 2}


def _expect_folder(review: Path) -> None:
    if not review.is_dir():
        raise ReviewError(f"{review}: expected the folder of a review; found none.")


def _inside(name: str) -> str:
    parts = PurePosixPath(name).parts
    if not parts or name != "/".join(parts) or ".." in parts or name == MANIFEST:
        raise ReviewError(f"{name!r}: expected a path inside output/ other than the manifest's.")
    return _plain(name)


def _plain(name: str) -> str:
    if _UNFIT.search(name):
        raise ReviewError(f"{name!r}: expected a file name in UTF-8 without line breaks and backslashes.")
    return name


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise ReviewError(f"{path}: cannot be read: {fault.strerror}.") from fault


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
