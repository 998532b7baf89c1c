"""A form's questions and proposals held against a decision table written without them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations

from extraction_forms.datum import environment
from extraction_forms.errors import Place
from extraction_forms.form import Form
from extraction_forms.proposing import proposed
from extraction_forms.records import Datum

Answers = Mapping[str, str]
YES, NO = frozenset({"y", "py"}), frozenset({"n", "pn"})
UNSURE_YES, UNSURE_NO = YES | {"ni"}, NO | {"ni"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """One domain of a published tool: its questions in order, when each is asked, and what follows.

    `asked` names the questions that others decide about; the rest are always asked. `given` holds what was
    answered elsewhere, such as the effect of interest. `judge` returns a code, or "" where nothing is decided.
    """

    domain: str
    codes: Mapping[str, Sequence[str]]
    judge: Callable[[Answers], str]
    asked: Mapping[str, Callable[[Answers], bool]]
    given: Answers


@cache
def _datum(code: str) -> Datum:
    return Datum(value=code, printed=code, origin="", place=Place(file=""))


def data(answers: Answers) -> dict[str, Datum]:
    """The answers as a record would hold them."""
    return {name: _datum(code) for name, code in answers.items()}


def alone(form: Form, domain: str) -> Form:
    """The form with nothing but the proposal for one domain."""
    return replace(form, proposals=tuple(one for one in form.proposals if one.field == domain))


def proposal(form: Form, domain: str, answers: Answers) -> str:
    """What the form proposes for a domain, or nothing."""
    return proposed(form, "judgements", data(answers)).get(f"{domain}_proposed", "")


def paths(tool: Tool, codes: Mapping[str, Sequence[str]] | None = None) -> Iterator[dict[str, str]]:
    """Every way to answer the questions that the tool asks, each with what was given."""
    offered = tool.codes if codes is None else codes

    def walk(left: tuple[str, ...], answers: dict[str, str]) -> Iterator[dict[str, str]]:
        if not left:
            yield answers
            return
        name, rest = left[0], left[1:]
        if name in tool.asked and not tool.asked[name](answers):
            yield from walk(rest, answers)
            return
        for code in offered[name]:
            yield from walk(rest, {**answers, name: code})

    yield from walk(tuple(tool.codes), dict(tool.given))


def disagreements(form: Form, tool: Tool) -> list[str]:
    """Where the form asks, skips or proposes otherwise than the tool, for every way to answer it."""
    small = alone(form, tool.domain)
    section = form.by_id["judgements"]
    found = []
    for answers in paths(tool):
        known = environment(data(answers))
        for name in tool.codes:
            question = section.question(name)
            assert question is not None, name
            asks = True if question.when is None else question.when.evaluate(known)
            if asks is not (name in answers):
                found.append(f"{answers}: {name} asked: {asks}")
        ours, theirs = proposal(small, tool.domain, answers), tool.judge(answers)
        if ours != theirs:
            found.append(f"{answers}: {tool.domain} is {theirs or 'open'}, proposed {ours or 'nothing'}")
    return found


def hasty(form: Form, tool: Tool, codes: Mapping[str, Sequence[str]]) -> list[str]:
    """Proposals made from some of the answers that further answers would overturn."""
    small = alone(form, tool.domain)
    possible: dict[frozenset[tuple[str, str]], set[str]] = {}
    for answers in paths(tool, codes):
        own = [item for item in answers.items() if item[0] not in tool.given]
        for size in range(len(own)):
            for part in combinations(own, size):
                possible.setdefault(frozenset(part), set()).add(tool.judge(answers))
    found = []
    for part, judgements in possible.items():
        early = proposal(small, tool.domain, {**tool.given, **dict(part)})
        if early and judgements != {early}:
            found.append(f"{sorted(part)}: proposed {early}, and it may be {sorted(judgements)}")
    return found


def offered(form: Form, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The codes that the form offers for each of these questions, retired ones left out."""
    section = form.by_id["judgements"]
    codes = {}
    for name in names:
        question = section.question(name)
        assert question is not None, name
        codes[name] = tuple(choice.code for choice in question.field.choices if not choice.retired)
    return codes


def one_of_each(codes: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The codes without the probable ones, which lead where the certain ones lead."""
    return {name: tuple(c for c in own if c not in {"py", "pn"}) for name, own in codes.items()}
