"""Numbers typed as a paper prints them, spread over the inputs of their block: `12 (3.4)` fills mean and SD."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from extraction_forms.datum import DECIMALS
from extraction_forms.draft import AnswerPath
from extraction_forms.entry.asked import Asked
from extraction_forms.entry.typing.blocks import NUMBERS, InputBlock, Typing, block_of, missing_of
from extraction_forms.entry.typing.filled import (
    DECIMAL,
    LIMITS,
    REPLACE,
    SPREAD,
    UNCHANGED,
    Ask,
    Change,
    Filled,
    Option,
)
from extraction_forms.entry.typing.known_inputs import (
    CENTRE_OF,
    CENTRES,
    COUNTS,
    END_OF,
    LIMIT_WORDS,
    LIMITS_OF,
    MEANT,
    RATIOS,
)
from extraction_forms.entry.typing.marks import one_line, without_footnote
from extraction_forms.entry.typing.printed_shapes import Printed, printed, values
from extraction_forms.fields import NUMERIC
from extraction_forms.printed_numbers import Misread, number

_Texts = dict[str, str]
_Part = Callable[[InputBlock, Printed, Typing], "_Texts | Ask"]


def spread(asked: Asked, path: AnswerPath, text: str, how: Typing) -> Filled | Ask:
    """Which inputs of its block a text fills that was typed at `path`; `UNCHANGED` where it fills its own alone.

    Nothing is guessed: what could be two things is asked, and what was answered comes back in `how.answers`.
    """
    block = block_of(asked, path)
    if block is None or path.field not in block or block.asked.type not in NUMERIC:
        return UNCHANGED
    plain, mark = without_footnote(one_line(text))
    shape = _read(plain, how, is_whole=block.asked.type == "whole")
    if isinstance(shape, Ask) or shape is None:
        return shape or UNCHANGED
    is_as_typed = not mark and shape.is_bare and how.answers.get(DECIMAL, "own") == "own"
    found = {} if is_as_typed else _texts_of(block, shape, how)
    if isinstance(found, Ask):
        return found
    if not found:
        return UNCHANGED
    settled = _settled(block, found, how, _remarks(block, shape, mark, found, how))
    return settled if isinstance(settled, Ask) else _with_unit(block, settled, shape)


def _with_unit(block: InputBlock, filled: Filled, shape: Printed) -> Filled:
    """The same with the unit that stands behind the number, where the question has several."""
    unit = _unit(block, shape.unit) if shape.unit else ""
    if not unit:
        return filled
    change = Change(name=block.name(block.at.field, "unit"), text=unit)
    return Filled(changes=(*filled.changes, change), told=f"{filled.told.removesuffix('.')} {unit}.")


def _read(text: str, how: Typing, *, is_whole: bool) -> Printed | Ask | None:
    """The parts of a text in the record's decimal mark, or in the other one where that was answered."""
    if is_whole and printed(text, how.decimal) is not None:
        return printed(text, how.decimal)  # what is counted has no decimals
    other = DECIMALS[1 - DECIMALS.index(how.decimal)]
    own, else_ = printed(text, how.decimal), printed(text, other)
    if how.answers.get(DECIMAL) in {"record", "here"} and else_ is not None:
        return else_
    if else_ is None or how.answers.get(DECIMAL) == "own":
        return own
    if own is None:
        return _ask_mark(text, how, else_, other)
    is_one = values(own, how.decimal) == values(else_, other)
    return own if how.is_said or is_one else _ask_mark(text, how, else_, other)


def _ask_mark(text: str, how: Typing, shape: Printed, other: str) -> Ask:
    """Whether a text has the other decimal mark: both readings are said."""
    mark = "decimal comma" if other == "decimal_comma" else "decimal point"
    meant = ", ".join(_plain(value) for value in values(shape, other))
    own = printed(text, how.decimal)
    options = [
        Option(value="record", label=f"Read {meant}: {mark}s in this whole record"),
        Option(value="here", label=f"Read {meant}: a {mark} here only"),
    ]
    if own is not None:
        as_own = ", ".join(_plain(value) for value in values(own, how.decimal))
        options.append(Option(value="own", label=f"Read {as_own}: commas part thousands"))
    return Ask(key=DECIMAL, words=f"{text} can be read in two ways. Has it a {mark}?", options=tuple(options))


def _plain(value: float) -> str:
    return f"{value:.15g}"


def _texts_of(block: InputBlock, shape: Printed, how: Typing) -> _Texts | Ask:
    """The texts of the block's inputs by question, from every part of what was typed."""
    found: _Texts = {}
    for part in _PARTS:
        more = part(block, shape, how)
        if isinstance(more, Ask):
            return more
        found |= more
    return found if _home(block, shape) in found or block.at.field in found else {}


