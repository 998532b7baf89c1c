"""The differences of a study put to a person, one after another; every answer is saved before the next question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

import click

from extraction_forms.adjudicate.answer_text import NOT_TYPED, fault_words, read_answer
from extraction_forms.adjudicate.consensus import decimal_of, documented
from extraction_forms.adjudicate.decisions import REASONS, today
from extraction_forms.adjudicate.differences import Difference
from extraction_forms.adjudicate.proposals import with_label
from extraction_forms.adjudicate.settling import Answer, Case, decide, find, refreshed
from extraction_forms.errors import Place, Rejected
from extraction_forms.nearest import plain_word
from synthesis.cli.settling_words import settled_before

KEYS: Final[Mapping[str, str]] = MappingProxyType({reason[0]: reason for reason in REASONS})
"""The key for each reason: its first letter."""


BACK: Final = frozenset({"<", "back"})
"""What goes one question back, wherever it is typed; among the reasons `b` does too."""


class Left(Exception):  # noqa: N818 - what happened, not a fault
    """The person wants to stop."""


class Back(Exception):  # noqa: N818 - what happened, not a fault
    """The person wants to see the difference before this one again."""


@dataclass(slots=True, kw_only=True)
class _Way:
    """The differences that were put so far, by path and in order, those left for later, and one gone back to."""

    passed: list[str] = field(default_factory=list)
    skipped: set[str] = field(default_factory=set)
    again: str = ""

    def next(self, case: Case) -> Difference | None:
        """What is put next: what was gone back to, else the first that is neither settled nor left for later."""
        again, self.again = self.again, ""
        found = find(case, again) if again else None
        left = (one for one in case.settled.unsettled if str(one.path) not in self.skipped)
        return found or next(left, None)

    def left(self, case: Case) -> int:
        """How many are neither settled nor left for later."""
        return sum(str(one.path) not in self.skipped for one in case.settled.unsettled)

    def back(self) -> None:
        """Go back to what was put last."""
        self.again = self.passed.pop()
        self.skipped.discard(self.again)


def ask_all(cases: Sequence[Case], by: str) -> list[Case]:
    """Ask for what is not settled, case by case; stop when told to, at the end of the input, or at Ctrl-C."""
    asked: list[Case] = []
    for case in cases:
        now, stopped = _ask(case, by)
        asked.append(now)
        if stopped:
            break
    return [*asked, *cases[len(asked) :]]


def _ask(case: Case, by: str) -> tuple[Case, bool]:
    """Ask for every difference of a case that is not settled, and tell whether the person stopped."""
    _begin(case)
    way = _Way()
    try:
        while (one := way.next(case)) is not None:
            _show(case, one, way.left(case))
            try:
                answer = _answer(case, one, first=not way.passed)
            except Back:
                way.back()
                continue
            if answer is None:
                way.skipped.add(str(one.path))
            else:
                case = _saved(case, one, answer, by)
            if answer is None or all(left.path != one.path for left in case.settled.unsettled):
                way.passed.append(str(one.path))
    except (Left, click.Abort):
        click.echo("\nStopped. What was settled is saved.")
        return case, True
    return case, False


def _begin(case: Case) -> None:
    """Say what this is about, what has to be asked again and why, and which decisions settle nothing now."""
    compared = case.settled.comparison
    a, b = compared.a, compared.b
    count = len(case.settled.unsettled)
    done = len(case.settled.differences) - count
    click.echo(
        f"{compared.study}, {case.form.title} ({case.form.id}): a is {a.extractor}, b is {b.extractor}."
    )
    click.echo(f"{done} settled, {count} to settle.")
    for one in case.settled.unsettled:
        if one.state == "stale":
            click.echo(f"  asked again, since an answer changed: {one.where}")
    for decision in case.settled.idle:
        click.echo(f"  settles nothing now: {decision.path} ({decision.place})")


def _show(case: Case, one: Difference, left: int) -> None:
    compared = case.settled.comparison
    names = (compared.a.extractor, compared.b.extractor)
    width = max(len(name) for name in names)
    click.echo(f"\n[{left} left] {one.where}")
    if one.item is not None and one.item.question.field.help:
        click.echo(f"  {one.item.question.field.help}")
    data = (one.item.a, one.item.b) if one.item is not None else (None, None)
    for letter, name, text, datum in zip("ab", names, (one.a, one.b), data, strict=True):
        click.echo(f"  {letter}  {name:<{width}}  {_indented(text) or 'nothing'}")
        read = documented(datum)
        if read:
            click.echo(f"     {'':<{width}}  {_indented(read)}")
        if datum is not None and datum.note:
            click.echo(f"     {'':<{width}}  note: {_indented(datum.note)}")
    if one.note:
        click.echo(f"  ({one.note})")
    before = settled_before(one)
    if before:
        click.echo(f"  ({before})")
    if one.proposed and one.item is not None:
        click.echo(f"  proposed by what is settled: {with_label(one.item, one.proposed)}")
    for line in _codes(one, {one.a, one.b, one.proposed}):
        click.echo(line)
    if one.item is None:
        click.echo(f"  {'a takes it, b leaves it out' if one.a else 'b takes it, a leaves it out'}")


def _indented(text: str) -> str:
    return "\n       ".join(text.splitlines())


def _codes(one: Difference, chosen: set[str]) -> Iterator[str]:
    """What the codes mean that either chose."""
    for choice in one.item.question.field.choices if one.item is not None else ():
        if any(choice.code in text.split("; ") for text in chosen):
            more = f": {choice.definition}" if choice.definition else ""
            yield f"  {choice.code} = {choice.label}{more}"


def _prompt(text: str) -> str:
    answer: str = click.prompt(text, default="", show_default=False, prompt_suffix=" ")
    return answer.strip()


def _answer(case: Case, one: Difference, *, first: bool) -> Answer | None:
    """What the person says; None to leave it for later.

    Raises:
        Left: the person wants to stop.
        Back: the person wants to see what was put before.
    """
    while True:
        chosen = _chosen(case, one, first=first)
        if chosen is None:
            return None
        while reason := _reason():
            note = _prompt("note (Enter for none, < to go back):")
            if note.casefold() not in BACK:
                return replace(chosen, reason=reason, note=note)


def _chosen(case: Case, one: Difference, *, first: bool) -> Answer | None:
    """Whose answer is taken, or which other; None to leave it for later."""
    typed = one.item is not None and one.item.question.field.type not in NOT_TYPED
    keys = ["[a]", "[b]", *(["[o]ther"] if typed else []), "[s]kip", *([] if first else ["[<] back"])]
    known = ["a", "b", *(["o"] if typed else []), "s", *([] if first else ["<"]), "q", "?"]
    compared = case.settled.comparison
    sides = {compared.a.extractor: "a", compared.b.extractor: "b", "a": "a", "b": "b"}
    while True:
        said = _prompt(f"{' '.join(keys)} [q]uit ?").casefold()
        if said in {"q", "quit"}:
            raise Left
        if said in {"s", "skip"}:
            return None
        if said in BACK and not first:
            raise Back
        if said in {"?", "h", "help"}:
            _help(one, typed=typed)
        elif said in sides:
            return Answer(chosen=sides[said], reason="")
        elif typed and said in {"o", "other"}:
            other = _other(case, one)
            if other is not None:
                return other
        else:
            click.echo(f"  Expected one of {', '.join(known)}; found {said!r}.")


def _other(case: Case, one: Difference) -> Answer | None:
    """An answer of neither, read as the form reads it; None when nothing was typed."""
    if one.item is None:
        return None
    question = one.item.question
    while True:
        text = _prompt("the answer (or missing: and a reason; Enter to go back):")
        if not text or text.casefold() in BACK:
            return None
        _, problems = read_answer(question, text, decimal_of(case.drafts.a), Place(file=str(one.path)))
        for problem in problems:
            click.echo(f"  {fault_words(problem)}")
        if problems:
            continue
        page = _prompt("page (Enter for the one around it):")
        quote = _prompt("quote (Enter for none):") if page.casefold() not in BACK else page
        if quote.casefold() not in BACK:
            return Answer(chosen="other", reason="", value=text, page=page, quote=quote)


def _reason() -> str:
    """Why, by its code; nothing to go back and choose again."""
    words = " ".join(f"[{key}]{reason[1:]}" for key, reason in KEYS.items())
    while True:
        said = plain_word(_prompt(f"why: {words} [b]ack"))
        if said == "b" or said in BACK:
            return ""
        if said in {"q", "quit"}:
            raise Left
        if said in REASONS:
            return said
        if said in KEYS:
            return KEYS[said]
        if said in {"?", "h", "help"}:
            for reason, meaning in REASONS.items():
                click.echo(f"  {reason}: {meaning}")
            continue
        click.echo(f"  Expected one of {', '.join(KEYS)}, b; found {said!r}.")


def _help(one: Difference, *, typed: bool) -> None:
    """Every code of the question with its definition, and what the keys do."""
    if one.item is not None:
        field = one.item.question.field
        for text in (field.definition, field.help):
            if text:
                click.echo(f"  {text}")
        for choice in field.choices:
            click.echo(
                f"  {choice.code} = {choice.label}{f': {choice.definition}' if choice.definition else ''}"
            )
            for words, texts in (("for example", choice.examples), ("but", choice.boundary)):
                for text in texts:
                    click.echo(f"      {words}: {text}")
    click.echo("  a, b: take that answer with where it was read")
    if typed:
        click.echo("  o: another answer, typed as printed")
    click.echo("  <: back to the difference before this one, to settle it anew")
    click.echo("  s: leave it for later; q: stop (what was settled is saved)")


def _saved(case: Case, one: Difference, answer: Answer, by: str) -> Case:
    """Save an answer; one that cannot be carried out is told, and what is left is asked for again.

    What somebody else has settled meanwhile stands, and is not asked.
    """
    try:
        return decide(case, one, answer, by, today())
    except Rejected as fault:
        for problem in fault.problems:
            click.echo(f"  {fault_words(problem)}")
        return refreshed(case)
