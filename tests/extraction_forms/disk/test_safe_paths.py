import unicodedata

import pytest

from extraction_forms.disk.safe_paths import inside, person, record_path, safe_slug
from extraction_forms.errors import UsageError

NAMES = [
    *("", ".", "..", "../x", "..\\x", "a/b", "a\\b", "/etc/passwd", "C:\\x", "c:", "~anna", "-rf"),
    *("%2e%2e", "%2e%2e%2fx", "..%2f", "con", "CON", "nul", "aux", "prn", "com1", "LPT9", "con.yaml"),
    *("anna\0", "anna\n", "anna.", "anna ", " anna", "anna.yaml", ".anna", "anna:stream", "anna*", "a|b"),
    *("\u202eanna", "an\u200fna", "an\u200bna", "\uff0e\uff0e", "ａｎｎａ", "Anna", "a" * 65, "x" * 10_000),
    unicodedata.normalize("NFC", "andré"),
    unicodedata.normalize("NFD", "andré"),
    "\ud800",
]


@pytest.mark.parametrize("name", NAMES, ids=lambda name: ascii(name[:20]))
def test_a_name_that_could_lead_elsewhere_or_name_no_file_is_refused_in_printable_words(name):
    with pytest.raises(UsageError) as caught:
        safe_slug(name, "study")

    told = str(caught.value)
    assert told.startswith("study: expected")
    assert told.isprintable()
    assert len(told) < 400


@pytest.mark.parametrize("name", ["a", "okafor_2019", "10-year", "a" * 64, "con1", "2fast"])
def test_a_slug_is_taken_as_it_is(name):
    assert safe_slug(name, "study") == name


@pytest.mark.parametrize("name", NAMES, ids=lambda name: ascii(name[:20]))
@pytest.mark.parametrize("place", ["study", "extractor", "form"])
def test_no_part_of_the_path_of_a_record_can_be_such_a_name(tmp_path, name, place):
    parts = {"study": "okafor_2019", "extractor": "anna", "form": "rob2", place: name}

    with pytest.raises(UsageError):
        record_path(tmp_path, parts["study"], parts["extractor"], parts["form"], main_form=False)


def test_the_record_of_a_further_form_has_the_form_in_its_name(tmp_path):
    folder = tmp_path / "records" / "okafor_2019"

    assert folder / "anna.yaml" == record_path(tmp_path, "okafor_2019", "anna", "small", main_form=True)
    assert folder / "anna.rob2.yaml" == record_path(tmp_path, "okafor_2019", "anna", "rob2", main_form=False)


@pytest.mark.parametrize(
    "parts", [("..",), ("a", "..", ".."), ("/etc",), ("records", "../../x"), (".",), ("a\0b",)]
)
def test_a_path_that_leads_out_of_the_folder_or_to_itself_is_refused(tmp_path, parts):
    with pytest.raises(UsageError, match="expected a path"):
        inside(tmp_path, *parts)


def test_a_link_that_leads_out_of_the_review_is_refused_and_one_within_it_is_not(tmp_path):
    review, elsewhere = tmp_path / "review", tmp_path / "elsewhere"
    (review / "records" / "real").mkdir(parents=True)
    elsewhere.mkdir()
    (review / "records" / "okafor_2019").symlink_to(elsewhere)
    (review / "records" / "abe_2020").symlink_to(review / "records" / "real")

    with pytest.raises(UsageError, match="leads out of it"):
        record_path(review, "okafor_2019", "anna", "small", main_form=True)
    assert record_path(review, "abe_2020", "anna", "small", main_form=True).name == "anna.yaml"


def test_nobody_has_the_name_of_a_settled_record():
    with pytest.raises(UsageError, match="extractor: expected the name of a person; found 'consensus'"):
        person("consensus", "extractor")
    assert person("consensus_2", "extractor") == "consensus_2"


def test_links_in_a_circle_are_refused(tmp_path):
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")

    with pytest.raises(UsageError, match="expected a path"):
        inside(tmp_path, "a", "x")