def _home(block: InputBlock, shape: Printed) -> str:
    """The question that the first number of a text is for; empty where the text says it is for none of these."""
    at = block.at.field
    meant = MEANT.get(shape.label, "") if shape.label else ""
    if shape.label:
        return at if at in {meant, shape.label} or (meant == "n" and _is_size(block)) else ""
    centre = CENTRE_OF.get(at, at)
    is_pair = bool(shape.spread or shape.low) and bool(shape.first)
    if is_pair and centre in block:
        return centre
    if shape.total and at in {"events", "total"} and "events" in block:
        return "events"
    return at


def _is_size(block: InputBlock) -> bool:
    """Whether a number of people fits the input: `n = 48` in `n`, in `total`, in `n_randomised`."""
    return block.asked.type == "whole" and (
        block.at.field in {"n", "total"} or block.at.field.startswith("n_")
    )


def _first(block: InputBlock, shape: Printed, how: Typing) -> _Texts:
    del how
    home = _home(block, shape)
    if not shape.first or not home:
        return {}
    if shape.relation in {"below", "above"} and f"{home}_relation" not in block:
        return {}
    if shape.unit and not _unit_fits(block, shape.unit):
        return {}
    return {home: shape.first}


def _unit_fits(block: InputBlock, unit: str) -> bool:
    return bool(_unit(block, unit)) or unit == block.asked.unit


def _unit(block: InputBlock, word: str) -> str:
    """The unit of the question that a word names: weeks, week, wk."""
    short = word.casefold().rstrip("s")
    known = {one.casefold().rstrip("s"): one for one in block.asked.units}
    known |= {
        short_one: known[long]
        for short_one, long in (("wk", "week"), ("mo", "month"), ("yr", "year"))
        if long in known
    }
    return known.get(short, "")


def _relation(block: InputBlock, shape: Printed, how: Typing) -> _Texts:
    """How a p is printed: equal to, below or above its number."""
    del how
    home = _home(block, shape)
    found: _Texts = {}
    if shape.relation and home and f"{home}_relation" in block:
        found[f"{home}_relation"] = shape.relation
    if shape.p and "p" in block and block.at.field != "p":
        if shape.p_relation != "equal" and "p_relation" not in block:
            return found
        found["p"] = shape.p
        if "p_relation" in block:
            found["p_relation"] = shape.p_relation
    return found


def _spread(block: InputBlock, shape: Printed, how: Typing) -> _Texts | Ask:
    """A number in brackets or behind ±: a standard deviation or a standard error."""
    home = _home(block, shape)
    centre = CENTRES.get(home)
    if not shape.spread or centre is None:
        return {}
    known = [one for one in centre.spreads if one in block]
    kinds = {("se" if "se" in one else "sd"): one for one in known}
    chosen = shape.spread_label or how.answers.get(SPREAD, "")
    if chosen == "none" or (chosen and chosen not in kinds) or not known:
        return {}
    if chosen:
        return {kinds[chosen]: shape.spread}
    if len(known) == 1 and home != "estimate":
        return {known[0]: shape.spread}
    of_ratio = " (for a ratio: of its logarithm)" if home == "estimate" else ""
    options = [
        Option(value=kind, label=f"{_capital(block.label(one))}{of_ratio}") for kind, one in kinds.items()
    ]
    left = Option(value="none", label="Neither: leave it out")
    return Ask(key=SPREAD, words=f"What is {shape.spread} in {_shown(shape)}?", options=(*options, left))


def _limits(block: InputBlock, shape: Printed, how: Typing) -> _Texts | Ask:
    """Two numbers: confidence limits, quartiles, or the smallest and the largest value."""
    if not shape.low or block.asked.type == "interval":
        return {}
    home = _home(block, shape)
    centre = CENTRES.get(home)
    ends_of = (END_OF[home],) if home in END_OF else ()
    known = [key for key in (centre.limits if centre else ends_of) if _has_limits(block, key)]
    label = shape.limits_label
    if label and label not in known:
        return {}
    chosen = label or how.answers.get(LIMITS, "") or (known[0] if len(known) == 1 else "")
    if chosen in known:
        level = {"ci_level": shape.level} if shape.level and "ci_level" in block and chosen == "ci" else {}
        return {**_limit_texts(block, chosen, shape), **level}
    if chosen == "none" or not known:
        return {}
    options = [Option(value=key, label=LIMIT_WORDS[key]) for key in known]
    words = f"What are {shape.low} and {shape.high} in {_shown(shape)}?"
    return Ask(
        key=LIMITS, words=words, options=(*options, Option(value="none", label="Neither: leave them out"))
    )


def _has_limits(block: InputBlock, key: str) -> bool:
    return all(end in block for end in LIMITS_OF[key]) or (
        key in block and block.fields[key].type == "interval"
    )


def _limit_texts(block: InputBlock, key: str, shape: Printed) -> _Texts:
    """The two ends in their two inputs, or in the one of an interval."""
    low, high = LIMITS_OF[key]
    if low in block and high in block:
        return {low: shape.low, high: shape.high}
    return {key: f"{shape.low} to {shape.high}"}


