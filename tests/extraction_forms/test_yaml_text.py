import pickle

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction_forms.errors import Place, Rejected
from extraction_forms.yaml_text import MAX_BYTES, MAX_DEPTH, List, Map, Text, parse, plain, read


def bare(text):
    return plain(parse(text, "r.yaml"))


def problems_of(text):
    with pytest.raises(Rejected) as caught:
        parse(text, "r.yaml")
    return caught.value.problems


def at(line, column):
    return Place(file="r.yaml", line=line, column=column)


@pytest.mark.parametrize(
    "written",
    [
        "NO",
        "12:30",
        "1.10",
        "0123",
        "~",
        "null",
        "yes",
        "1e3",
        "0x1F",
        "2016-05-01",
        "1,8",
        "-0,05",
        ".5",
        "1_000",
        "=",
    ],
)
def test_nothing_is_typed(written):
    assert bare(f"a: {written}\n") == {"a": written}


def test_nothing_and_an_empty_text_are_told_apart():
    node = parse("a:\nb: ''\nc: \"\"\nd: {e: }\n", "r.yaml")

    assert isinstance(node, Map)
    assert node.get("a") == Text(value="", place=at(1, 3), quoted=False)
    assert node.get("b") == Text(value="", place=at(2, 4), quoted=True)
    assert node.get("c") == Text(value="", place=at(3, 4), quoted=True)
    assert plain(node.get("d")) == {"e": ""}


def test_every_node_knows_its_line_and_column():
    node = parse("arms:\n  - {id: peer, role: x}\n  - id: control\nn: 'é'\n", "r.yaml")
    arms = node.get("arms")

    assert isinstance(arms, List)
    assert arms.place == at(2, 3)
    assert arms.items[0].get("role") == Text(value="x", place=at(2, 22))
    assert arms.items[0].key_place("role") == at(2, 16)
    assert arms.items[1].place == at(3, 5)
    assert node.get("n").place == at(4, 4)
    assert node.key_place("nowhere") == node.place == at(1, 1)
    assert node.get("nowhere") is None
    assert node.keys() == ("arms", "n")


def test_a_byte_order_mark_and_windows_line_ends_change_nothing():
    assert parse("\ufeffa: 1\r\nb: |\r\n  x\r\n  y\r\n", "r.yaml") == parse(
        "a: 1\nb: |\n  x\n  y\n", "r.yaml"
    )


def test_nodes_survive_pickling():
    node = parse("a: [1, {b: c}]\n", "r.yaml")

    assert pickle.loads(pickle.dumps(node)) == node  # noqa: S301
    assert pickle.loads(pickle.dumps(node)).get("a") == node.get("a")  # noqa: S301


def test_every_duplicate_key_is_listed_with_both_lines():
    first, second = problems_of("a: 1\nb: {c: 1, c: 2}\na: 2\n")

    assert (first.place, first.where) == (at(2, 11), "b")
    assert first.found == "`c` again; it is on line 2 already"
    assert (second.place, second.where) == (at(3, 1), "")
    assert second.found == "`a` again; it is on line 1 already"


def test_all_features_that_surprise_are_refused_at_once():
    problems = problems_of("a: &x 1\nb: *x\nc: !!int 3\nd: ! x\n<<: {a: 1}\n[e]: 1\n? {f: 1}\n: 3\n?\n: 4\n")

    assert [(p.place.line, p.expected) for p in problems] == [
        (1, "no anchors"),
        (2, "values written out"),
        (3, "no tags"),
        (4, "no tags"),
        (5, "keys written out"),
        (6, "text as a key"),
        (7, "text as a key"),
        (9, "a key before the colon"),
    ]


def test_quoted_signs_are_text():
    assert bare("'<<': '*x'\n'': '&y'\n") == {"<<": "*x", "": "&y"}


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("a: 1\nb:2\nc: 2\n", "A key is followed by a colon and a blank."),
        ('a: "x\nb: "y"\n', "unless a quotation mark further up is not closed."),
    ],
)
def test_a_slip_of_the_pen_is_told_how_it_is_mended(text, hint):
    (problem,) = problems_of(text)

    assert problem.hint.endswith(hint)


def test_a_decimal_comma_in_braces_is_not_split_into_a_key():
    (problem,) = problems_of("peer: {mean: 1,8, sd: '0,4'}\n")

    assert problem.place == at(1, 16)
    assert problem.found == "`8` alone"
    assert "quotes" in problem.hint


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "---\n", "\ufeff"])
def test_an_empty_document_is_refused(text):
    (problem,) = problems_of(text)

    assert problem.found == "an empty file"


