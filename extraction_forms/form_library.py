"""Where forms are found: the library that comes with the package, and a review's own copies."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from extraction_forms.errors import FormError, Place, Problem, UsageError
from extraction_forms.form import Form
from extraction_forms.form_definition import IDENTIFIER, define
from extraction_forms.nearest import did_you_mean
from extraction_forms.yaml_text import read

MOVED: Final = "Records of another version are moved over by `synthesis form migrate`."


def library() -> dict[str, Path]:
    """The forms that come with the package, by id."""
    folder = Path(str(files("extraction_forms") / "library"))
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


@lru_cache(maxsize=64)
def _read_cached(path: Path, shown: str, _stamp: tuple[int, int]) -> Form:
    return define(read(path, shown))


def read_form(path: Path, shown: str = "") -> Form:
    """The form written in the file `path`.

    Raises:
        FormError: every fault of the definition, with its line.
        Rejected: the file is not the YAML that forms are written in.
    """
    status = path.stat()
    return _read_cached(path, shown or path.name, (status.st_mtime_ns, status.st_size))


def find_form(reference: str, own: Path | None = None, place: Place | None = None) -> Form:
    """The form that `id@version` names: the review's own copy in `own` first, then the library's.

    Raises:
        UsageError: the reference is not of the shape id@version.
        FormError: there is no such form, or it has another version.
    """
    name, at, version = reference.partition("@")
    if not IDENTIFIER.match(name) or not at or not version:
        raise UsageError(f"{reference!r} is not a form reference: expected id@version.")
    known = library()
    path = known.get(name)
    shown = f"library/{name}.yaml"
    if own is not None and (own / f"{name}.yaml").is_file():
        path, shown = own / f"{name}.yaml", f"forms/{name}.yaml"
    where = place or Place(file=shown)
    if path is None:
        raise FormError(
            [Problem(place=where, where="forms", expected=f"one of {', '.join(known)}", found=repr(name))]
        )
    form = read_form(path, shown)
    if form.id != name:
        raise FormError([Problem(place=form.place, where="form > id", expected=name, found=repr(form.id))])
    if form.version != version:
        expected = f"version {form.version} of {name}"
        problem = Problem(
            place=where, where="forms", expected=expected, found=f"version {version}", hint=MOVED
        )
        raise FormError([problem])
    return form


def named_form(text: str, own: Path | None = None) -> tuple[Form, Path]:
    """The form that somebody names on the command line, and its file.

    Args:
        text: an id (`rob2`), an id with a version (`rob2@1.1.0`), or the path of a `.yaml` file.
        own: the folder of a review's own forms, which come before the library's.

    Raises:
        UsageError: there is no such form or file; the forms there are are listed.
        FormError: the form's definition is faulty, or it has another version.
        Rejected: the file is not the YAML that forms are written in.
    """
    if text.endswith((".yaml", ".yml")) or "/" in text or "\\" in text:
        return _form_file(text)
    name, at, _ = text.partition("@")
    known = {**library(), **own_forms(own)}
    if name not in known:
        hint = did_you_mean(name, tuple(known))
        told = f"{text!r} is no form: expected the path of a .yaml file or one of {', '.join(sorted(known))}."
        raise UsageError(f"{told} {hint}".rstrip())
    form = find_form(text, own) if at else read_form(known[name], _shown(known[name], own))
    return form, known[name]


def _form_file(text: str) -> tuple[Form, Path]:
    path = Path(text)
    if not path.is_file():
        what = "a folder" if path.is_dir() else "no such file"
        raise UsageError(f"{text}: expected the file of a form; found {what}.")
    return read_form(path, path.as_posix()), path


def own_forms(folder: Path | None) -> dict[str, Path]:
    """The forms of a review's own folder, by id."""
    if folder is None or not folder.is_dir():
        return {}
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def _shown(path: Path, own: Path | None) -> str:
    return f"{'forms' if own is not None and path.parent == own else 'library'}/{path.name}"
