"""What is wrong with a record, told to whoever fills it in: in a sentence, with the input to go to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from extraction_forms.draft import AnswerPath
from extraction_forms.entry.asked import Asked
from extraction_forms.entry.drafts.names import InputName
from extraction_forms.entry.drafts.nodes import HEAD
from extraction_forms.entry.record_page.asks import Ask, asks_of
from extraction_forms.entry.record_page.names import Names
from extraction_forms.errors import Place, Problem
from extraction_forms.frozen_values import frozen
from extraction_forms.printed_numbers import ABSENT, BOUND, NO_TEXT
from extraction_forms.records import MISSING_REASONS

_QUOTED: Final = re.compile(r"^'(.*)'$", re.DOTALL)
_WHEN: Final = re.compile(r"since it is asked only when .*", re.DOTALL)
_WARNING: Final = re.compile(
    r"(?P<file>[^:]+)(?::\d+){0,2}: warning: (?P<where>.*?): expected (?P<expected>.*?); found (?P<found>.*)\.",
    re.DOTALL,
)
_NOTHING: Final = frozenset({"nothing", "none", "", "none of them"})
_PLAIN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "the words it rests on (evidence: quote)": "the words of the report that it rests on, as a quote",
        "no quote": "none",
        "a value or a missing reason": "an answer, or under More why there is none,",
        "one of report, quote, file, locator": "a report, a quote or a place in the report",
    }
)
"""What the form's own words for files are called on a page."""

_HINTS: Final[tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...]] = (
    (re.compile(r"^'\w+' wants one number: .*?\. (?=Two )"), ""),
    (
        re.compile(r"Write \{missing: (\w+)\}\."),
        lambda match: f"Choose “{MISSING_REASONS.get(match[1], match[1])}” under More.",
    ),
    (re.compile(f"{re.escape(ABSENT)}|{re.escape(NO_TEXT)}"), "Where there is none, say why under More."),
    (
        re.compile(re.escape(BOUND)),
        "A bound is no value: type the exact number, or say under More why it is missing.",
    ),
    (re.compile(r"Write \{printed: .*|With a unit it is written as .*"), "Choose its unit beside it."),
    (re.compile(r"Write for instance \{report: .*"), "Name the report, or quote its words."),
    (
        re.compile(r"Write (\w+): (\S+) and \w+: (\w+)\."),
        r"Type \2 here, and “\3” in the question that goes with it.",
    ),
)
"""What a hint for files is on a page, in the order that they are tried."""


@frozen
class Told:
    """A problem: the input or the block that it is about, what that is called, and what is wrong, in a sentence."""

    path: str
    label: str
    text: str
    is_warning: bool = False


def told_of(asked: Asked, problems: Iterable[Problem], names: Names) -> tuple[Told, ...]:
    """Every problem of a record, in its order."""
    return tuple(_told(asked, names, problem) for problem in problems)


def _told(asked: Asked, names: Names, problem: Problem) -> Told:
    path = _path(asked, problem)
    ask = _ask(asked, path)
    return Told(
        path=path,
        label=_label(asked, path, ask, names),
        text=sentence(problem, ask),
        is_warning=problem.warning,
    )


def _ask(asked: Asked, text: str) -> Ask | None:
    """The question that a path is of, as the page asks it; None for the place of a block."""
    try:
        path = AnswerPath.parse(text)
    except ValueError:
        return None
    asks = next((one for one in asks_of(asked.form) if one.section.id == path.section), None)
    return None if asks is None else asks.ask(path)


def warned(texts: Iterable[str]) -> Iterator[Problem]:
    """Warnings as an accepted record holds them, as problems again."""
    for text in texts:
        match = _WARNING.fullmatch(text)
        if match is not None:
            yield Problem(
                place=Place(file=match["file"]),
                where=match["where"],
                expected=match["expected"],
                found=match["found"],
                warning=True,
            )


def by_path(told: Iterable[Told]) -> Mapping[str, tuple[Told, ...]]:
    """The problems of each input."""
    found: dict[str, tuple[Told, ...]] = {}
    for one in told:
        found[one.path] = (*found.get(one.path, ()), one)
    return MappingProxyType(found)


def _path(asked: Asked, problem: Problem) -> str:
    """The answer that a problem is about: its own place, or the question that its words name within a block."""
    name = problem.place.file
    if name == HEAD:
        return ""
    try:
        path = InputName.parse(name).path
    except ValueError:
        return name
    if asked.question(path) is not None:
        return str(path)
    before, _, field = problem.where.rpartition(" > ")
    unit = before.rpartition(", ")[2] if ", " in before else ""
    for one in (f"{name}/{unit}/{field}", f"{name}/{field}"):
        if _is_question(asked, one):
            return one
    return name


def _is_question(asked: Asked, text: str) -> bool:
    try:
        return asked.question(AnswerPath.parse(text)) is not None
    except ValueError:
        return False


def _label(asked: Asked, path: str, ask: Ask | None, names: Names) -> str:
    """What the place of a problem is called: `Results, Hope at 12 weeks, Peers: Mean`."""
    section_id, *rest = path.split("/") if path else [""]
    section = asked.form.by_id.get(section_id)
    if section is None:
        return "This record"
    parts = [section.label]
    if rest and section.repeats:
        parts.append(names.label(section_id, rest[0]))
        if len(rest) == 3:
            parts += [
                names.label(unit, rest[1]) for unit in section.units if rest[1] in names.of.get(unit, {})
            ]
    return f"{', '.join(parts)}: {ask.label}" if ask is not None else ", ".join(parts)


def sentence(problem: Problem, ask: Ask | None = None) -> str:
    """What is wrong, for people who never see the file: expected and found as one sentence, and the hint."""
    expected, found = (_PLAIN.get(text, text) for text in (problem.expected, problem.found))
    if expected.startswith("no answer") and ask is not None and ask.why:
        return f"Not asked here: it is asked only when {ask.why}. Take the answer out, or change what it depends on."
    if expected.startswith("no answers") and _WHEN.search(expected):
        return "Not asked here, and it holds answers. Take them out, or change what it depends on."
    hint = _hint(problem.hint)
    if found in _NOTHING:
        return f"{_upper(expected)} is needed.{hint}"
    return f"Expected {expected}; found {_unquoted(found)}.{hint}"


def _hint(hint: str) -> str:
    """What to do, in the words of the page instead of those of the file."""
    for pattern, said in _HINTS:
        hint = pattern.sub(said, hint)
    return f" {_upper(hint.strip())}" if hint.strip() else ""


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _unquoted(found: str) -> str:
    match = _QUOTED.match(found)
    return f"“{match[1]}”" if match else found
