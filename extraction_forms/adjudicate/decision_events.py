"""Decisions told in the history: what was settled, by whom and why, and what a decision was before it was changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final

from extraction_forms.adjudicate.decisions import FILE, Decision
from extraction_forms.history.events import OUTSIDE, Event, moment, name_of
from extraction_forms.history.log import events_of
from extraction_forms.yaml_text import Plain

_SAID: Final = ("chosen", "value", "reason", "note", "page", "quote", "by", "on")
"""What an event keeps of a decision; what it settles is the event's path."""


def decision_events(review: Path, before: Iterable[Decision], new: Iterable[Decision]) -> tuple[Event, ...]:
    """The events of decisions being taken: first what was changed by hand in those told before, then the new ones.

    A decision that the history never told of is not told as one changed by hand.
    """
    told = {event.path: event.new for event in events_of(review, FILE)}
    there = {_path(one): one for one in before}
    events = [*_by_hand(told, there)]
    for decision in new:
        old = there.get(_path(decision))
        if old != decision:
            events.append(_event(_path(decision), decision.by, _facts(old), decision))
    return tuple(events)


def _by_hand(told: Mapping[str, Plain | None], there: Mapping[str, Decision]) -> Iterator[Event]:
    for path, was in told.items():
        if was != _facts(there.get(path)):
            yield _event(path, OUTSIDE, was, there.get(path))


def _path(decision: Decision) -> str:
    between = f"{decision.extractor_a}+{decision.extractor_b}"
    return f"{decision.study}/{decision.form}/{between}/{decision.path}"


def _facts(decision: Decision | None) -> Plain | None:
    if decision is None:
        return None
    said = asdict(decision)
    return {name: said[name] for name in _SAID if said[name]}


def _event(path: str, actor: str, old: Plain | None, new: Decision | None) -> Event:
    why = ": ".join(part for part in (new.reason, new.note) if part) if new is not None else ""
    return Event(
        time=moment(),
        actor=name_of(actor),
        record=FILE,
        path=path,
        old=old,
        new=_facts(new),
        reason=why,
        form=new.form if new is not None else "",
    )
