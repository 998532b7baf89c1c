"""What safe means: records that were accepted go on as they are; and what is not safe does refuse some of them."""

import pytest

from extraction_forms.checking import check_record
from extraction_forms.errors import Rejected
from extraction_forms.migrate.difference_kinds import KINDS
from extraction_forms.yaml_text import parse
from tests.extraction_forms.migrate.changed_forms import CHANGES, definition, form, with_change

HEAD = """\
schema: 1
form: {id: hope, version: 1.0.0}
study: okafor_2019
extractor: anna
status: submitted
revision: 1
"""
RECORDS = [
    "facts: {label: Okafor, design: trial}",
    "facts: {label: Okafor, design: {missing: unclear}, n: 1}",
    "facts: {label: Okafor, design: trial, n: '399', age: '0.1', begun: 2019-03-31, blinded: no}",
    "facts: {label: Okafor, design: cluster, n: {missing: not_reported}, age: {printed: '43.9', unit: years}}",
    "facts: {label: Okafor, design: cluster, age: '150', blinded: yes, why: wards, mode: by hand}\nmore: {k: 12}",
    "facts: {label: Okafor, design: cluster, blinded: yes, why: wards, mode: {missing: unclear}}",
    "facts: {label: Okafor, design: trial, blinded: yes, mode: by hand}",
    "facts: {label: Okafor, design: cluster, blinded: {missing: unclear}, why: wards}",
    "facts: {label: Okafor, design: other, old: kept, old_asked: kept}",
    "facts: {label: Okafor, design: trial, old: {missing: unclear}, n: 2}",
    "facts: {label: Okafor, design: trial, numbers: decimal_comma, age: '43,9'}",
    """\
facts: {label: Okafor, design: trial}
arms: [{id: peer, n: 65, style: a}, {id: usual}, {id: large, n: 500}]
contrasts: [{id: contrast, arm: peer, free: nowhere}, {id: peer, arm: usual}]
delivery: {peer: {manual: yes}}
notes: {any: {text: seen}}
results:
  - id: post
    time: {printed: '8', unit: weeks}
    said: {printed: it helped, evidence: {quote: it helped}}
    values: {peer: {mean: '1.8'}, usual: {mean: '1.9'}}
  - {id: later, time: {printed: '2', unit: months}}
""",
    "facts: {label: Okafor, design: trial, n: 1}\narms: []\nresults: []",
    "facts: {label: Okafor, design: trial, blinded: no}\narms: [{id: peer}]",
]
MEANING_ALONE = ("unit", "subject", "derived_removed")
"""Kinds under which records are accepted, and mean something else."""


def accepted(one, body, status):
    text = HEAD.replace("submitted", status) + body
    try:
        check_record(one, parse(text, "r.yaml"), "r.yaml", "")
    except Rejected:
        return False
    return True


@pytest.mark.parametrize("body", RECORDS)
@pytest.mark.parametrize("status", ["draft", "submitted"])
def test_the_records_are_accepted_by_the_form_as_it_is(body, status):
    assert accepted(form(definition()), body, status)


# What a form for studies must ask, this one does not; that kind of change has its own test.
CHANGED = [(where, value, kinds) for where, value, kinds in CHANGES if where != ("reads_as",)]


@pytest.mark.parametrize(("where", "value", "kinds"), CHANGED)
def test_safe_changes_refuse_no_record_and_every_other_change_refuses_one(where, value, kinds):
    changed = form(with_change(where, value))
    safe = all(KINDS[kind].effect == "safe" for kind in kinds)

    refused = [body for body in RECORDS if not accepted(changed, body, "submitted")]

    if safe:
        assert refused == []
        assert all(accepted(changed, body, "draft") for body in RECORDS)
    elif not kinds & {*MEANING_ALONE}:
        assert refused != []
