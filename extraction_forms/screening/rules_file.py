"""The rules of a screening as a review keeps them, `screening/rules.yaml`, by the form `screening`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import field
from pathlib import Path
from typing import Final

from extraction_forms.checking import check_plain
from extraction_forms.errors import Place, Problem, Rejected
from extraction_forms.form_library import find_form
from extraction_forms.frozen_values import frozen
from extraction_forms.nearest import did_you_mean
from extraction_forms.records import Datum
from extraction_forms.screening.kinds import KINDS
from extraction_forms.yaml_text import read

FORM: Final = "screening@1.0.0"
FILE: Final = "rules.yaml"
DECISIONS: Final = ("included", "excluded", "maybe")


@frozen
class Declared:
    """What the file declares: the answers of the form by their names, those left out empty."""

    maybe: str = "included"
    arbiter: str = ""
    arbiter_at: Place | None = field(default=None, compare=False)
    reasons: tuple[str, ...] = ()
    not_retrieved: tuple[str, ...] = ()
    unseen_by_automation: bool = False
    words: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    databases: tuple[tuple[str, str], ...] = ()
    registers: tuple[tuple[str, str], ...] = ()


def read_rules(path: Path, shown: str, files: Collection[str]) -> Declared:
    """The rules that a file declares of exports that stand beside it.

    Raises:
        Rejected: every fault of the file at once: of the form, and names of what is not there.
    """
    data = check_plain(find_form(FORM), read(path, shown), shown)["screening"][0].data
    problems = list(_faults(data, files))
    if problems:
        raise Rejected(problems)
    flag = data.get("unseen_by_automation")
    return Declared(
        maybe=_text(data, "maybe") or "included",
        arbiter=_text(data, "arbiter"),
        arbiter_at=data["arbiter"].place if "arbiter" in data else None,
        reasons=_list(data, "reasons"),
        not_retrieved=_list(data, "not_retrieved"),
        unseen_by_automation=flag is not None and flag.value is True,
        words=_pairs(data, "words"),
        files=_pairs(data, "files"),
        databases=_pairs(data, "databases"),
        registers=_pairs(data, "registers"),
    )


def check_arbiter(said: Declared, screeners: Collection[str]) -> None:
    """Stop where the arbiter that is declared decided on nothing.

    Raises:
        Rejected: with the place, and everybody who decided on something.
    """
    if said.arbiter and said.arbiter_at is not None and said.arbiter not in screeners:
        known = tuple(sorted(screeners))
        hint = did_you_mean(said.arbiter, known)
        expected = f"one of {', '.join(known)}" if known else "nobody, as no file says who decided"
        found = repr(said.arbiter)
        raise Rejected(
            [Problem(place=said.arbiter_at, where="arbiter", expected=expected, found=found, hint=hint)]
        )


def _faults(data: Mapping[str, Datum], files: Collection[str]) -> Iterator[Problem]:
    """Words that stand for no decision, files that are of no kind or are not there or are named twice."""
    for word, decision in _pairs(data, "words"):
        if decision not in DECISIONS:
            yield _problem(data["words"], f"words > {word}", DECISIONS, decision)
    for file, kind in _pairs(data, "files"):
        if kind not in KINDS:
            yield _problem(data["files"], f"files > {file}", tuple(KINDS), kind)
    named: list[str] = []
    for name, at in (("files", 0), ("databases", 1), ("registers", 1)):
        for pair in _pairs(data, name):
            if pair[at] not in files:
                yield _problem(data[name], f"{name} > {pair[0]}", tuple(sorted(files)), pair[at])
            elif pair[at] in named:
                where = f"{name} > {pair[0]}"
                yield Problem(
                    place=data[name].place, where=where, expected="each file once", found=repr(pair[at])
                )
            named.append(pair[at])


def _problem(datum: Datum, where: str, known: tuple[str, ...], found: str) -> Problem:
    expected = f"one of {', '.join(known)}" if known else "a file beside it"
    hint = did_you_mean(found, known)
    return Problem(place=datum.place, where=where, expected=expected, found=repr(found), hint=hint)


def _text(data: Mapping[str, Datum], name: str) -> str:
    return str(data[name].value) if name in data else ""


def _list(data: Mapping[str, Datum], name: str) -> tuple[str, ...]:
    if name not in data:
        return ()
    value = data[name].value
    return tuple(map(str, value)) if isinstance(value, tuple) else (data[name].printed,)


def _pairs(data: Mapping[str, Datum], name: str) -> tuple[tuple[str, str], ...]:
    value = data[name].value if name in data else {}
    return (
        tuple((key.strip(), str(said).strip()) for key, said in value.items())
        if isinstance(value, Mapping)
        else ()
    )
