"""Judgements of risk of bias as RevMan has them: a line for each study, a judgement and its support for each domain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from extraction_forms.facts import Judgement, Study
from extraction_forms.form import Form
from extraction_forms.records import Datum
from extraction_forms.references.losses import Loss
from synthesis.exports.cells import Value
from synthesis.exports.revman.names import Names
from synthesis.review import Review

_CONCERNS: Final = "some_concerns"
WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {"low": "Low risk", "unclear": "Unclear risk", "high": "High risk"}
)
OF_TOOL_2: Final[Mapping[str, str]] = MappingProxyType(
    {"low": "Low risk of bias", _CONCERNS: "Some concerns", "high": "High risk of bias"}
)
"""What RevMan calls the judgements of either tool of Cochrane; any other judgement stands by its own label."""

DIFFERENT: Final = (
    "judgements of risk of bias that differ between the results of a study: the table has one of each"
)
_OVERALL: Final = "Overall bias"


def bias(review: Review, studies: Iterable[Study], names: Names) -> tuple[list[dict[str, Value]], list[Loss]]:
    """The lines of the studies that were judged, and those whose results were judged differently."""
    asked = [
        (form, name, label)
        for form in review.judgement_forms
        for name, label in (*review.judged_domains(form).items(), ("overall", _OVERALL))
    ]
    several = len(review.judgement_forms) > 1
    lines: list[dict[str, Value]] = []
    losses: list[Loss] = []
    for study in studies:
        if not study.judgements:
            continue
        line: dict[str, Value] = {"Study": names.studies[study.id]}
        for form, name, label in asked:
            title = f"{label} ({form.id})" if several else label
            found = [*_judged(study, form, name)]
            codes = {str(one.value or one.missing) for one in found}
            if len(codes) > 1:
                losses.append(Loss(study.id, DIFFERENT))
            one = found[0] if len(codes) == 1 else None
            line[f"Domain (judgement): {title}"] = _word(one, form)
            line[f"Domain (support): {title}"] = _support(found)
        lines.append(line)
    return lines, losses


def _judged(study: Study, form: Form, name: str) -> Iterator[Datum]:
    """What was judged of one domain, result by result."""
    for judgement in study.judgements:
        datum = _of(judgement, name) if judgement.form == form.id else None
        if datum is not None:
            yield datum


def _of(judgement: Judgement, name: str) -> Datum | None:
    return judgement.overall if name == "overall" else judgement.domains.get(name)


def _word(datum: Datum | None, form: Form) -> str | None:
    if datum is None or not datum.known:
        return None
    words = OF_TOOL_2 if any(one.code == _CONCERNS for one in form.codes("overall")) else WORDS
    return words.get(str(datum.value), datum.text)


def _support(found: Sequence[Datum]) -> str | None:
    """The words that the judgements rest on: quotes first, then notes, each once."""
    quotes = (f'Quote: "{one.source.quote}"' for one in found if one.source.quote)
    notes = (one.note for one in found if one.note)
    return "\n".join(dict.fromkeys([*quotes, *notes])) or None
