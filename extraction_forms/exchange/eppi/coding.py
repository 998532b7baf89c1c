"""The codes of a file as questions of a form, and what each reference, or arm of one, answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from extraction_forms.errors import Place
from extraction_forms.exchange.account import Remark, Tally
from extraction_forms.exchange.eppi.source import Attribute, Code, Export, Item, Quote
from extraction_forms.exchange.grown_form import Block, FreeNames
from extraction_forms.exchange.slugs import LONGEST, slug
from extraction_forms.form_library import library, read_form
from extraction_forms.frozen_values import frozen
from extraction_forms.yaml_write import Writable

_LONGEST_ID: Final = 50
_NUMBER: Final = 8
"""Letters kept for a number behind a name."""
_SECTIONS: Final = ("characteristics", "arms")

Answers = dict[str, Writable]


@frozen
class Question:
    """A question: what its codes stand under, those that may be chosen by number, and where it is asked."""

    id: str
    label: str
    help: str
    codes: Mapping[str, str]
    sections: tuple[str, ...]
    several: bool


@frozen
class Given:
    """The codes that go on: those of a reference, or of one of its arms, by code; one that stands twice once."""

    item: Item
    arm: str
    codes: tuple[Code, ...]


@dataclass(slots=True)
class Coding:
    """The questions by what they stand under, fields for what was written beside codes, and the codes given."""

    questions: dict[str, Question] = field(default_factory=dict)
    texts: dict[str, tuple[str, str, tuple[str, ...]]] = field(default_factory=dict)
    given: dict[tuple[str, str], Given] = field(default_factory=dict)
    tally: Tally | None = None


def coding_of(export: Export, going: tuple[Item, ...]) -> Coding:
    """The questions of a file, and every code of the references that go on accounted for."""
    found = Coding()
    aside: list[Remark] = []
    duplicates: list[Remark] = []
    for item in going:
        _sort(export, item, found, aside, duplicates)
    rows = sum(len(one.codes) for one in going)
    found.tally = Tally(
        file=f"{export.file}, codes",
        rows=rows,
        kept=rows - len(aside) - len(duplicates),
        duplicates=tuple(duplicates),
        set_aside=tuple(aside),
    )
    _questions(export, found)
    return found


def _sort(export: Export, item: Item, found: Coding, aside: list[Remark], duplicates: list[Remark]) -> None:
    """The codes of a reference by arm; one that is not in the sets of codes is told."""
    place = Place(file=export.file)
    arms: dict[str, dict[tuple[str, str, tuple[Quote, ...]], Code]] = {}
    for code in item.codes:
        if code.attribute not in export.attributes:
            text = f"{code.path}: code {code.attribute or 'without a number'} stands in no set of codes"
            aside.append(Remark(place=place, text=text))
            continue
        there = arms.setdefault(code.arm, {})
        first = there.setdefault((code.attribute, code.text, code.quotes), code)
        if first is not code:
            duplicates.append(Remark(place=place, text=f"{code.path}: as {first.path}"))
    for arm, codes in arms.items():
        found.given[item.id, arm] = Given(item=item, arm=arm, codes=tuple(codes.values()))


def _questions(export: Export, found: Coding) -> None:
    """One question for all codes that stand under the same; one more for what was written beside a code."""
    used: dict[str, set[str]] = {}
    most: dict[str, int] = {}
    for given in found.given.values():
        section = _SECTIONS[bool(given.arm)]
        chosen = {code.attribute for code in given.codes}
        for name in chosen:
            used.setdefault(name, set()).add(section)
        parents = [export.attributes[name].parent for name in chosen]
        for parent, times in Counter(parents).items():
            most[parent] = max(most.get(parent, 0), times)
    taken = FreeNames(taken=set(_of_the_base()))
    groups: dict[str, list[Attribute]] = {}
    for one in export.attributes.values():
        if one.ticked or one.id in used:
            groups.setdefault(one.parent, []).append(one)
    for parent, members in groups.items():
        sections = _asked_in(*(used.get(one.id, set()) for one in members))
        several = most.get(parent, 0) > 1
        found.questions[parent] = _question(export, parent, members, sections, several=several, taken=taken)
    _texts(export, found, taken)


def _question(
    export: Export,
    parent: str,
    members: list[Attribute],
    sections: tuple[str, ...],
    *,
    several: bool,
    taken: FreeNames,
) -> Question:
    above = export.attributes.get(parent)
    names = FreeNames()
    codes = {one.id: names.take(slug(one.name) or "code", LONGEST - _NUMBER) for one in members}
    return Question(
        id=_free(members[0].under[-1], taken),
        label=" > ".join(members[0].under),
        help=above.about if above else "",
        codes=codes,
        sections=sections,
        several=several,
    )


def _texts(export: Export, found: Coding, taken: FreeNames) -> None:
    """A field for each code beside which something was written."""
    written: dict[str, set[str]] = {}
    for given in found.given.values():
        for code in given.codes:
            if code.text:
                written.setdefault(code.attribute, set()).add(_SECTIONS[bool(given.arm)])
    for name, one in export.attributes.items():
        if name in written:
            asked = _free(f"{one.name} text", taken)
            label = " > ".join((*one.under, one.name))
            found.texts[name] = (asked, f"{label}: what was written", _asked_in(written[name]))


def _asked_in(*used: set[str]) -> tuple[str, ...]:
    """The sections that a question is asked in: where it was answered, of the study where nobody did."""
    everything = set().union(*used)
    return tuple(one for one in _SECTIONS if one in everything) or _SECTIONS[:1]


def _free(text: str, taken: FreeNames) -> str:
    base = slug(text)[:_LONGEST_ID].rstrip("_") or "question"
    plain = base[0].isalpha() and base not in _of_the_base()
    return taken.take(base if plain else f"eppi_{base}")


@lru_cache(maxsize=1)
def _of_the_base() -> frozenset[str]:
    """The ids that the form has already."""
    sections = read_form(library()["controlled_study"]).sections
    return frozenset(one.id for part in sections for one in (*part.questions, *part.unit_questions))


def blocks(export: Export, coding: Coding, section: str) -> list[Block]:
    """The questions of a section of the form."""
    found: list[Block] = []
    for one in coding.questions.values():
        if section in one.sections:
            block: Block = {"id": one.id, "label": one.label, "type": "choices" if one.several else "choice"}
            if one.help:
                block["help"] = one.help
            block["choices"] = [_choice(export.attributes[name], code) for name, code in one.codes.items()]
            found.append(block)
    for asked, label, sections in coding.texts.values():
        if section in sections:
            found.append({"id": asked, "label": label, "type": "text"})
    return found


def _choice(attribute: Attribute, code: str) -> Block:
    found: Block = {"code": code, "label": attribute.name}
    return {**found, "definition": attribute.about} if attribute.about else found


def answers(export: Export, coding: Coding, item: str, arm: str) -> Answers:
    """What a reference, or one of its arms, answers: codes with the words they rest on, and what was written."""
    given = coding.given.get((item, arm))
    if given is None:
        return {}
    found: Answers = {}
    for parent, question in coding.questions.items():
        chosen = [code for code in given.codes if export.attributes[code.attribute].parent == parent]
        if chosen:
            names = dict.fromkeys(question.codes[code.attribute] for code in chosen)
            quoted = [code for code in chosen if not code.text]
            found[question.id] = {"code": ", ".join(names), **_rests_on(export, chosen[0], quoted)}
    for name, (asked, _, _) in coding.texts.items():
        written = [code for code in given.codes if code.attribute == name and code.text]
        if written:
            text = "\n".join(code.text for code in written)
            found[asked] = {"printed": text, **_rests_on(export, written[0], written)}
    return found


def _rests_on(export: Export, first: Code, codes: list[Code]) -> dict[str, Writable]:
    """The first words quoted as evidence, with their page; further ones as a note."""
    quotes = [(code, quote) for code in codes for quote in code.quotes]
    if not quotes:
        return {"evidence": {"row": first.path}}
    code, quote = quotes[0]
    evidence = {"row": code.path, **_place(quote), "quote": quote.text}
    note = "; ".join(_also(export, *pair) for pair in quotes[1:])
    return {"evidence": evidence, **({"note": note} if note else {})}


def _place(quote: Quote) -> dict[str, str]:
    found = {"page": quote.page, "locator": quote.document}
    return {name: text for name, text in found.items() if text}


def _also(export: Export, code: Code, quote: Quote) -> str:
    told = [f"page {quote.page}" if quote.page else "", quote.document]
    where = ", ".join(part for part in told if part)
    return f'{export.attributes[code.attribute].name}{f" ({where})" if where else ""}: "{quote.text}"'
