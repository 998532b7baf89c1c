"""What the benchmark found, as one object of plain values: by family, rule and kind of slip."""

# ruff: noqa: INP001 - a script beside the packages, not in one

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from agreement import FAMILIES as RECOMPUTED
from agreement import Agreement, agreement
from measuring import SEED, SLIPS, Alarms, Caught, alarms, caught, clean_reviews

from synthesis.audit.catalogue import RULES
from synthesis.audit.finding import FAMILIES

REVIEWS, EACH = 100, 120
SAMPLE_REVIEWS, SAMPLE_STUDIES, SAMPLE_EACH = 3, 12, 1
RECALL, FALSE = 0.9, 1.0
"""The goals: of the detectable slips of a family, and findings in a hundred clean rows."""


def measured(folder: Path) -> dict[str, Any]:
    """The whole benchmark."""
    reviews = clean_reviews(REVIEWS)
    quiet = alarms(reviews, folder)
    some = list(caught(reviews, EACH, folder))
    agreed = agreement(reviews, folder)
    return {
        "seed": SEED,
        "goals": {"recall": RECALL, "false_alarms_per_100_rows": FALSE},
        "clean": {"reviews": REVIEWS, "rows": quiet.rows},
        "families": {family: _family(family, quiet, some, agreed) for family in FAMILIES},
        "rules": {rule: _rule(rule, quiet, some, agreed) for rule in RULES},
        "slips": {slip.kind: _kind([one for one in some if one.slip.kind == slip.kind]) for slip in SLIPS},
        "sample": sample(folder),
    }


def sample(folder: Path) -> dict[str, Any]:
    """A small part of it, which a test makes again: findings by rule in a few small reviews, and slips by kind."""
    reviews = clean_reviews(SAMPLE_REVIEWS, SAMPLE_STUDIES)
    quiet = alarms(reviews, folder)
    some = list(caught(reviews, SAMPLE_EACH, folder))
    return {
        "rows": quiet.rows,
        "clean": {rule: count for rule, count in quiet.rules.items() if count},
        "slips": {one.slip.kind: [one.detectable, list(one.rules)] for one in some},
    }


def _family(family: str, quiet: Alarms, some: Sequence[Caught], agreed: Agreement) -> dict[str, Any]:
    own = [rule for rule in RULES.values() if rule.family == family]
    if family in RECOMPUTED:
        return _agreed([rule.id for rule in own], agreed)
    of = [one for one in some if one.slip.family == family]
    false = sum(quiet.rules[rule.id] for rule in own if not rule.caution)
    told = {**_kind(of), "false_alarms_per_100_rows": _per_100(false, quiet.rows)}
    told.pop("family"), told.pop("words"), told.pop("rules")
    told["cautions_per_100_rows"] = _per_100(
        sum(quiet.rules[rule.id] for rule in own if rule.caution), quiet.rows
    )
    told["met"] = told["recall"] >= RECALL and told["false_alarms_per_100_rows"] <= FALSE
    return told


def _agreed(rules: Iterable[str], agreed: Agreement) -> dict[str, Any]:
    rules = list(rules)
    both, alone, missed = (
        sum(counts.get(rule, 0) for rule in rules)
        for counts in (agreed.both, agreed.rule_alone, agreed.recomputed_alone)
    )
    every = both + alone + missed
    share = round(both / every, 4) if every else 1.0
    return {
        "both": both,
        "rule_alone": alone,
        "recomputed_alone": missed,
        "agreement": share,
        "met": share >= RECALL,
    }


def _rule(rule: str, quiet: Alarms, some: Sequence[Caught], agreed: Agreement) -> dict[str, Any]:
    found: dict[str, Any] = {
        "caution": RULES[rule].caution,
        "per_100_clean_rows": _per_100(quiet.rules[rule], quiet.rows),
    }
    if RULES[rule].family in RECOMPUTED:
        return found | {name: value for name, value in _agreed([rule], agreed).items() if name != "met"}
    named = Counter(one.slip.kind for one in some if one.detectable and rule in one.rules)
    possible = Counter(one.slip.kind for one in some if one.detectable)
    found["named"] = {kind: [named[kind], possible[kind]] for kind in sorted(named)}
    return found


def _kind(of: Sequence[Caught]) -> dict[str, Any]:
    """Recall among the detectable and among all, and by n and size of all."""
    seen = [one for one in of if one.detectable]
    rules = Counter(rule for one in seen for rule in one.rules)
    first = of[0].slip if of else None
    return {
        "family": first.family if first is not None else "",
        "words": first.words if first is not None else "",
        "planted": len(of),
        "detectable": len(seen),
        "recall": _share(seen),
        "recall_of_all": _share(of),
        "recall_by_any_family": round(sum(one.anywhere for one in seen) / len(seen), 3) if seen else 0.0,
        "by_n": _by(of, lambda one: one.n),
        "by_size": _by(of, lambda one: one.size),
        "rules": dict(sorted(rules.items())),
    }


def _by(of: Sequence[Caught], what: Callable[[Caught], str]) -> dict[str, list[int]]:
    """Of every class how many were found, were detectable, and were planted."""
    found: dict[str, list[int]] = {}
    for one in sorted(of, key=what):
        counts = found.setdefault(what(one), [0, 0, 0])
        for i, true in enumerate((one.hit, one.detectable, True)):
            counts[i] += true
    return found


def _share(of: Sequence[Caught]) -> float:
    return round(sum(one.hit for one in of) / len(of), 3) if of else 0.0


def _per_100(count: int, rows: int) -> float:
    return round(100 * count / rows, 2)
