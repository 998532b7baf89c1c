import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction_forms.codebook import codebook_rows
from extraction_forms.errors import FormError
from extraction_forms.form_definition import define, form_sha256
from extraction_forms.form_doubts import doubts
from extraction_forms.form_library import library
from extraction_forms.yaml_text import parse, plain
from extraction_forms.yaml_write import dump
from tests.thoroughness import cases


def test_a_definition_becomes_sections_questions_checks_and_tags(small_form):
    results = small_form.by_id["results"]

    assert [section.id for section in small_form.sections][:3] == ["characteristics", "reports", "arms"]
    assert results.units == ("arms", "contrasts")
    assert [question.id for question in results.unit_questions][:3] == ["n", "mean", "sd"]
    assert results.unit_questions[2].field.minimum == 0
    assert [(check.level, check.severity) for check in small_form.checks] == [
        ("units", "error"),
        ("entry", "warn"),
    ]
    assert small_form.derived[0].cases[1].take == "format"


def test_comments_layout_quotes_and_the_order_of_keys_do_not_count_in_the_hash(form_text):
    edited = "# a comment\n" + form_text.replace(
        "{id: sd, label: SD, type: number, min: 0}",
        "{label: 'SD', id: sd,  type: \"number\", min: 0}  # spread",
    )
    assert edited.count("spread") == 1

    assert form_sha256(parse(edited, "a")) == form_sha256(parse(form_text, "b"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("label: SD", "label: Spread"),
        ("min: 0, max: 120", "min: 0, max: 121"),
        ("[weeks, months]", "[months, weeks]"),
    ],
)
def test_any_change_of_what_is_said_changes_the_hash(form_text, old, new):
    assert old in form_text

    before, after = parse(form_text, "a"), parse(form_text.replace(old, new), "a")

    assert form_sha256(before) != form_sha256(after)


def test_a_bound_may_be_one_that_is_not_itself_allowed(form_text):
    form = define(parse(form_text.replace("min: 0, max: 120", "above: 0, below: 1"), "a"))

    age = form.by_id["characteristics"].question("age").field
    assert (age.minimum, age.exclusive_minimum, age.maximum, age.exclusive_maximum) == (0, True, 1, True)


@pytest.mark.parametrize(
    ("old", "both"), [("min: 0, max", "min: 0, above: 0, max"), ("max: 120", "max: 9, below: 9")]
)
def test_a_bound_is_not_both_allowed_and_not(form_text, old, both):
    with pytest.raises(FormError, match=r"age: expected '(min' or 'above|max' or 'below)'; found both"):
        define(parse(form_text.replace(old, both, 1), "a"))


def test_a_form_carries_the_hash_of_its_definition(form_text, small_form):
    assert small_form.sha256 == form_sha256(parse(form_text, "a"))
    assert len(small_form.sha256) == 64


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "id: small",
            "id: Small",
            "form: expected an id of a-z, digits and _, starting with a letter; found 'Small'",
        ),
        ("version: 1.0.0", "version: 1.0", "form > version: expected a version like 1.0.0; found '1.0'"),
        ("title: A small form\n", "", "form: expected 'title'; found nothing"),
        ("reads_as: study", "reads_as: novel", "form > reads_as: expected one of study, judgements"),
        ("type: flag", "type: boolean", "blinded > type: expected one of text, whole, number"),
        ("type: flag", "type: select_one yesno", "found 'select_one yesno'. It is called 'choice' here."),
        ("required: yes", "required: true", "required: expected one of no, yes; found 'true'. Write yes."),
        ("id: blinded", "id: Blinded by", "found 'Blinded by'. Write for instance blinded_by."),
        (
            "{code: a, label: A}",
            "Hope found",
            "found 'Hope found'. Write {code: hope_found, label: Hope found}.",
        ),
        (
            "{code: a, label: A}",
            "{code: 1, label: A}",
            "expected a code of letters, digits and _, starting with",
        ),
        (
            "choices: [{code: a, label: A}, {code: b, label: B}]",
            "choices: a",
            "found 'a'. Write one item as [a].",
        ),
        (
            "label: Names, type: list",
            "label: Names, type: list, choices: [{code: a, label: A}]",
            "names > choices: ex",
        ),
        (
            "label: Names, type: list",
            "label: Names, type: list, unit: years",
            "names > unit: expected it at a field",
        ),
        (
            "label: Names, type: list",
            "label: Names, type: list, units: [a]",
            "names > units: expected it at a field",
        ),
        (
            "label: Names, type: list",
            "label: Names, type: list, refers_to: arms",
            "names > refers_to: expected it",
        ),
        ("min: 0, max: 120", "min: zero, max: 120", "age > min: expected a number; found 'zero'"),
        ("min: 0, max: 120", "min: nan, max: 120", "age > min: expected a number; found 'nan'"),
        (
            "repeat: list",
            "repeat: often",
            "reports > repeat: expected one of no, top, list, map; found 'often'",
        ),
        ("label: Age, type", "lable: Age, type", "expected one of id, label, type"),
        (
            "{id: names,",
            "{id: age,",
            "form > characteristics > fields: expected each id once; found 'age' again",
        ),
        (
            "{code: b, label: B}",
            "{code: a, label: B}",
            "topics > choices: expected each code once; found 'a' again",
        ),
        (", choices: [{code: a, label: A}, {code: b, label: B}]", "", "topics: expected choices; found none"),
        (", units: [weeks, months]", "", "time: expected units; found none"),
        ("[weeks, months]", "[weeks, [months]]", "time > units: expected text; found a block"),
        ("\"role == 'control'\"", "\"role = 'control'\"", "kind > when: expected the end, or a comparison"),
        ("{take: format}", "{take: format, code: group}", "case 2: expected either 'code' or 'take'"),
        (
            "severity: warn",
            "severity: mild",
            "wide_range > severity: expected one of error, warn; found 'mild'",
        ),
        (
            '    expression: "events <= total"\n',
            "",
            "events_within_total: expected 'expression'; found nothing",
        ),
    ],
)
def test_a_faulty_definition_is_refused_with_place_expectation_and_find(
    form_faults_of, form_text, old, new, expected
):
    assert old in form_text

    faults = form_faults_of(form_text.replace(old, new, 1))

    assert any(expected in fault for fault in faults), faults
    assert all(fault.startswith("forms/small.yaml:") for fault in faults)


