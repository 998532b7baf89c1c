from textwrap import dedent

import pytest

from extraction_forms.form_definition import define
from extraction_forms.form_doubts import doubts
from extraction_forms.form_library import library, read_form
from extraction_forms.yaml_text import parse

FORM = dedent("""\
    id: sure
    version: 1.0.0
    title: Sure
    reads_as: answers
    sections:
      - id: facts
        label: Facts
        fields:
          - id: role
            label: Role
            type: choice
            quote: yes
            choices:
              - {code: a, label: A, definition: d, examples: [e], boundary: [b]}
              - {code: b, label: B, definition: d, examples: [e], boundary: [b]}
          - {id: kind, label: Kind, type: text, when: "role == 'a'"}
          - {id: why, label: Why, type: text}
    proposals:
      - {id: p, section: facts, field: role, reason: why, cases: [{when: "blank(kind)", code: a}, {code: b}]}
    """)


def told(text):
    return [str(doubt).partition(": warning: ")[2] for doubt in doubts(define(parse(text, "f.yaml")))]


def test_a_form_that_says_all_leaves_no_doubt():
    assert told(FORM) == []


NEVER = "role == 'a' and role == 'b'"
CODE = "label: B, definition: d, examples: [e], boundary: [b]"


@pytest.mark.parametrize(
    ("old", "new", "where", "expected", "found"),
    [
        (
            CODE,
            CODE.replace(" definition: d,", ""),
            "facts > role",
            "a definition of every code",
            "none for b",
        ),
        (CODE, CODE.partition(", bound")[0], "facts > role", "examples and boundary", "not both for b"),
        ("label: Why", "label: Kind", "facts > why > label", "each label once", "'Kind' again"),
        ("label: B, def", "label: A, def", "facts > role > choices", "each label once", "'A' again"),
        (
            "role == 'a'",
            "blank(why)",
            "facts > kind > when",
            "questions asked before",
            "why, asked at or after it",
        ),
        ("role == 'a'", NEVER, "facts > kind > when", "a condition that some answers meet", f"`{NEVER}`"),
        (
            "blank(kind)",
            NEVER,
            "proposals > p > case 1",
            "a case that some answers reach",
            "no answers reach (a)",
        ),
        (
            "{code: b}]",
            '{code: b}, {when: "blank(why)", code: a}]',
            "proposals > p > case 3",
            "a case that some answers reach",
            "no answers reach (a)",
        ),
        ("reason: why, ", "", "proposals > p", "`reason`: the field that says why", "none"),
        (
            "proposals:",
            "  - {id: bare, label: Bare}\nproposals:",
            "bare",
            "fields, which are its questions",
            "none",
        ),
        (
            "proposals:",
            "  - {id: at, label: At, fields: [{id: arm, label: Arm, type: slug, refers_to: amrs}]}\nproposals:",
            "at > arm > refers_to",
            "a section of the form, or one of the study's own record such as",
            "'amrs'. Did you mean 'arms'?",
        ),
        (
            "proposals:",
            (
                "  - {id: arms, label: At, repeat: list, fields: [{id: arm, label: A, type: slug, refers_to: arms}]}\n"
                "proposals:"
            ),
            "arms > arm > refers_to",
            "another section than its own",
            "To name arms of the study's own record, give this section another id.",
        ),
    ],
)
def test_what_is_hardly_meant_is_told(old, new, where, expected, found):
    assert old in FORM

    (doubt,) = told(FORM.replace(old, new, 1))

    assert doubt.startswith(f"{where}: expected {expected}")
    assert found in doubt.partition("; found ")[2]


def test_a_section_that_hangs_on_a_later_one_is_told():
    later = "  - {id: later, label: Later, when: \"facts.role == 'a'\", fields: [{id: k, label: K, type: whole}]}\n"
    text = FORM.replace("label: Facts\n", 'label: Facts\n    when: "later.k > 1"\n')

    (doubt,) = told(text.replace("proposals:", f"{later}proposals:"))

    assert doubt == "facts > when: expected sections asked before this one; found later.k, asked after it."


def test_a_form_that_asks_nothing_is_told():
    assert told("id: bare\nversion: 1.0.0\ntitle: Bare\nreads_as: answers\n") == [
        "sections: expected sections with questions; found none."
    ]


def test_a_retired_code_in_a_condition_or_a_proposal_is_told():
    found = told(FORM.replace("code: a, label: A,", "code: a, label: A, retired: yes,"))

    assert (
        "facts > kind > when: expected codes of role that are in use; found 'a', which is retired." in found
    )
    assert "proposals > p: expected codes of role that are in use; found 'a', which is retired." in found


def test_codes_that_several_fields_share_without_a_definition_are_told_once():
    choices = "[{code: y, label: Y}, {code: n, label: N}]"
    fields = "".join(
        f"      - {{id: q{n}, label: Q{n}, type: choice, choices: {choices}}}\n" for n in range(3)
    )
    head = "id: f\nversion: 1.0.0\ntitle: F\nreads_as: answers\n"
    form = f"{head}sections:\n  - id: s\n    label: S\n    fields:\n{fields}"

    assert told(form) == [
        "s > q0: expected a definition of every code; found none for y, n, and so for 2 more fields."
    ]


def test_doubts_are_warnings_in_the_order_of_the_lines():
    found = doubts(read_form(library()["peer_support"]))

    assert all(doubt.warning for doubt in found)
    assert [doubt.place for doubt in found] == sorted(doubt.place for doubt in found)
