"""What the guided page shows: one domain's questions as they stand, its proposal, and all domains at a glance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final, Literal

from extraction_forms.conditions import holds
from extraction_forms.datum import environment
from extraction_forms.draft import Draft
from extraction_forms.entry.asked import Asked
from extraction_forms.entry.drafts.parts import MISSING, PARTS, parts_of
from extraction_forms.entry.guided.because import undecided
from extraction_forms.entry.guided.domains import Domain, domains
from extraction_forms.entry.guided.paths import Path, label_of, paths
from extraction_forms.entry.guided.so_far import data_so_far, path_of
from extraction_forms.entry.record_page.side import block_at
from extraction_forms.fields import Choice
from extraction_forms.form import Question, Section
from extraction_forms.frozen_values import frozen

State = Literal["asked", "later", "not", "left"]
"""Whether a question is asked: yes; not before another is answered; no; no, and it has an answer all the same."""
_LIGHTS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        **dict.fromkeys(("low", "low_except_confounding", "yes", "include"), ("good", "+")),
        **dict.fromkeys(("some_concerns", "moderate", "seek_information"), ("middle", "\u2013")),
        **dict.fromkeys(("high", "serious", "no", "exclude"), ("bad", "\u00d7")),
        "critical": ("worst", "!"),
        **dict.fromkeys(("no_information", "unclear"), ("unknown", "?")),
    }
)
"""Of a code of judgement the class of its sign, and the sign; of others there is none."""


@frozen
class Light:
    """A judgement as a word with a sign before it."""

    label: str
    tone: str = ""
    sign: str = ""


@frozen
class Asking:
    """A question on the page: its input's name, what its inputs hold by part, and whether it is asked."""

    name: str
    question: Question
    held: Mapping[str, str]
    state: State

    @property
    def text(self) -> str:
        """What it holds."""
        return self.held.get("", "")

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The answers that can be chosen; a retired one only where it stands."""
        return tuple(one for one in self.question.field.choices if not one.retired or one.code == self.text)

    @property
    def answered(self) -> bool:
        """Whether there is an answer, or a reason why there is none."""
        return bool(self.text.strip() or self.held.get(MISSING))

    @property
    def has_source(self) -> bool:
        """Whether anything is said of where the answer was read, or of the answer."""
        return any(text for part, text in self.held.items() if part)


@frozen
class Step:
    """A domain in the overview: how far it is, how it is judged, and what is proposed."""

    id: str
    label: str
    asked: int
    answered: int
    light: Light | None = None
    proposed: Light | None = None
    judges: bool = True
    missing: str = ""
    is_off: bool = False

    @property
    def is_done(self) -> bool:
        """Whether nothing more is needed of it."""
        return self.is_off or (
            self.light is not None or bool(self.missing) if self.judges else self.answered == self.asked
        )


@frozen
class Shown:
    """One domain on the page: its questions, the judgement, what is asked beside it, and the proposal's path."""

    domain: Domain
    questions: tuple[Asking, ...]
    judged: Asking | None
    beside: tuple[Asking, ...]
    path: Path | None
    proposed: Light | None
    reason: str
    lacks_reason: bool

    @property
    def every(self) -> tuple[Asking, ...]:
        """All its questions."""
        return (*self.questions, *((self.judged,) if self.judged else ()), *self.beside)

    @property
    def agrees(self) -> bool:
        """Whether the judgement is the one proposed."""
        return bool(self.judged and self.path and self.path.code and self.judged.text == self.path.code)


@frozen
class Screen:
    """An entry of judgements: every domain in the overview, and the one that is open."""

    steps: tuple[Step, ...]
    shown: Shown

    @property
    def done(self) -> int:
        """How many domains are judged."""
        return sum(step.is_done for step in self.steps if step.judges)

    @property
    def judgements(self) -> int:
        """How many there are to judge."""
        return sum(step.judges for step in self.steps)

    @property
    def next(self) -> str:
        """The domain after the open one; empty at the last."""
        ids = [step.id for step in self.steps]
        at = ids.index(self.shown.domain.id) + 1
        return ids[at] if at < len(ids) else ""


