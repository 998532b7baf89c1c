import pytest

from extraction_forms.condition_words import in_words
from extraction_forms.conditions import compile as read
from extraction_forms.fields import Choice, Field
from extraction_forms.form import Question
from extraction_forms.form_names import Scope, block_scope

DESIGNS = (Choice(code="cluster", label="Cluster trial"), Choice(code="trial", label="Trial"))
FIELDS = [
    Field(id="design", label="Design", type="choice", choices=DESIGNS),
    Field(id="topics", label="Topics", type="choices", choices=DESIGNS),
    Field(id="n", label="Randomised", type="whole"),
    Field(id="ci", label="Interval", type="interval"),
    Field(id="paid", label="Paid", type="flag"),
    Field(id="q1", label="1.1 Was it random?", type="choice", choices=DESIGNS),
    Field(id="q2a", label="2.1 (assignment) Did they know?", type="flag"),
    Field(id="q2b", label="2.1 (adhering) Did they know?", type="flag"),
    Field(id="t1", label="3 Twice", type="flag"),
    Field(id="t2", label="3 Times", type="flag"),
]
SCOPE = block_scope(Question(field=field) for field in FIELDS)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("design == 'cluster'", "“Design” is Cluster trial"),
        ("'cluster' == design", "“Design” is Cluster trial"),
        ("design != 'cluster'", "“Design” is not Cluster trial"),
        ("design in ['cluster', 'trial']", "“Design” is Cluster trial or Trial"),
        ("design not in ['cluster', 'trial']", "“Design” is none of Cluster trial or Trial"),
        ("n >= 2 and n < 5", "“Randomised” is at least 2 and “Randomised” is less than 5"),
        ("2 < n", "“Randomised” is more than 2"),
        ("n * 2 - -1 <= n / (n + 1)", "(“Randomised” * 2) - -1 is at most “Randomised” / (“Randomised” + 1)"),
        ("ci.low > 0", "the lower limit of “Interval” is more than 0"),
        ("ci.high < 0", "the upper limit of “Interval” is less than 0"),
        ("paid", "“Paid” is yes"),
        ("not paid", "“Paid” is no"),
        ("paid == true", "“Paid” is yes"),
        ("selected(topics, 'trial')", "“Topics” includes Trial"),
        ("not selected(topics, 'trial')", "“Topics” does not include Trial"),
        ("blank(n)", "“Randomised” is blank or missing"),
        ("not blank(n)", "“Randomised” has a value"),
        ("answered(n)", "“Randomised” is answered"),
        ("not answered(n)", "“Randomised” is not answered"),
        ("count(topics) > 1", "the number of answers to “Topics” is more than 1"),
        ("sum(n) == 3", "the sum of “Randomised” is 3"),
        ("paid and (n > 1 or n < 0)", "“Paid” is yes and (“Randomised” is more than 1 or “Randomised” is less than 0)"),
        ("not (paid or n > 1)", "not (“Paid” is yes or “Randomised” is more than 1)"),
        ("q1 == 'trial' and q2a and t1", "1.1 is Trial and 2.1 (assignment) is yes and “3 Twice” is yes"),
        ("true", "always"),
        ("other == 3", "“other” is 3"),
    ],
)  # fmt: skip
def test_a_condition_is_said_with_the_labels_of_what_it_names(text, words):
    assert in_words(read(text), SCOPE) == words


def test_without_a_scope_the_names_themselves_are_said():
    assert in_words(read("a == 'b'"), Scope()) == "“a” is b"
