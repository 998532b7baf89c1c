"""References of any content, for what holds of all of them."""

from hypothesis import strategies as st

from extraction_forms.references.names import Name, joined
from extraction_forms.references.plain import plain
from extraction_forms.references.reference import DECISIONS, KINDS, Accession, Reference, Screened, Tag

LETTERS = """abcdefgXYZ 019äéßøłçñŐİЖж中日שע—–“”’«»&%$#_~^\\"'`@.,:;!?()[]{}<>=+*/|-"""


def texts(without="", size=14):
    """Texts as readers leave them: composed, without control characters, single blanks."""
    letters = "".join(letter for letter in LETTERS if letter not in without)
    return st.text(letters, min_size=1, max_size=size).map(plain).filter(bool)


WORDS = texts(without=";|{},")
NUMBERS = st.from_regex(r"[A-Za-z]?[0-9]{1,4}", fullmatch=True)
FAMILIES = texts(without=",;{}&").filter(lambda one: one.casefold() not in {"and", "others"})
GIVEN = st.from_regex(r"[A-Z][a-z]{1,5}( [A-Z]\.)?", fullmatch=True)
PEOPLE = st.builds(Name, FAMILIES, GIVEN, st.sampled_from(["", "Jr", "III"])).map(joined)
NAMES = st.one_of(
    PEOPLE,
    st.sampled_from(
        ["World Health Organization", "{Ministry of Health, Labour and Welfare}", "PEER Group", "Plato"]
    ),
)
ISSNS = st.from_regex(r"[0-9]{4}-[0-9]{3}[0-9X]", fullmatch=True)
ISBNS = st.sampled_from(["9780306406157", "0306406152"])
DATES = st.one_of(
    st.just(("", "", "")),
    st.tuples(st.from_regex(r"(19|20)[0-9]{2}", fullmatch=True), st.just(""), st.just("")),
    st.tuples(st.just("2019"), st.sampled_from(["1", "12", "Spring"]), st.just("")),
    st.tuples(st.just("2019"), st.sampled_from(["2", "11"]), st.sampled_from(["1", "28"])),
)
PAGES = st.sampled_from(["", "1-9", "e12", "S3-S12", "1024"])
REASONS = st.lists(texts(without=";,|{}"), max_size=2, unique=True).map(tuple)


TAGS = st.builds(Tag, st.sampled_from(["ris", "refer", "csl"]), st.sampled_from(["C1", "+", "a b"]), texts())


def several(values, most=2):
    return st.lists(values, max_size=most, unique=True).map(tuple)


@st.composite
def references(draw, kinds=tuple(KINDS)):
    """A reference whose parts are such as readers make, without what formats say besides."""
    year, month, day = draw(DATES)
    return Reference(
        key=draw(st.from_regex(r"[a-z]{1,6}_[0-9]{4}[a-z]?", fullmatch=True)),
        kind=draw(st.sampled_from(kinds)),
        authors=draw(several(NAMES, 3)),
        editors=draw(several(NAMES)),
        year=year,
        month=month,
        day=day,
        title=draw(texts()),
        container=draw(st.just("") | texts()),
        volume=draw(st.just("") | NUMBERS),
        issue=draw(st.just("") | NUMBERS),
        pages=draw(PAGES),
        publisher=draw(st.just("") | texts()),
        location=draw(st.just("") | texts()),
        language=draw(st.sampled_from(["", "eng", "French"])),
        abstract=draw(st.just("") | texts(size=40)),
        keywords=draw(several(texts(without=";"))),
        doi=draw(st.sampled_from(["", "10.1000/xyz_1(2)<3>", "10.1002/14651858.CD000001.pub2"])),
        pmid=draw(st.sampled_from(["", "31234567"])),
        pmcid=draw(st.sampled_from(["", "PMC123456"])),
        isbn=draw(several(ISBNS)),
        issn=draw(several(ISSNS)),
        url=draw(st.sampled_from(["", "https://example.org/a_b?c=1&d=%20#e"])),
        notes=draw(several(texts())),
        accessions=draw(
            several(
                st.builds(Accession, st.sampled_from(["", "Embase", "Scopus"]), NUMBERS.map("L{}".format))
            ).map(lambda found: tuple(sorted(found)))
        ),
        study=draw(st.sampled_from(["", "Okafor 2019"])),
        screening=draw(
            several(st.builds(Screened, st.sampled_from(["Anna", "B. Roe"]), st.sampled_from(DECISIONS)))
        ),
        labels=draw(REASONS),
        exclusion_reasons=draw(REASONS),
        more=draw(several(TAGS)),
    )
