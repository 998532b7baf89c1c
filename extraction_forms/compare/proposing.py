"""A matching proposed: rule after rule, only where a rule leaves no choice; a person looks at it and may change it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from types import MappingProxyType

from extraction_forms.compare.matching import Matching, Pair
from extraction_forms.compare.matching_rules import (
    ALIKE_BEFORE,
    KEYS,
    LOOSE,
    SEVERAL,
    Key,
    View,
    answers_alike,
    contradicted,
    likeness,
    similar,
    target,
    when_measured,
)
from extraction_forms.form import Form, Section
from extraction_forms.records import Entry, Record

Found = list[tuple[Entry, Entry, str]]
Views = tuple[View, View]


def propose_matching(
    a: Record, b: Record, form: Form, main: Matching | None = None, kept: Iterable[Pair] = ()
) -> Matching:
    """Which entries of two records are likely the same thing, and by which rule.

    Args:
        a: The one record.
        b: The other, of the same study and form.
        form: The form that both answer.
        main: The matching of the study's own records, where this form's answers name results of theirs.
        kept: Pairs that are settled already; only what they leave is matched.
    """
    before = tuple(kept)
    pairs: dict[str, list[Pair]] = {}
    known: dict[tuple[str, str], str] = {}
    for section in _in_order(form):
        own = [pair for pair in before if pair.section == section.id]
        views = (
            View(side="a", form=form, section=section, known=MappingProxyType(known), main=main),
            View(side="b", form=form, section=section, known=MappingProxyType(known), main=main),
        )
        pairs[section.id] = _section(views, (a.sections[section.id], b.sections[section.id]), own)
        known |= {(section.id, pair.b): pair.a for pair in pairs[section.id] if pair.whole}
    ordered = (pair for section in form.sections for pair in pairs.get(section.id, ()))
    return Matching(study=a.study, form=form.id, a=a.extractor, b=b.extractor, pairs=tuple(ordered))


def _in_order(form: Form) -> tuple[Section, ...]:
    """The sections with entries, each after those that its entries point at or are named by."""
    left = [section for section in form.sections if section.repeats]
    ordered: list[Section] = []
    while left:
        waiting = {section.id for section in left}
        ready = [section for section in left if not (_needs(section, form) - {section.id}) & waiting]
        ordered.append((ready or left)[0])
        left.remove(ordered[-1])
    return tuple(ordered)


def _needs(section: Section, form: Form) -> set[str]:
    over = section.repeat_over
    return {over, *section.units, *(target(question, form) for question in section.questions)}


def _section(
    views: Views, entries: tuple[tuple[Entry, ...], tuple[Entry, ...]], own: list[Pair]
) -> list[Pair]:
    used_a, used_b = {pair.a for pair in own}, {pair.b for pair in own}
    left_a = [entry for entry in entries[0] if entry.id not in used_a]
    left_b = [entry for entry in entries[1] if entry.id not in used_b]
    found: Found = []
    for name, key in KEYS.items():
        if name == ALIKE_BEFORE:
            found += _taken(_by_name(left_a, left_b, views), left_a, left_b)
        found += _taken(_by_key(name, key, (left_a, left_b), views), left_a, left_b)
    section = views[0].section.id
    whole = {one.id: Pair(section=section, a=one.id, b=other.id, why=why) for one, other, why in found}
    kept = {pair.a: pair for pair in own if pair.a}
    alone = {entry.id: Pair(section=section, a=entry.id) for entry in left_a}
    of_a = {**kept, **whole, **alone}
    rest_b = {pair.b: pair for pair in own if not pair.a}
    rest_b |= {entry.id: Pair(section=section, b=entry.id) for entry in left_b}
    return [
        *(of_a[entry.id] for entry in entries[0]),
        *(rest_b[entry.id] for entry in entries[1] if entry.id in rest_b),
    ]


def _taken(found: Found, left_a: list[Entry], left_b: list[Entry]) -> Found:
    """What a rule found, taken out of what is left for the next."""
    for one, other, _ in found:
        left_a.remove(one)
        left_b.remove(other)
    return found


def _by_key(name: str, key: Key, left: tuple[list[Entry], list[Entry]], views: Views) -> Found:
    groups_a, groups_b = _grouped(left[0], key, views[0]), _grouped(left[1], key, views[1])
    found: Found = []
    for value, group in groups_a.items():
        others = groups_b.get(value, [])
        if len(group) == len(others) == 1:
            one, other = group[0], others[0]
            if name not in LOOSE or not contradicted(one, other, views):
                found.append((one, other, _why(name, one, other, views[0])))
        elif others and name in SEVERAL:
            found += _most_alike(group, others, answers_alike, name)
    return found


def _why(name: str, a: Entry, b: Entry, view: View) -> str:
    """The rule in words, without a time where neither record gives one."""
    labels = [q.field.label.lower() for q in view.section.questions if target(q, view.form)]
    pointed = " and ".join(labels)
    if name == "same outcome and time":
        timed = any(when_measured(one, word) for one in (a, b) for word in ("time", "timepoint"))
        return f"same {pointed} and time" if timed else f"same {pointed}"
    return f"the only ones left of this {pointed}" if name == "the only ones of this outcome" else name


def _grouped(entries: list[Entry], key: Key, view: View) -> Mapping[Hashable, list[Entry]]:
    groups: dict[Hashable, list[Entry]] = {}
    for entry in entries:
        value = key(entry, view)
        if value:
            groups.setdefault(value, []).append(entry)
    return groups


def _most_alike(a: list[Entry], b: list[Entry], score: Callable[[Entry, Entry], float], name: str) -> Found:
    """Those that are each other's best and only best; of several alike in the rule, an id they share decides."""
    scores = {(one.id, other.id): (one.id == other.id, score(one, other)) for one in a for other in b}
    found: Found = []
    for one in a:
        for other in b:
            mine = scores[one.id, other.id]
            row = [scores[one.id, each.id] for each in b]
            column = [scores[each.id, other.id] for each in a]
            if mine == max(row) == max(column) and row.count(mine) == column.count(mine) == 1:
                more = "same id" if mine[0] else f"{int(mine[1])} answers alike"
                found.append((one, other, f"{name}, {more}"))
    return found


def _by_name(a: list[Entry], b: list[Entry], views: Views) -> Found:
    """Entries called alike, each the other's best, that nothing they say of themselves keeps apart."""
    scores = {
        (one.id, other.id): likeness(one, other)
        for one in a
        for other in b
        if not contradicted(one, other, views)
    }
    found: Found = []
    for (first, second), score in scores.items():
        row = [value for (one, _), value in scores.items() if one == first]
        column = [value for (_, other), value in scores.items() if other == second]
        best = score == max(row) == max(column) and row.count(score) == column.count(score) == 1
        if similar(score) and best:
            one = next(entry for entry in a if entry.id == first)
            other = next(entry for entry in b if entry.id == second)
            role = "same role, " if "role" in one.data else ""
            found.append((one, other, f"{role}similar name ({score:.2f})"))
    return found
