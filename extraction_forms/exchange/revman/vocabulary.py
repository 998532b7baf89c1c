"""The outcomes of a file of RevMan as a review's vocabulary; which way is better stands there only if declared."""

from __future__ import annotations

from extraction_forms.exchange.revman.declared import Declared
from extraction_forms.exchange.revman.gathering import Outcome
from extraction_forms.exchange.slugs import slug
from extraction_forms.yaml_write import Writable


def vocabulary(outcomes: tuple[Outcome, ...], declared: Declared) -> Writable:
    """The review's `outcomes.yaml`: domains as declared, and every outcome by its id."""
    domains = dict.fromkeys(
        domain for one in outcomes if (domain := declared.outcome(one.name).get("domain", ""))
    )
    entries: list[Writable] = [_entry(one, declared) for one in outcomes]
    found: dict[str, Writable] = {}
    if domains:
        found["domains"] = [{"id": slug(label), "label": label} for label in domains]
    return {**found, "outcomes": entries}


def _entry(outcome: Outcome, declared: Declared) -> Writable:
    own = declared.outcome(outcome.name)
    entry: dict[str, Writable] = {"id": outcome.id, "label": outcome.name}
    if own.get("domain"):
        entry["domain"] = slug(own["domain"])
    entry |= {name: own[name] for name in ("construct", "instrument", "polarity_source") if own.get(name)}
    entry["polarity"] = own.get("polarity") or {"missing": "unclear", "note": _why(outcome)}
    return entry


def _why(outcome: Outcome) -> str:
    """What the graph says beside its axis, which a person may decide by."""
    sides = dict.fromkeys(one.sides for one in outcome.analyses if any(one.sides))
    told = "; ".join(f"left {left or 'nothing'}, right {right or 'nothing'}" for left, right in sides)
    return f"RevMan does not say which way is better. Beside its axis stands: {told or 'nothing'}."
