"""The overlap that a plan declares: lists of the plan and of `overlap.csv`, faults and warnings of both."""

import pytest

from extraction_forms.errors import Rejected
from synthesis.overlap.covered_area import covered_area
from synthesis.review import open_review

BIB = """@article{okafor_2014,
  author = {Okafor, Ada and Lind, Bo and Sund, Cy}, year = {2014}, title = {Before and after}, journal = {J},
  doi = {10.1000/before}
}

@article{rossi_2018,
  author = {Rossi, Cy}, year = {2018}, title = {A review}, journal = {J}
}
"""
TWO = {
    "rossi_2018": {"citekey": "rossi_2018", "studies": ["Adams 2001", "okafor_2014"], "source": "Table 1"},
    "wu_2020": {"label": "Wu 2020", "searched": "2013", "studies": ["Adams, 2001", "Baker 2004"]},
}


def opened(build, tmp_path, overlap, csv="", **parts):
    files = {"overlap": overlap} if overlap else {}
    folder = build.write(tmp_path / "r", build.study("a"), **files, **parts)
    (folder / "references.bib").write_text(BIB, "utf-8")
    if csv:
        (folder / "overlap.csv").write_text(csv, "utf-8")
    return open_review(folder)


def refused(build, tmp_path, overlap, csv="", **parts):
    with pytest.raises(Rejected) as found:
        opened(build, tmp_path, overlap, csv, **parts)
    return str(found.value)


def marks(review):
    found = review.overlap.matrix
    return {
        one.label: "".join("1" if found.includes(r.id, one.id) else "0" for r in found.reviews)
        for one in found.studies
    }


def test_studies_stand_under_names_keys_and_records_and_spelling_does_not_part_them(build, tmp_path):
    review = opened(
        build,
        tmp_path,
        {**TWO, "c": {"label": "C 2021", "studies": ["a", "A"]}}
        | {"c": {"label": "C 2021", "studies": ["a", "Okafor_2014"]}},
    )

    assert marks(review) == {
        "Adams 2001": "110",
        "Baker 2004": "010",
        "Okafor et al. 2014": "101",
        "A": "001",
    }
    assert [(one.label, one.year) for one in review.overlap.matrix.reviews] == [
        ("Rossi 2018", 2018),
        ("Wu 2020", 2020),
        ("C 2021", 2021),
    ]
    assert next(one for one in review.overlap.matrix.studies if one.label == "A").records == ("a",)


def test_references_of_the_lists_are_cited(build, tmp_path):
    assert {one.key for one in opened(build, tmp_path, TWO).cited} == {"okafor_2014", "rossi_2018"}


def test_a_table_may_list_line_by_line_with_outcomes_and_where_each_was_read(build, tmp_path):
    csv = (
        "review,study,outcome,source,page,quote,year\n"
        "rossi_2018,Adams 2001,mood,Table 2,7,Adams [12],2001\n"
        "Wu 2020,Adams 2001,,,,,\n"
        "wu_2020,Quiet study,hope,,,,2015\n"
    )
    reviews = {"rossi_2018": {"label": "Rossi 2018"}, "wu_2020": {"label": "Wu 2020"}}
    review = opened(build, tmp_path, reviews, csv, cite=["okafor_2014", "rossi_2018"])
    found = review.overlap.matrix

    assert marks(review) == {"Adams 2001": "11", "Quiet study": "01"}
    assert found.outcomes == ("mood", "hope")
    assert {one.label: one.year for one in found.studies} == {"Adams 2001": 2001, "Quiet study": 2015}
    first = review.overlap.listings[0]
    assert (str(first.place), first.source, first.page, first.quote) == (
        "overlap.csv:2",
        "Table 2",
        "7",
        "Adams [12]",
    )
    assert covered_area(found).missing == 0


def test_a_table_may_be_a_matrix_that_says_what_could_not_be(build, tmp_path):
    csv = "study;Rossi 2018;wu_2020;year\nAdams 2001;1;x;\nBaker;0;1;2019\nCole 2002;yes;NA;\n"
    reviews = {"rossi_2018": {"label": "Rossi 2018"}, "wu_2020": {"label": "Wu 2020"}}
    review = opened(build, tmp_path, reviews, csv, cite=["okafor_2014", "rossi_2018"])

    assert marks(review) == {"Adams 2001": "11", "Cole 2002": "10", "Baker": "01"}
    assert covered_area(review.overlap.matrix).missing == 2


def test_two_keys_of_one_publication_are_one_study(build, tmp_path):
    overlap = {
        "a_2015": {"studies": ["okafor_2014"]},
        "b_2016": {"studies": ["Before-after trial"]},
    }
    csv = "review,study,doi\nb_2016,Another,\n"
    with_doi = "review,study,doi\nb_2016,The trial,10.1000/BEFORE\n"

    apart = opened(build, tmp_path, overlap, csv, cite=["rossi_2018"])
    one = opened(
        build, tmp_path / "2", {"a_2015": overlap["a_2015"], "b_2016": {}}, with_doi, cite=["rossi_2018"]
    )

    assert sorted(marks(apart).values()) == ["01", "01", "10"]
    assert marks(one) == {"Okafor et al. 2014": "11"}
    assert one.overlap.joined[0].why == "the same DOI, 10.1000/BEFORE"


