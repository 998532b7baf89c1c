"""The outcomes of a foreign file as a review's vocabulary; which way is better stands there only if declared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from extraction_forms.checking import check_plain
from extraction_forms.errors import Place, Problem, Rejected
from extraction_forms.exchange.declared import Declared
from extraction_forms.exchange.import_files import OUTCOMES_FILE
from extraction_forms.exchange.slugs import slug
from extraction_forms.form_library import library, read_form
from extraction_forms.frozen_values import frozen
from extraction_forms.yaml_text import parse
from extraction_forms.yaml_write import Writable


@frozen
class NamedOutcome:
    """An outcome by its id and name, and what a person may decide its polarity by."""

    id: str
    name: str
    why: str


def vocabulary(outcomes: Iterable[NamedOutcome], declared: Declared) -> Writable:
    """The review's `outcomes.yaml`: domains as declared, and every outcome by its id."""
    named = tuple(outcomes)
    domains = dict.fromkeys(
        domain for one in named if (domain := declared.outcome(one.name).get("domain", ""))
    )
    entries: list[Writable] = [_entry(one, declared) for one in named]
    found: dict[str, Writable] = {}
    if domains:
        found["domains"] = [{"id": slug(label), "label": label} for label in domains]
    return {**found, "outcomes": entries}


def outcome_faults(text: str, mapping: str) -> Iterator[Problem]:
    """What the form of the vocabulary finds wrong, which only the mapping can have brought in."""
    try:
        check_plain(read_form(library()["outcomes"]), parse(text, OUTCOMES_FILE), OUTCOMES_FILE)
    except Rejected as rejected:
        place = Place(file=mapping or OUTCOMES_FILE)
        yield from (replace(problem, place=place) for problem in rejected.problems)


def _entry(outcome: NamedOutcome, declared: Declared) -> Writable:
    own = declared.outcome(outcome.name)
    entry: dict[str, Writable] = {"id": outcome.id, "label": outcome.name}
    if own.get("domain"):
        entry["domain"] = slug(own["domain"])
    entry |= {name: own[name] for name in ("construct", "instrument", "polarity_source") if own.get(name)}
    entry["polarity"] = own.get("polarity") or {"missing": "unclear", "note": outcome.why}
    return entry