def _counts(block: InputBlock, shape: Printed, how: Typing) -> _Texts:
    """A total behind a count, and the size of a group."""
    del how
    found: _Texts = {}
    home = _home(block, shape)
    if shape.total and home == "events" and "total" in block:
        found["total"] = shape.total
    if shape.n and shape.label != "n":
        size = "n" if "n" in block else ""
        found |= {size: shape.n} if size and block.at.field != "n" else {}
    if shape.df and "df" in block and home in {"t", "f"}:
        found["df"] = shape.df
    return found


def _words(block: InputBlock, shape: Printed, how: Typing) -> _Texts:
    """What the words of a text say: the scale of an estimate."""
    del how
    home = _home(block, shape)
    if shape.label and home == "estimate" and "scale" in block:
        codes = {choice.code for choice in block.fields["scale"].choices}
        return {"scale": shape.label} if shape.label in codes else {}
    return {}


_PARTS: Final[tuple[_Part, ...]] = (_first, _relation, _spread, _limits, _counts, _words)


def _shown(shape: Printed) -> str:
    inner = f"{shape.low} to {shape.high}" if shape.low else shape.spread
    return f"{shape.first} ({inner})" if shape.first else inner


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _settled(block: InputBlock, found: _Texts, how: Typing, remarks: Iterable[str]) -> Filled | Ask:
    """The changes, once the person said what becomes of inputs that hold something else."""
    at = block.at.field
    others = [one for one in found if one != at and how.held.get(block.name(one), "") not in {"", found[one]}]
    if others and REPLACE not in how.answers:
        held = ", ".join(f"{block.label(one)} {how.held[block.name(one)]}" for one in others)
        options = (Option(value="yes", label="Write over it"), Option(value="no", label="Keep what is there"))
        return Ask(key=REPLACE, words=f"There is already: {held}.", options=options)
    kept = others if how.answers.get(REPLACE) == "no" else []
    filled = {one: text for one, text in found.items() if one not in kept}
    changes = [
        *_mark_changes(block, filled, how),
        *(Change(name=block.name(one), text=text) for one, text in filled.items()),
    ]
    changes += [
        Change(name=missing_of(block, one), text="") for one in filled if how.held.get(missing_of(block, one))
    ]
    if at not in filled and how.held.get(block.name(at)):
        changes.append(Change(name=block.name(at), text=""))
    told = "; ".join((_told(block, filled), *remarks))
    return Filled(changes=tuple(changes), told=f"{_capital(told)}.")


def _mark_changes(block: InputBlock, filled: _Texts, how: Typing) -> list[Change]:
    """The decimal mark where the person said it: at the head of the record, or at each of these values."""
    other = DECIMALS[1 - DECIMALS.index(how.decimal)]
    answer = how.answers.get(DECIMAL)
    if answer == "record":
        return [Change(name=NUMBERS, text=other)]
    if answer == "here":
        numeric = [one for one in filled if block.fields[one].type in NUMERIC]
        return [Change(name=block.name(one, NUMBERS), text=other) for one in numeric]
    return []


def _told(block: InputBlock, filled: _Texts) -> str:
    parts = []
    for one, text in filled.items():
        labels = {choice.code: choice.label for choice in block.fields[one].choices}
        parts.append(
            f"{block.label(one)}: {labels[text].lower()}" if text in labels else f"{block.label(one)} {text}"
        )
    return f"filled in {', '.join(parts)}"


def _remarks(block: InputBlock, shape: Printed, mark: str, found: _Texts, how: Typing) -> list[str]:
    """What else is said: a mark or a percentage that was left out, and whether that percentage fits."""
    said = [f"the mark {mark} was left out"] if mark else []
    if shape.percent and block.at.field in COUNTS:
        said.append(_percentage(block, shape, found, how))
    if shape.spread and not any(text == shape.spread for text in found.values()):
        said.append(f"{shape.spread} was left out")
    if shape.low and not any(shape.low in text for text in found.values()):
        said.append(f"{shape.low} and {shape.high} were left out")
    if shape.label in RATIOS and "se" in found:
        said.append("the standard error of a ratio is that of its logarithm")
    return said


def _percentage(block: InputBlock, shape: Printed, found: _Texts, how: Typing) -> str:
    """A percentage follows from count and total: it is left out, and held against them."""
    left = f"{shape.percent} % was left out, as it follows from the counts"
    total = found.get("total") or how.held.get(block.name("total"), "") or how.held.get(block.name("n"), "")
    try:
        events, among, share = (number(one, how.decimal) for one in (shape.first, total, shape.percent))
    except Misread:
        return left
    places = len(shape.percent.rpartition(".")[2]) if "." in shape.percent else 0
    real = 100 * events / among if among else 0.0
    if abs(real - share) <= 0.5 * 10**-places + 1e-9:
        return left
    return f"{left}; but {shape.first} of {total} is {real:.1f} %: please look again"