def test_a_second_document_is_refused():
    (problem,) = problems_of("a: 1\n---\nb: 2\n")

    assert (problem.place, problem.found) == (at(2, 1), "a second one")


@pytest.mark.parametrize("text", ["%YAML 1.1\n---\na: 1\n", "# x\n%FOO y\n---\na: 1\n"])
def test_directives_are_refused(text):
    assert "no directives" in {problem.expected for problem in problems_of(text)}


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("{a: ", "}"), ("- ", "")])
def test_depth_has_a_limit(opening, closing):
    assert parse(opening * MAX_DEPTH + "x" + closing * MAX_DEPTH, "r.yaml")
    problems = problems_of(opening * 100_000)
    assert problems[-1].expected == f"at most {MAX_DEPTH} levels"


def test_an_alias_bomb_is_refused_without_growing():
    bomb = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)}, *{chr(97 + i)}]\n" for i in range(9)
    )

    assert len(problems_of(bomb)) == 10 + 18


@pytest.mark.parametrize(
    ("character", "code"),
    [
        ("\0", "0000"),
        ("\x07", "0007"),
        ("\x85", "0085"),
        ("\u2028", "2028"),
        ("\ufeff", "FEFF"),
        ("\x7f", "007F"),
    ],
)
def test_control_characters_are_refused_where_they_stand_and_taken_as_escapes(character, code):
    (problem,) = problems_of(f"a: x\nb: y{character}z\n")

    assert (problem.place, problem.found) == (at(2, 5), f"the character U+{code}")
    assert bare(f'b: "y\\u{code}z"\n') == {"b": f"y{character}z"}


def test_half_a_surrogate_pair_is_refused_however_it_is_written():
    assert problems_of("a: \ud800\n")[0].place == at(1, 4)
    assert problems_of('a: "\\ud800"\n')[0].expected == "the code of a character"


@pytest.mark.parametrize(
    ("text", "line", "column", "expected", "found"),
    [
        ("a: b: c\n", 1, 5, "one `key: value` here", "a second colon, or a wrong indentation"),
        ("a: 1\n  b: 2\n", 2, 4, "one `key: value` here", "a second colon, or a wrong indentation"),
        ("a: 1\nb\nc: 2\n", 2, 1, "a colon after the key", "none"),
        ("a: 1\nb:2\nc: 2\n", 2, 1, "a colon after the key", "none"),
        ("x: 1\na: 'it\nb: 2\n", 2, 4, "a closing quotation mark", "the end of the file"),
        ("a: {b: 1\nc: 2\n", 2, 2, "`,` or `}`", "`:`"),
        ("a: [1, 2\n", 2, 1, "`,` or `]`", "the end of the file"),
        ("a: @x\n", 1, 4, "text", "`@x`"),
        ("a:\n\tb: 1\n", 2, 1, "text", "a tab"),
        ("a:\tb\n", 1, 3, "text", "a tab"),
        ("a: *\n", 1, 5, "text", "the end of the line"),
        ("a: - b\n", 1, 4, "a value, or a list on its own lines", "a dash"),
        ("a:\n  - 1\n - 2\n", 3, 2, "the next key or item at the same indentation", "`-`"),
        ('a: "x" y\n', 1, 8, "the end of the line", "`y`"),
        ("p: > 0.05\n", 1, 6, "a text in quotes", "`0.05`"),
        ("a: }\n", 1, 4, "a value", "`}`"),
        ("a: ? b\n", 1, 4, "a value", "a question mark"),
    ],
)
def test_a_fault_of_yaml_itself_is_one_problem_in_plain_words(text, line, column, expected, found):
    (problem,) = problems_of(text)

    assert (problem.place, problem.expected, problem.found) == (at(line, column), expected, found)


def test_faults_found_before_the_parser_gives_up_are_told_with_it():
    duplicate, broken = problems_of("a: 1\na: 2\nb: 'x\n")

    assert (duplicate.place.line, broken.place.line) == (2, 3)


def test_a_file_is_read_under_the_name_that_is_shown(tmp_path):
    (tmp_path / "x.yaml").write_bytes(b"\xef\xbb\xbfa: \xc3\xa9\r\n")

    assert read(tmp_path / "x.yaml", "records/x.yaml").get("a") == Text(
        value="é", place=Place(file="records/x.yaml", line=1, column=4)
    )