def test_what_cannot_be_is_a_fault_with_its_line(build, tmp_path):
    told = refused(
        build,
        tmp_path,
        {
            "a": {"year": "2010", "searched": "2012", "outcomes": {"moood": "X 2001"}},
            "b": {"citekey": "nobody"},
        },
    )

    assert "Overlap of reviews > a > searched: expected a year not after that of publication, 2010" in told
    assert "expected an outcome of outcomes.yaml; found 'moood'. Did you mean 'mood'?" in told
    assert (
        "Overlap of reviews > b: expected the primary studies of the review, here or in overlap.csv" in told
    )
    assert "Overlap of reviews > b > citekey: expected a key of references.bib; found 'nobody'" in told


def test_a_study_that_is_listed_twice_is_a_fault_and_says_where_first(build, tmp_path):
    told = refused(build, tmp_path, TWO, "review,study\nwu_2020,adams 2001\n")

    assert "overlap.csv:2: Overlap of reviews > wu_2020: expected each study once" in told
    assert "'adams 2001' again, which review.yaml:" in told


@pytest.mark.parametrize(
    ("csv", "said"),
    [
        (
            "review,study\nrossi,X 2001\n",
            "overlap.csv:2: expected a review that `overlap` in review.yaml declares",
        ),
        ("review,study\nrossi,X 2001\n", "Did you mean 'rossi_2018'?"),
        ("review,studdy\nwu_2020,X\n", "overlap.csv:1: expected a column study"),
        ("review,study,pages\nwu_2020,X,3\n", "found 'pages'. Did you mean 'page'?"),
        ("review,study\nwu_2020\n", "overlap.csv:2: expected 2 cells, as in the head; found 1"),
        ("review,study\nwu_2020,\n", "overlap.csv:2: expected a study; found none"),
        (
            "study,wu_2020\nX 2001,perhaps\n",
            "overlap.csv:2: expected 1 (included), 0 or nothing (not), or NA",
        ),
        ("study,nobody\nX 2001,1\n", "overlap.csv:1: expected a review that `overlap`"),
        ("study,study,wu_2020\na,b,1\n", "overlap.csv:1: expected each column once; found 'study'"),
        ("study,wu_2020,year\nX,1,soon\n", "overlap.csv:2: expected a year such as 2019; found 'soon'"),
        (
            "review,study,year\nwu_2020,X,2001\nrossi_2018,X,2002\n",
            "overlap.csv:3: expected one year of X, 2001 as in line 2; found '2002'",
        ),
        ('review,study\nwu_2020,"X\n', "overlap.csv:2: expected a row of cells; found a quotation mark"),
        ("", ""),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_by_its_line(build, tmp_path, csv, said):
    if csv:
        assert said in refused(build, tmp_path, TWO, csv)


def test_a_row_that_cannot_be_read_does_not_make_faults_of_reviews_whose_studies_it_hides(build, tmp_path):
    told = refused(build, tmp_path, {"wu_2020": {"label": "Wu 2020"}}, "review,study\nwu_2020\n")

    assert told == "overlap.csv:2: expected 2 cells, as in the head; found 1."


def test_a_table_that_is_no_text_is_refused_in_words(build, tmp_path):
    folder = build.write(tmp_path / "r", build.study("a"), overlap={"b": {"studies": ["X 2001"]}})
    (folder / "overlap.csv").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(Rejected, match=r"overlap\.csv: expected a readable table in UTF-8"):
        open_review(folder)


def test_doubts_and_years_that_cannot_be_are_warnings(build, tmp_path):
    overlap = {
        "b": {"label": "B 2010", "studies": ["Adams 2012", "Adams and Baker 2012", "Quiet"]},
        "c": {"label": "C 2015", "studies": ["Adams 2012"]},
    }
    warnings = [
        one
        for one in opened(build, tmp_path, overlap, cite=["okafor_2014", "rossi_2018"]).warnings
        if "Overlap" in one
    ]

    assert sum("counted as two: names that begin alike, and the year 2012" in one for one in warnings) == 1
    assert (
        sum("studies out by 2010, the year of its publication; found Adams" in one for one in warnings) == 2
    )
    assert all(one.startswith("review.yaml:") for one in warnings)


def test_figures_need_reviews_and_one_outcome_at_most(build, tmp_path):
    figures = {"f": {"kind": "overlap_pairs", "outcomes": ["mood", "hope"]}}
    without = refused(build, tmp_path, {}, figures=figures, cite=["okafor_2014"])

    assert "Figures > f > kind: expected reviews, declared in the block `overlap`" in without
    assert "Figures > f > outcomes: expected one outcome at most" in without
