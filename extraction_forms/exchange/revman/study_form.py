"""The form that studies of a file of RevMan answer: a controlled study, with its tables and analyses as questions."""

from __future__ import annotations

from typing import Final

from extraction_forms.exchange.grown_form import Block, Head, free_name, grown
from extraction_forms.exchange.revman.gathering import ALL
from extraction_forms.exchange.revman.measures import VERDICTS
from extraction_forms.exchange.revman.source import Analysis, BiasItem, Review
from extraction_forms.exchange.slugs import slug
from extraction_forms.form import Form
from extraction_forms.yaml_text import Plain

NAME: Final = "revman_study"
FILE: Final = f"forms/{NAME}.yaml"


def study_form(review: Review, *, fractions: bool) -> tuple[Form, str]:
    """The form and its text; with `fractions`, numbers of people and of events need not be whole.

    Every analysis is a question of a result: in which of its subgroups the result stands.
    """
    head = Head(
        id=NAME,
        title="Study of a review made with RevMan",
        about=(
            f"The form controlled_study of the library, with what {review.file} says of its studies, and with"
            " its analyses."
        ),
    )
    facts = [_fact(name, field) for name, field in fact_fields(review).items()]
    asked = {
        "characteristics": [*facts, *(_item(at, item) for at, item in bias_fields(review).items())],
        "results": [_analysis(one) for one in review.analyses if one.rows],
    }
    return grown(head, asked, fractions=fractions)


def fact_fields(review: Review) -> dict[str, str]:
    """What the tables of characteristics hold (`methods`), each with the id of its question (`char_methods`)."""
    found: dict[str, str] = {}
    for name in dict.fromkeys(name for study in review.studies for name in study.facts):
        found[name] = free_name(f"char_{slug(name)}", set(found.values()))
    return found


def bias_fields(review: Review) -> dict[str, BiasItem]:
    """The items of risk of bias, by the ids of their questions."""
    return {f"bias_{at}": item for at, item in enumerate(review.bias, 1)}


def verdict_code(word: str) -> str:
    """The code of a judgement; a word of the file's own is made one."""
    return word if word in VERDICTS else slug(word) or "other"


def _fact(name: str, field: str) -> Block:
    return {
        "id": field,
        "label": f"Characteristics: {name}",
        "type": "text",
        "help": "As the authors of the review put it, not the study.",
    }


def _item(name: str, item: BiasItem) -> Block:
    own = {verdict_code(one.verdict): one.verdict for one in item.judgements if one.verdict}
    codes = {**VERDICTS, **{code: word for code, word in own.items() if code not in VERDICTS}}
    choices: list[Plain] = [{"code": code, "label": label} for code, label in codes.items()]
    return {"id": name, "label": item.label or name, "type": "choice", "choices": choices}


def _analysis(analysis: Analysis) -> Block:
    direct = any(not row.subgroup for row in analysis.rows)
    codes = {**({ALL: "All studies"} if direct or not analysis.subgroups else {}), **analysis.subgroups}
    choices: list[Plain] = [{"code": code, "label": label} for code, label in codes.items()]
    where = f"Comparison: {analysis.comparison}." if analysis.comparison else ""
    return {
        "id": analysis.id,
        "label": analysis.label,
        "type": "choice",
        "help": f"Set where this analysis has the result, and in which subgroup. {where}".strip(),
        "choices": choices,
    }