@pytest.mark.parametrize(
    ("data", "line", "column", "found"),
    [
        (b"a: 1\nb: \xc3\xa9\xff\n", 2, 5, "the byte 0xFF"),
        (b"\xef\xbb\xbfa: \xe9\n", 1, 4, "the byte 0xE9"),
        ("a: 1\n".encode("utf-16"), 1, 1, "UTF-16"),
    ],
)
def test_bytes_that_are_not_utf8_are_placed(tmp_path, data, line, column, found):
    (tmp_path / "x.yaml").write_bytes(data)
    with pytest.raises(Rejected) as caught:
        read(tmp_path / "x.yaml", "r.yaml")

    (problem,) = caught.value.problems
    assert (problem.place, problem.found) == (at(line, column), found)


def test_files_that_are_missing_or_too_large_are_refused(tmp_path):
    (tmp_path / "large.yaml").write_bytes(b"#" * (MAX_BYTES + 1))

    with pytest.raises(Rejected, match="at most 8 MB"):
        read(tmp_path / "large.yaml", "large.yaml")
    with pytest.raises(Rejected, match=r"none\.yaml: expected a readable file; found no such file"):
        read(tmp_path / "none.yaml", "none.yaml")


@pytest.fixture
def pure_parser(monkeypatch):
    monkeypatch.delattr(yaml, "CSafeLoader")


SAMPLES = (
    "schema: 1\narms:\n  - {id: peer, label: 'x: y'}\n  - id: control\n    n: |\n      a\n      b\nempty:\n",
    "a: >-\n  folded\n  text\nb: [x, [y, {z: é}], '']\n? long\n: value\n",
    "a: 1\na: 2\n",
    "{mean: 1,8}",
    "<<: {a: 1}\n",
    "---\n",
    "a: 'b\n",
    "a: b: c\n",
    "- a\nb: 1\n",
)


def outcome(text):
    try:
        return parse(text, "r.yaml")
    except Rejected as fault:
        return fault.problems


EXPECTED = {text: outcome(text) for text in SAMPLES}


@pytest.mark.parametrize("text", SAMPLES)
@pytest.mark.usefixtures("pure_parser")
def test_without_the_c_parser_the_results_and_faults_are_the_same(text):
    assert outcome(text) == EXPECTED[text]


@pytest.mark.parametrize(
    "text",
    [
        "label: Lee #2021",
        "é: “😀”\nlabel: Lee #2021\nb: c",
        "label: Lee #2021 (main)",
        "- Lee #2021",
        "label: #2021",
    ],
)
def test_a_text_cut_off_by_an_unquoted_sharp_is_a_fault(text):
    (problem,) = outcome(text)

    assert problem.expected == "a text in quotes, since it holds ` #`"
    assert "is a comment and is not read: put quotes around '#2021" in problem.hint


def test_in_braces_too_an_unquoted_sharp_is_named():
    cut, brace = outcome("a: {label: Lee #2021, n: 4}\nb: c")

    assert "put quotes around '#2021, n: 4}'" in cut.hint
    assert brace.expected == "`,` or `}`"


@pytest.mark.parametrize(
    "text",
    [
        "label: Lee  #2021",
        "label: Lee # a comment",
        "label: 'Lee' #2021",
        "label: Lee#2021",
        "label: |\n  Lee #2021",
        "#x\nlabel: Lee",
        "label:\n  #x\n  Lee",
    ],
)
def test_a_comment_that_looks_like_one_is_none_of_a_texts_business(text):
    assert plain(parse(text, "f.yaml"))["label"].startswith("Lee")


@given(st.text(alphabet="ab:,-?#'\"{}[]|>&*!%@ \n\t1é", max_size=30))
@settings(max_examples=600, deadline=None)
def test_any_text_is_either_read_or_refused_with_a_place(text):
    for problem in _refusals(text):
        assert problem.place.line >= 1
        assert problem.place.column >= 1
        assert "\n" not in str(problem)


def _refusals(text):
    result = outcome(text)
    return result if isinstance(result, tuple) and not isinstance(result, Text) else ()


@pytest.mark.parametrize("text", ["? " * 5000, "{" * 5000, "{[" * 5000, "[? " * 5000])
def test_keys_within_keys_have_an_end_too(text):
    with pytest.raises(Rejected, match="at most 32 levels"):
        parse(text, "a.yaml")
