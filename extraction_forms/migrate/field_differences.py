"""What differs between two versions of a field: its words, type, limits, codes, and when it is asked."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

from extraction_forms.fields import STRUCTURED, Choice, Field
from extraction_forms.form import Question
from extraction_forms.form_names import Scope
from extraction_forms.migrate.difference import Difference
from extraction_forms.migrate.wider_conditions import is_wider, same

WIDENED: Final = (("whole", "number"), ("date", "day"))
"""Changes of type under which every old answer stays one, and the same."""
_OF_BLOCKS: Final = ("numbers", "evidence")
_RANKS: Final = ("no", "or_missing", "yes")


def field_added(path: str, new: Question) -> Iterator[Difference]:
    """A field that was not there."""
    kind = "field_added" if _may_be_left_out(new) else "field_added_required"
    if new.id in _OF_BLOCKS:
        kind = "field_takes_word"
    yield Difference(kind=kind, path=path, new=new.field.label)


def _may_be_left_out(question: Question) -> bool:
    return question.field.required == "no" or question.field.retired


def field_differences(path: str, old: Question, new: Question, scope: Scope) -> Iterator[Difference]:
    """Every difference between two versions of a field; `scope` holds the answers its condition may name."""
    was, now = old.field, new.field
    for key, kind in (("label", "words"), ("help", "words"), ("definition", "meaning")):
        yield from _words(path, key, kind, (getattr(was, key), getattr(now, key)))
    yield from _type(path, was, now)
    yield from _retired(path, old, new)
    yield from _required(path, was, now)
    yield from when_differences(path, old, new, scope)
    yield from _bounds(path, was, now)
    yield from _units(path, was, now)
    yield from _changed(path, "tolerance", "tolerance", (was.tolerance, now.tolerance))
    yield from _changed(path, "ordered", "ordered", (_yes_or_no(was.ordered), _yes_or_no(now.ordered)))
    yield from _quote(path, old, new)
    yield from refers_to(path, "refers_to", old.refers_to, new.refers_to)
    yield from _choices(path, was.choices, now.choices)


def _yes_or_no(said: bool) -> str:  # noqa: FBT001 - it is what is said
    return "yes" if said else "no"


def _changed(path: str, key: str, kind: str, values: tuple[str, str]) -> Iterator[Difference]:
    old, new = values
    if old != new:
        yield Difference(kind=kind, path=path, key=key, old=old, new=new)


def _words(path: str, key: str, kind: str, values: tuple[str, str]) -> Iterator[Difference]:
    """Words; those that are first said, where nothing stood, take no meaning away."""
    yield from _changed(path, key, kind if values[0] else "words", values)


def _type(path: str, old: Field, new: Field) -> Iterator[Difference]:
    if old.type != new.type:
        shaped = old.type in STRUCTURED or new.type in STRUCTURED
        kind = "type_shape" if shaped else "type_changed"
        if (old.type, new.type) in WIDENED:
            kind = "type_widened"
        yield Difference(kind=kind, path=path, key="type", old=old.type, new=new.type)


def _retired(path: str, old: Question, new: Question) -> Iterator[Difference]:
    if old.field.retired != new.field.retired:
        bound = new.field.required != "no" or new.when is not None
        revived = "field_revived_asked" if bound else "field_revived"
        kind = "field_retired" if new.field.retired else revived
        yield Difference(
            kind=kind,
            path=path,
            key="retired",
            old=_flag(on=old.field.retired),
            new=_flag(on=new.field.retired),
        )


def _flag(*, on: bool) -> str:
    return "yes" if on else "no"


def _required(path: str, old: Field, new: Field) -> Iterator[Difference]:
    if old.required == new.required:
        return
    demanded = _RANKS.index(new.required) > _RANKS.index(old.required)
    # Of a retired field nothing is demanded, but a missing reason is still refused where it is `yes`.
    lenient = new.retired and new.required != "yes"
    kind = "field_required" if demanded and not lenient else "demand_dropped"
    yield Difference(kind=kind, path=path, key="required", old=old.required, new=new.required)


def when_differences(path: str, old: Question, new: Question, scope: Scope) -> Iterator[Difference]:
    """Whether a field is asked where it was, and perhaps elsewhere."""
    texts = (old.when.text if old.when else "", new.when.text if new.when else "")
    if texts[0] == texts[1]:
        return
    optional = _may_be_left_out(new)
    if same(old.when, new.when):
        kind = "rewritten"
    elif new.when is None:
        kind = "condition_dropped" if optional else "condition_dropped_required"
    elif new.field.retired or (optional and is_wider(old.when, new.when, scope)):
        kind = "condition_wider"
    else:
        kind = "condition"
    yield Difference(kind=kind, path=path, key="when", old=texts[0], new=texts[1])


def _bounds(path: str, old: Field, new: Field) -> Iterator[Difference]:
    """Lowest and highest number; a bound that is itself allowed is the wider one."""
    low = ((old.minimum, old.exclusive_minimum), (new.minimum, new.exclusive_minimum))
    high = ((old.maximum, old.exclusive_maximum), (new.maximum, new.exclusive_maximum))
    for keys, pair, sign in ((("min", "above"), low, 1), (("max", "below"), high, -1)):
        if pair[0] != pair[1]:
            was, now = (_edge(one, sign) for one in pair)
            kind = "bounds_tighter" if now > was else "bounds_wider"
            told = [_bound(one, keys) for one in pair]
            yield Difference(kind=kind, path=path, key=keys[0], old=told[0], new=told[1])


def _edge(bound: tuple[float | None, bool], sign: int) -> tuple[float, bool]:
    """A bound as a rank: the greater, the less is allowed."""
    value, exclusive = bound
    return (-math.inf, False) if value is None else (sign * value, exclusive)


def _bound(bound: tuple[float | None, bool], keys: tuple[str, str]) -> str:
    value, exclusive = bound
    return "" if value is None else f"{keys[exclusive]} {value:.15g}"


def _units(path: str, old: Field, new: Field) -> Iterator[Difference]:
    yield from _changed(path, "unit", "unit", (old.unit, new.unit))
    if old.units == new.units:
        return
    if set(old.units) == set(new.units):
        kind = "order"
    elif old.units and set(old.units) < set(new.units):
        kind = "unit_choice_added"
    else:
        kind = "unit_choice_removed"
    yield Difference(kind=kind, path=path, key="units", old=", ".join(old.units), new=", ".join(new.units))


def _quote(path: str, old: Question, new: Question) -> Iterator[Difference]:
    if old.quote != new.quote:
        kind = "quote_needed" if new.quote else "quote_dropped"
        yield Difference(kind=kind, path=path, key="quote", old=_flag(on=old.quote), new=_flag(on=new.quote))


def refers_to(path: str, key: str, old: str, new: str, kind: str = "refers_to") -> Iterator[Difference]:
    """Another section that is named, or none any more."""
    if old != new:
        yield Difference(
            kind=f"{kind}_set" if new else f"{kind}_dropped", path=path, key=key, old=old, new=new
        )


def _choices(path: str, old: Sequence[Choice], new: Sequence[Choice]) -> Iterator[Difference]:
    was, now = {one.code: one for one in old}, {one.code: one for one in new}
    for code, choice in now.items():
        at = f"{path}/{code}"
        if code not in was:
            yield Difference(kind="choice_added", path=at, new=choice.label)
        else:
            yield from _choice(at, was[code], choice)
    yield from (
        Difference(kind="choice_removed", path=f"{path}/{code}", old=choice.label)
        for code, choice in was.items()
        if code not in now
    )
    yield from order(path, "choices", [*was], [*now])


def _choice(path: str, old: Choice, new: Choice) -> Iterator[Difference]:
    yield from _words(path, "label", "words", (old.label, new.label))
    yield from _words(path, "definition", "meaning", (old.definition, new.definition))
    yield from _words(path, "examples", "words", ("; ".join(old.examples), "; ".join(new.examples)))
    yield from _words(path, "boundary", "meaning", ("; ".join(old.boundary), "; ".join(new.boundary)))
    if old.retired != new.retired:
        kind = "choice_retired" if new.retired else "choice_revived"
        yield Difference(
            kind=kind, path=path, key="retired", old=_flag(on=old.retired), new=_flag(on=new.retired)
        )


def order(path: str, key: str, old: Sequence[str], new: Sequence[str]) -> Iterator[Difference]:
    """What both have, in another order."""
    was, now = ([one for one in ids if one in other] for ids, other in ((old, new), (new, old)))
    if was != now:
        yield Difference(kind="order", path=path, key=key, old=", ".join(was), new=", ".join(now))
