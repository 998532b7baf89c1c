"""The conditions of the forms of the library mean the same here, in an XLSForm, and in an editor's schema."""

import re
from random import Random

import pytest
from jsonschema import Draft202012Validator
from lxml import etree

from extraction_forms.condition_tree import ANSWERED
from extraction_forms.exchange.foreign_logic import Untold
from extraction_forms.exchange.foreign_logic import sides as foreign_sides
from extraction_forms.exchange.json_schema_rules import sides as schema_sides
from extraction_forms.exchange.known_variables import within
from extraction_forms.exchange.questionnaire import Names, questionnaire
from extraction_forms.exchange.xpath_speech import XPATH
from extraction_forms.form_library import library, read_form
from tests.extraction_forms.exchange.test_foreign_logic import FUNCTIONS

FORMS = sorted(set(library()) - {"outcomes", "review"})
TRIED = 80
MISSING = object()


def conditions(form):
    """Every condition over one block: its group in other tools, and the questions it is asked over."""
    for group in questionnaire(form, Names(fit=lambda wish: wish, longest=200)).groups:
        of_units = group.level == "units"
        questions = group.section.unit_questions if of_units else group.section.questions
        level = (group.section.id, group.level)
        checks = [check.expression for check in form.checks if (check.section, check.level) == level]
        whens = [q.when for q in questions if q.when is not None and not q.field.retired]
        for expression in (*whens, *checks):
            yield group, {question.id: question for question in questions}, expression


def answer(field, random):
    """An answer to a question, nothing, or a missing reason."""
    if random.random() < 0.3:
        return random.choice((None, MISSING))
    codes = [choice.code for choice in field.choices if not choice.retired]
    if field.type == "choices":
        return tuple(code for code in codes if random.random() < 0.5) or (codes[0],)
    if field.type == "interval":
        return (0.5, float(random.choice((0.5, 1))))
    if field.type in {"whole", "number", "number_with_unit"}:
        return random.choice((0, 1, 2, 5))
    return random.choice({"choice": codes, "flag": (True, False)}.get(field.type, ("a", "b")))


def known(given):
    values = {name: value for name, value in given.items() if value not in (None, MISSING)}
    ends = {
        f"{name}.{end}": number
        for name, value in values.items()
        if isinstance(value, tuple) and isinstance(value[0], float)
        for end, number in zip(("low", "high"), value, strict=True)
    }
    answered = frozenset(name for name, value in given.items() if value is not None)
    return {**values, **ends, ANSWERED: answered}


def document(given, group):
    """The answers as an instance of the XLSForm holds them; a reason stands beside its blank."""
    root = etree.Element("data")
    values, variables = known(given), within(group)
    for asked in group.asked:
        for name, beside in {asked.question.id: asked.name, **asked.beside}.items():
            variable = variables.get(name) or variables.get(f"{asked.question.id}.{name}")
            value = values.get(name, values.get(f"{asked.question.id}.{name}"))
            reason = name == "missing" and given.get(asked.question.id) is MISSING
            written = "unclear" if reason else spelt(value)
            etree.SubElement(root, variable.name if variable else beside).text = written
    return root


def spelt(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(str(one) for one in value) if isinstance(value, tuple) else str(value)


def holds(xpath, root):
    return etree.XPath(re.sub(r"\$\{(\w+)\}", r"/data/\1", xpath), extensions=FUNCTIONS)(root)


def typed(value):
    """An answer as an editor reads it in a record."""
    if value is MISSING:
        return {"missing": "unclear"}
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return " to ".join(map(str, value)) if isinstance(value[0], float) else list(value)
    return value


@pytest.mark.parametrize("name", FORMS)
def test_a_condition_of_the_library_decides_alike_here_and_in_an_xlsform(name):
    random = Random(name)
    form = read_form(library()[name])
    for group, questions, expression in conditions(form):
        try:
            said = foreign_sides(expression.root, within(group), XPATH)
        except Untold:
            continue
        asked = [
            one for one in questions.values() if one.id in {n.partition(".")[0] for n in expression.names}
        ]
        for _ in range(TRIED):
            given = {one.id: answer(one.field, random) for one in asked}
            ours, root = expression.evaluate(known(given)), document(given, group)

            assert (ours is True, ours is False) == (holds(said.holds, root), holds(said.fails, root)), given


@pytest.mark.parametrize("name", FORMS)
def test_a_condition_of_the_library_decides_alike_here_and_in_the_schema(name):
    random = Random(name)
    form = read_form(library()[name])
    for _, questions, expression in conditions(form):
        said = schema_sides(expression, questions)
        asked = [
            one for one in questions.values() if one.id in {n.partition(".")[0] for n in expression.names}
        ]
        for _ in range(TRIED):
            given = {one.id: answer(one.field, random) for one in asked}
            ours = expression.evaluate(known(given))
            block = {one: typed(value) for one, value in given.items() if value is not None}

            for schema, expected in ((said.holds, True), (said.fails, False)):
                fits = schema is not None and Draft202012Validator(schema).is_valid(block)
                assert fits == (ours is expected) if said.whole else not fits or ours is expected, given
