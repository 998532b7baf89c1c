"""What the codebook says of each question of a form, for the panel that its question mark opens."""

from __future__ import annotations

from collections.abc import Iterator

from extraction_forms.entry.record_page.asks import Ask, asks_of
from extraction_forms.fields import Choice
from extraction_forms.form import Form
from extraction_forms.frozen_values import frozen


@frozen
class Help:
    """The help of a question: its words, its definition and limits, and its codes with theirs."""

    id: str
    label: str
    definition: str
    help: str
    limits: str
    choices: tuple[Choice, ...]


def helps_of(form: Form) -> Iterator[Help]:
    """The help of every question that the codebook says something of."""
    for one in asks_of(form):
        for ask in (*one.asks, *one.unit_asks):
            if ask.help_id:
                yield _help(ask)


def _help(ask: Ask) -> Help:
    field = ask.question.field
    told = any(one.definition or one.examples or one.boundary for one in ask.choices)
    return Help(
        id=ask.help_id,
        label=field.label,
        definition=field.definition,
        help=field.help,
        limits=ask.limits,
        choices=tuple(one for one in ask.choices if not one.retired) if told else (),
    )
