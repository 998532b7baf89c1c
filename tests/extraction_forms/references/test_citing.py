"""References are printed as the guides of the styles print them."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from extraction_forms.errors import UsageError
from extraction_forms.references.citing import STYLES, cited
from extraction_forms.references.reference import Reference
from extraction_forms.references.styles.parts import initials, shortened
from tests.extraction_forms.references import any_reference
from tests.thoroughness import cases


def made(authors, year, title, **parts):
    return Reference(
        key="a", **{"kind": "article", "authors": tuple(authors), "year": year, "title": title, **parts}
    )


# International Committee of Medical Journal Editors, Uniform Requirements for Manuscripts Submitted to Biomedical
# Journals: Sample References, articles in journals 1 to 3; books by the same page of the National Library of Medicine.
VANCOUVER = [
    (
        made(
            ["Halpern, Scott D.", "Ubel, Peter A.", "Caplan, Arthur L."],
            "2002",
            "Solid-organ transplantation in HIV-infected patients",
            container="N Engl J Med",
            volume="347",
            pages="284-287",
        ),
        (
            "Halpern SD, Ubel PA, Caplan AL. Solid-organ transplantation in HIV-infected patients. N Engl J Med. "
            "2002;347:284-7."
        ),
    ),
    (
        made(
            [
                *("Rose, ME", "Huerbin, MB", "Melick, J", "Marion, DW", "Palmer, AM", "Schiding, JK"),
                *("Kochanek, PM", "Graham, SH"),
            ],
            "2002",
            "Regulation of interstitial excitatory amino acid concentrations after cortical contusion injury",
            container="Brain Res",
            volume="935",
            issue="1-2",
            pages="40–46",
        ),
        (
            "Rose ME, Huerbin MB, Melick J, Marion DW, Palmer AM, Schiding JK, et al. Regulation of "
            "interstitial excitatory "
            "amino acid concentrations after cortical contusion injury. Brain Res. 2002;935(1-2):40-6."
        ),
    ),
    (
        made(
            ["Diabetes Prevention Program Research Group"],
            "2002",
            "Hypertension, insulin, and proinsulin in participants with impaired glucose tolerance",
            container="Hypertension",
            volume="40",
            issue="5",
            pages="679-86",
        ),
        (
            "Diabetes Prevention Program Research Group. Hypertension, insulin, and proinsulin in "
            "participants with impaired "
            "glucose tolerance. Hypertension. 2002;40(5):679-86."
        ),
    ),
    (
        made(
            ["Vallancien, G.", "Emberton, M.", "Harving, N.", "van Moorselaar, R. J.", "Alf-One Study Group"],
            "2003",
            "Sexual dysfunction in 1,274 European men suffering from lower urinary tract symptoms",
            container="J Urol",
            volume="169",
            issue="6",
            pages="2257-2261",
        ),
        (
            "Vallancien G, Emberton M, Harving N, van Moorselaar RJ; Alf-One Study Group. Sexual "
            "dysfunction in 1,274 "
            "European men suffering from lower urinary tract symptoms. J Urol. 2003;169(6):2257-61."
        ),
    ),
]

# apastyle.apa.org/style-grammar-guidelines/references/examples (Aron, Thestrup); Guide to What's New in the Publication
# Manual, 7th edition, page 6 (Kalnay); APA Referencing Guide of Endeavour College (Robinson).
APA = [
    (
        made(
            ["Aron, Lauren", "Botella, Marion", "Lubart, Todd"],
            "2019",
            "Culinary arts: Talent and their development",
            kind="incollection",
            editors=("Subotnik, Rena F.", "Olszewski-Kubilius, Paula", "Worrell, Frank C."),
            container="The psychology of high performance: Developing human potential into domain-specific talent",
            pages="345-359",
            publisher="American Psychological Association",
            location="Washington",
        ),
        (
            "Aron, L., Botella, M., & Lubart, T. (2019). Culinary arts: Talent and their development. In "
            "R. F. Subotnik, "
            "P. Olszewski-Kubilius, & F. C. Worrell (Eds.), The psychology of high performance: "
            "Developing human potential "
            "into domain-specific talent (pp. 345–359). American Psychological Association."
        ),
    ),
    (
        made(
            ["Thestrup, K."],
            "2010",
            "To transform, to communicate, to play—The experimenting community in action",
            kind="incollection",
            editors=("Hygum, E.", "Pedersen, P. M."),
            container="Early childhood education: Values and practices in Denmark",
            publisher="Hans Reitzels Forlag",
            url="https://earlychildhoodeducation.digi.hansreitzel.dk/?id=192",
        ),
        (
            "Thestrup, K. (2010). To transform, to communicate, to play—The experimenting community in "
            "action. In E. Hygum "
            "& P. M. Pedersen (Eds.), Early childhood education: Values and practices in Denmark. Hans "
            "Reitzels Forlag. "
            "https://earlychildhoodeducation.digi.hansreitzel.dk/?id=192"
        ),
    ),
    (
        made(
            [
                *("Kalnay, E.", "Kanamitsu, M.", "Kistler, R.", "Collins, W.", "Deaven, D.", "Gandin, L."),
                *("Iredell, M.", "Saha, S.", "White, G.", "Woollen, J.", "Zhu, Y.", "Chelliah, M."),
                *("Ebisuzaki, W.", "Higgins, W.", "Janowiak, J.", "Mo, K. C.", "Ropelewski, C.", "Wang, J."),
                *("Leetmaa, A.", "Reynolds, R.", "Jenne, R.", "Joseph, D."),
            ],
            "1996",
            "The NCEP/NCAR 40-year reanalysis project",
            container="Bulletin of the American Meteorological Society",
            volume="77",
            issue="3",
            pages="437-471",
        ),
        (
            "Kalnay, E., Kanamitsu, M., Kistler, R., Collins, W., Deaven, D., Gandin, L., Iredell, M., "
            "Saha, S., White, G., "
            "Woollen, J., Zhu, Y., Chelliah, M., Ebisuzaki, W., Higgins, W., Janowiak, J., Mo, K. C., "
            "Ropelewski, C., "
            "Wang, J., Leetmaa, A., . . . Joseph, D. (1996). The NCEP/NCAR 40-year reanalysis project. "
            "Bulletin of the "
            "American Meteorological Society, 77(3), 437–471."
        ),
    ),
    (
        made(
            ["Robinson, M. J."],
            "2010",
            "Sport club management",
            kind="book",
            publisher="Human Kinetics",
            location="Leeds",
        ),
        "Robinson, M. J. (2010). Sport club management. Human Kinetics.",
    ),
]

# Harvard templates of the library of Robert Gordon University (Chen, Changuiti; straight quotation marks there); Quick
# guide to Harvard, Lincoln College (Hedley).
HARVARD = [
    (
        made(
            ["Chen, Y."],
            "2023",
            "Addressing uncertainties through improved reserve product design",
            container="IEEE Transactions on Power Systems",
            volume="38",
            issue="4",
            pages="3911-3923",
            doi="10.1109/TPWRS.2022.3200697",
        ),
        (
            "Chen, Y. (2023) ‘Addressing uncertainties through improved reserve product design’, IEEE "
            "Transactions on Power "
            "Systems, 38(4), pp. 3911–3923. Available at: https://doi.org/10.1109/TPWRS.2022.3200697"
        ),
    ),
    (
        made(
            ["Changuiti, O.", "others"],
            "2023",
            "Simulation and midwifery education 2011-2021: a systematic review",
            container="British Journal of Midwifery",
            volume="31",
            issue="5",
            pages="286-293",
        ),
        (
            "Changuiti, O. et al. (2023) ‘Simulation and midwifery education 2011-2021: a systematic "
            "review’, British Journal "
            "of Midwifery, 31(5), pp. 286–293."
        ),
    ),
    (
        made(
            ["Hedley, Christopher", "Shaw, Non"],
            "2023",
            "Plant medicine: a collection of the teachings of herbalists Christopher Hedley & Non Shaw",
            kind="book",
            location="London",
            publisher="Aeon Books",
        ),
        (
            "Hedley, C. and Shaw, N. (2023) Plant medicine: a collection of the teachings of herbalists "
            "Christopher Hedley "
            "& Non Shaw. London: Aeon Books."
        ),
    ),
]


@pytest.mark.parametrize(
    ("style", "reference", "printed"),
    [
        (style, *pair)
        for style, pairs in zip(STYLES, (VANCOUVER, APA, HARVARD), strict=True)
        for pair in pairs
    ],
)
def test_a_reference_is_printed_as_the_guide_prints_it(style, reference, printed):
    assert cited(reference, style) == printed


CHAPTER = made(
    ["Roe, Anna-Maria B.", "King, Martin, Jr"],
    "2001",
    "Does it help?",
    kind="incollection",
    container="A book of chapters",
    editors=("Okafor, Ada",),
    publisher="Press",
    location="Leeds",
    pages="7-9",
)


def test_chapters_questions_suffixes_and_hyphens_have_their_place():
    assert cited(CHAPTER, "vancouver") == (
        "Roe AMB, King M Jr. Does it help? In: Okafor A, editor. A book of chapters. Leeds: Press; 2001. p. 7-9."
    )
    assert cited(CHAPTER, "apa") == (
        "Roe, A.-M. B., & King, M., Jr. (2001). Does it help? In A. Okafor (Ed.), A book of chapters "
        "(pp. 7–9). Press."
    )
    assert cited(CHAPTER, "harvard") == (
        "Roe, A.-M.B. and King, M., Jr. (2001) ‘Does it help?’, in Okafor, A. (ed.) A book of chapters. "
        "Leeds: Press, "
        "pp. 7–9."
    )


def test_what_is_not_known_is_left_out_or_said():
    bare = made([], "", "Peers", kind="misc")

    assert [cited(bare, style) for style in STYLES] == ["Peers.", "Peers. (n.d.).", "(no date) Peers."]


def test_an_edited_book_begins_with_its_editors():
    book = replace(CHAPTER, kind="book", authors=(), container="", pages="")

    assert cited(book, "vancouver") == "Okafor A, editor. Does it help? Leeds: Press; 2001."
    assert cited(book, "apa") == "Okafor, A. (Ed.). (2001). Does it help? Press."
    assert cited(book, "harvard") == "Okafor, A. (ed.) (2001) Does it help? Leeds: Press."


def test_a_body_that_published_its_own_book_is_named_once_in_apa():
    book = made(
        ["World Health Organization"], "2019", "A guide", kind="book", publisher="World Health Organization"
    )

    assert cited(book, "apa") == "World Health Organization. (2019). A guide."


@pytest.mark.parametrize(
    ("given", "letters"),
    [
        ("Ada B.", (("A",), ("B",))),
        ("A.B.", (("A",), ("B",))),
        ("AB", (("A",), ("B",))),
        ("Jean-Pierre", (("J", "P"),)),
        ("J.-P.", (("J", "P"),)),
        ("", ()),
    ],
)
def test_initials_are_found_however_given_names_are_written(given, letters):
    assert initials(given) == letters


@pytest.mark.parametrize(
    ("pages", "short"),
    [
        ("284-287", "284-7"),
        ("2257–2261", "2257-61"),
        ("S93-S99", "S93-9"),
        ("99-101", "99-101"),
        ("iii-v", "iii-v"),
        ("e12", "e12"),
        ("5-5", "5-5"),
    ],
)
def test_pages_are_shortened_by_what_they_share(pages, short):
    assert shortened(pages) == short


def test_an_unknown_style_is_told_with_those_there_are():
    with pytest.raises(UsageError, match="one of vancouver, apa, harvard; found 'apaa'"):
        cited(CHAPTER, "apaa")


@given(any_reference.references())
@settings(max_examples=cases(40, 400))
def test_any_reference_is_one_line_with_its_title_and_no_blank_too_many(reference):
    for style in STYLES:
        text = cited(reference, style)

        assert reference.title in text
        assert "  " not in text
        assert text == text.strip()
        assert (reference.year or reference.title) in text


def test_a_reference_without_a_title_is_as_it_was_printed():
    printed = Reference(key="a", kind="misc", text="Roe 1999, personal communication")

    assert cited(printed, "apa") == "Roe 1999, personal communication"