def test_every_fault_of_a_definition_is_told_at_once(form_faults_of, form_text):
    text = form_text.replace("version: 1.0.0", "version: one").replace("type: flag", "type: bool")

    assert len(form_faults_of(text.replace("events <= total", "events <= totl"))) == 3


def test_what_follows_from_a_type_that_is_none_is_no_fault_of_its_own(form_faults_of, form_text):
    (fault,) = form_faults_of(
        form_text.replace("{id: age, label: Age, type: number", "{id: age, label: Age, type: nmber")
    )

    assert "found 'nmber'. Did you mean 'number'?" in fault


def test_a_choice_that_is_no_block_is_one_fault(form_faults_of, form_text):
    assert len(form_faults_of(form_text.replace("{code: a, label: A}", "hope"))) == 1


def test_a_list_of_forms_is_one_fault(form_faults_of):
    (fault,) = form_faults_of("- id: a\n- id: b\n")

    assert "form: expected a block of id, version, title" in fault


@pytest.mark.parametrize("text", ["- a", "words", "id: [a]"])
def test_a_file_that_is_no_form_is_faults_and_no_crash(form_faults_of, text):
    assert form_faults_of(text)


def test_hostile_labels_are_kept_as_they_are(form_text):
    form = define(parse(form_text.replace("label: SD", "label: '<script>x</script>'"), "f"))

    assert form.label("sd") == "<script>x</script>"


def paths(node, before=()):
    """The way to every part of a definition."""
    yield before
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, item in items:
        yield from paths(item, (*before, key))


def put(node, path, value):
    """The same definition with one part exchanged."""
    if not path:
        return value
    step, *rest = path
    if isinstance(node, dict):
        return {key: put(item, rest, value) if key == step else item for key, item in node.items()}
    return [put(item, rest, value) if number == step else item for number, item in enumerate(node)]


WHOLE = plain(parse(library()["peer_support"].read_text("utf-8"), "f.yaml"))
PATHS = [path for path in paths(WHOLE) if path]
OTHERS = [
    "",
    "x",
    "id",
    "no",
    "interval",
    "arms",
    [],
    ["x"],
    [[]],
    {},
    {"id": "x"},
    [{"id": "x"}],
    [{"x": {}}],
]


@given(st.lists(st.tuples(st.sampled_from(PATHS), st.sampled_from(OTHERS)), min_size=1, max_size=3))
@settings(max_examples=cases(75, 500), deadline=None)
def test_whatever_stands_in_the_place_of_a_part_it_is_a_form_or_faults_with_places(changes):
    changed = WHOLE
    for path, value in changes:
        changed = put(changed, path, value)

    form, lines = None, []
    try:
        form = define(parse(dump(changed), "f.yaml"))
    except FormError as fault:
        lines = [problem.place.line for problem in fault.problems]

    assert all(lines)
    assert form is None or (codebook_rows(form) and all(doubt.warning for doubt in doubts(form)))


@pytest.mark.parametrize("name", ["con", "nul", "com1"])
def test_a_form_has_no_id_that_a_file_cannot_have_everywhere(name):
    with pytest.raises(FormError) as fault:
        define(parse(f"id: {name}\nversion: 1.0.0\ntitle: T\nreads_as: answers\nsections: []\n", "f.yaml"))

    assert f"expected an id that can name a file; found '{name}', which Windows keeps" in str(fault.value)
