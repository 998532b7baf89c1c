"""References are read through bibtexparser; whatever cannot be read is told with its line."""

import logging
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction_forms.errors import Place, Rejected
from extraction_forms.references import bib
from extraction_forms.references.reference import Reference, with_text
from tests.extraction_forms.references import any_reference
from tests.thoroughness import cases

NOWHERE = Place(file="")

GOOD = r"""
@article{rusch_2014,
  author = {R{\"u}sch, N. and van der Berg, Anna and Ludwig van Beethoven
    and {The PEER and Friends Group} and others},
  title = {{Coming Out} Proud \& more},
  journal = {Br J Psychiatry}, volume = 204, number = {5}, pages = {391--397}, year = 2014,
  doi = {10.1000/x_1}
}
@online{site, title = {A site}, date = {2020-05-01}}
"""


def test_an_entry_is_read_as_its_parts():
    reference = bib.parse(GOOD, "references.bib").references["rusch_2014"]

    assert reference == Reference(
        key="rusch_2014",
        kind="article",
        authors=(
            "Rüsch, N.",
            "van der Berg, Anna",
            "van Beethoven, Ludwig",
            "The PEER and Friends Group",
            "others",
        ),
        year="2014",
        title="Coming Out Proud & more",
        container="Br J Psychiatry",
        volume="204",
        issue="5",
        pages="391–397",
        doi="10.1000/x_1",
        text="Rüsch, N., van der Berg, A., van Beethoven, L., The PEER and Friends Group, et al. (2014). "
        "Coming Out Proud & more. Br J Psychiatry, 204(5), 391–397. https://doi.org/10.1000/x_1",
        place=Place(file="references.bib", line=2),
    )


def test_entries_of_newer_kinds_are_kept():
    site = bib.parse(GOOD, "references.bib").references["site"]

    assert (site.kind, site.year) == ("online", "2020")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("@misc{a, title = {A}}\n\n@misc{a, title = {B}}\n", 3),
        ("@misc{a, title = {A}, title = {B}}\n", 1),
        ("@misc{a, title = {A}}\n@misc{b, title = {B}\n@misc{c, title = {C}}\n", 2),
        ("\n@misc{a, year = {2001}}\n", 2),
    ],
)
def test_what_cannot_be_read_is_a_problem_with_its_line(text, line):
    problems = bib.parse(text, "references.bib").problems

    assert line in [problem.place.line for problem in problems]


def test_a_file_with_a_faulty_entry_is_rejected(tmp_path):
    path = tmp_path / "references.bib"
    path.write_text("@misc{a, title = {A}}\n@misc{a, title = {B}}\n", encoding="utf-8")

    with pytest.raises(Rejected, match=r"references\.bib:2"):
        bib.read(path)


def test_a_file_that_is_not_there_or_not_utf_8_is_rejected(tmp_path):
    with pytest.raises(Rejected, match="a readable file"):
        bib.read(tmp_path / "none.bib")
    (tmp_path / "latin.bib").write_bytes("@misc{a, title = {Rüsch}}".encode("cp1252"))
    with pytest.raises(Rejected, match="UTF-8"):
        bib.read(tmp_path / "latin.bib")


def test_a_missing_brace_is_told_by_our_fault_alone_and_not_by_the_parsers_log(caplog, capfd):
    found = bib.parse("@article{a, title = {A}\n@misc{b, title = {B}}\n", "references.bib")

    assert found.problems != ()
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")
    assert logging.getLogger("bibtexparser").isEnabledFor(logging.WARNING)


def test_a_key_used_twice_or_unfit_is_not_written():
    with pytest.raises(Rejected, match="every key once"):
        bib.write([Reference(key="a", kind="misc", text="A"), Reference(key="a", kind="misc", text="B")])
    with pytest.raises(Rejected, match="a key of letters"):
        bib.write([Reference(key="a b", kind="misc", text="A")])