def screen(asked: Asked, draft: Draft, section: Section, entry: str, domain: str = "") -> Screen:
    """An entry as it stands, with one of its domains open: that of this id, else the first that is not done."""
    data = data_so_far(draft, section, entry)
    every = domains(asked.form, section)
    found = paths(asked.form, section, data)
    known = environment(data)
    held = _held(asked, draft, section, entry)
    shown = {one.id: _shown(one, section, entry, (held, known), found) for one in every}
    steps = tuple(_step(one) for one in shown.values())
    first = next((step.id for step in steps if not step.is_done), steps[-1].id)
    return Screen(steps=steps, shown=shown.get(domain, shown[first]))


def _held(asked: Asked, draft: Draft, section: Section, entry: str) -> Mapping[str, Mapping[str, str]]:
    """The texts of an entry's inputs, by question and part."""
    block = block_at(draft, section.id, entry)
    answers = block.answers if block is not None else {}
    found: dict[str, Mapping[str, str]] = {}
    for field, value in answers.items():
        parts = parts_of(asked.kind(path_of(section, entry, field)), value)
        found[field] = {part: text for part, text in parts.items() if part in PARTS}
    return found


def _shown(
    domain: Domain,
    section: Section,
    entry: str,
    of: tuple[Mapping[str, Mapping[str, str]], Mapping[str, object]],
    found: Mapping[str, Path],
) -> Shown:
    held, known = of
    own = {question.id for question in domain.questions}

    def asking(question: Question) -> Asking:
        texts_of = held.get(question.id, MappingProxyType({}))
        state = _state(question, known, own, is_answered=any(texts_of.get(part) for part in ("", MISSING)))
        return Asking(
            name=str(path_of(section, entry, question.id)), question=question, held=texts_of, state=state
        )

    path = found.get(domain.proposal.id) if domain.proposal else None
    judged = asking(domain.judged) if domain.judged else None
    reason = held.get(domain.reason, {}).get("", "") if domain.reason else ""
    differs = bool(judged and path and path.code and judged.text and judged.text != path.code)
    return Shown(
        domain=domain,
        questions=tuple(asking(one) for one in domain.questions),
        judged=judged,
        beside=tuple(asking(one) for one in domain.beside),
        path=path,
        proposed=light(domain, path.code) if path and path.code else None,
        reason=str(path_of(section, entry, domain.reason)) if domain.reason else "",
        lacks_reason=differs and bool(domain.reason) and not reason.strip(),
    )


def _state(
    question: Question, known: Mapping[str, object], own: Iterable[str], *, is_answered: bool
) -> State:
    """Whether a question is asked; what hangs on an open question of the same domain is asked later."""
    found = holds(question.when, known)
    if found is None and question.when is not None and set(undecided(question.when, known)) & set(own):
        return "asked" if is_answered else "later"
    if found is False:
        return "left" if is_answered else "not"
    return "asked"


def light(domain: Domain, code: str) -> Light:
    """A judgement as the overview shows it."""
    tone, sign = _LIGHTS.get(code, ("", ""))
    return Light(label=label_of(domain.judged.field, code) if domain.judged else code, tone=tone, sign=sign)


def _step(shown: Shown) -> Step:
    judged = shown.judged
    asked = tuple(_asked(shown.questions))
    return Step(
        id=shown.domain.id,
        label=shown.domain.label,
        asked=len(asked),
        answered=sum(one.answered for one in asked),
        light=light(shown.domain, judged.text) if judged and judged.text else None,
        proposed=shown.proposed,
        judges=judged is not None,
        missing=judged.held.get(MISSING, "") if judged else "",
        is_off=judged is not None and judged.state == "not",
    )


def _asked(questions: Iterable[Asking]) -> Iterator[Asking]:
    return (one for one in questions if one.state == "asked")