words = st.text(
    st.characters(categories=["L", "N", "P", "S"], max_codepoint=0x24F), min_size=1, max_size=12
).filter(lambda text: text.lower() not in {"and", "others"} and text == text.strip())
names = st.one_of(
    st.builds("{}, {}".format, words.filter(lambda w: "," not in w), words.filter(lambda w: "," not in w)),
    words,
)


@given(
    st.lists(
        st.builds(
            Reference,
            key=st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True),
            kind=st.sampled_from(["article", "misc"]),
            authors=st.lists(names, max_size=3).map(tuple),
            year=st.sampled_from(["", "2001"]),
            title=words,
            container=words,
            volume=st.sampled_from(["", "12"]),
            issue=st.sampled_from(["", "3"]),
            pages=st.sampled_from(["", "1-9", "e12"]),
            text=words,
        ),
        max_size=4,
        unique_by=lambda reference: reference.key,
    )
)
def test_written_references_read_back_the_same(references):
    found = bib.parse(bib.write(references), "references.bib")

    assert found.problems == ()
    back = [replace(reference, place=NOWHERE) for reference in found.references.values()]
    assert back == sorted(references, key=lambda reference: reference.key)


def test_an_address_is_kept_and_printed_where_there_is_no_doi():
    parts = {"key": "rossi_2021", "kind": "misc", "title": "Walking", "url": "https://a.example/x_1%20y"}

    (without,) = bib.parse(bib.write([with_text(Reference(**parts))]), "a.bib").references.values()
    (beside,) = bib.parse(
        bib.write([with_text(Reference(**parts, doi="10.1/x"))]), "a.bib"
    ).references.values()

    assert (without.url, without.text) == (parts["url"], f"Walking. {parts['url']}")
    assert (beside.url, beside.text) == (parts["url"], "Walking. https://doi.org/10.1/x")


@given(st.lists(any_reference.references(), max_size=2, unique_by=lambda one: one.key))
@settings(max_examples=cases(40, 400))
def test_every_part_of_a_reference_is_written_and_read_back(references):
    printed = [with_text(reference) for reference in references]

    found = bib.parse(bib.write(printed), "references.bib")

    assert found.problems == ()
    back = [replace(reference, place=NOWHERE) for reference in found.references.values()]
    assert back == sorted(printed, key=lambda reference: reference.key)


def test_fields_that_no_part_stands_for_are_kept_as_they_are():
    text = (
        "@phdthesis{okafor_2019,\n  month = {3},\n  title = {{Peers}},\n  school = {Lagos},\n"
        '  annote = {An \\emph{odd} "note"},\n}\n'
    )

    found = bib.parse(text, "a.bib").references["okafor_2019"]

    assert (found.kind, found.publisher, found.month) == ("thesis", "Lagos", "3")
    assert bib.write([found]) == text


def test_a_body_with_a_comma_and_a_suffix_stay_what_they_are():
    text = "@misc{a, title = {A}, author = {{Health, Labour and Welfare} and King, Jr., Martin Luther}}\n"

    found = bib.parse(text, "a.bib").references["a"]

    assert found.authors == ("{Health, Labour and Welfare}", "King, Martin Luther, Jr.")
    assert found.text == "Health, Labour and Welfare, King, M. L., Jr. A."
    assert "author = {{Health, Labour and Welfare} and King, Jr., Martin Luther}," in bib.write([found])


@pytest.mark.parametrize("code", ["_ffffffffff_", "_d800_", "_dfff_", "_110000_"])
def test_a_field_whose_name_has_the_code_of_no_character_is_read_as_written(code):
    text = f"@article{{a, title = {{T}}, x-ris-{code} = {{y}}}}"

    (one,) = bib.parse(text, "a.bib").references.values()

    assert [tag.tag for tag in one.more] == [code]
    assert bib.parse(bib.write([one]), "a.bib").references["a"].more == one.more
