"""A manuscript in Word brought up to date: its fields and properties follow, everything else stays."""

import io
import zipfile
from types import MappingProxyType

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from synthesis.errors import RenderError
from synthesis.headline import Chosen
from synthesis.numbers import absent, quantity
from synthesis.render import docx_numbers
from synthesis.render.docx_properties import properties
from synthesis.render.manuscript import Change, update

KEY = "syntheses.hope.estimate"
NUMBERS = MappingProxyType(
    {
        KEY: quantity(-0.2, "−0.20"),
        "syntheses.hope.k": quantity(12, "12"),
        "syntheses.hope.pi": absent("2 studies", text="not available"),
    }
)


def runs(*pieces):
    """Runs of a field in the shapes that Word writes."""
    return "".join(f"<w:r>{piece}</w:r>" for piece in pieces)


def begin(kind="begin"):
    return f'<w:fldChar w:fldCharType="{kind}"/>'


def text(words):
    return f"<w:t>{words}</w:t>"


def code(words):
    return f'<w:instrText xml:space="preserve">{words}</w:instrText>'


def field(key=KEY, *results, code_parts=None):
    """A field as Word divides it into runs."""
    codes = code_parts or [f' DOCPROPERTY  "{key}"  \\* MERGEFORMAT ']
    return runs(begin(), *map(code, codes), begin("separate"), *map(text, results), begin("end"))


def manuscript(*contents, **members):
    """A Word file with paragraphs of these contents."""
    file = docx.Document()
    for content in contents:
        file.element.body.insert(0, parse_xml(f"<w:p {nsdecls('w')}>{content}</w:p>"))
    made = io.BytesIO()
    file.save(made)
    if not members:
        return made.getvalue()
    again = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(again, "w") as new:
        for name in old.namelist():
            new.writestr(name, members.get(name, old.read(name)))
    return again.getvalue()


def opened(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def printed(content):
    body = docx.Document(io.BytesIO(content)).element.body
    told = (
        "".join(one.text or "" for one in prose.iter(qn("w:t"))) for prose in body.iterchildren(qn("w:p"))
    )
    return [words for words in told if words]


def test_a_field_prints_the_present_number():
    done = update(manuscript(f"{runs(text('It was '))}{field(KEY, '0.31')}"), NUMBERS)

    assert printed(done.content) == ["It was −0.20"]
    assert done.changes == (Change(key=KEY, before="0.31", after="−0.20"),)
    assert done.used == (KEY,)
    assert properties(opened(done.content)) == {KEY: "−0.20"}


@pytest.mark.parametrize(
    "content",
    [
        field(KEY, "0.", "3", "1"),
        field(KEY, "0.31", code_parts=[" DOCPRO", "PERTY syntheses.hope", ".estimate "]),
        field(KEY.upper(), "0.31"),
        field(KEY),
        runs(begin(), code(f" DOCPROPERTY {KEY} "), begin("end")),
        runs(begin() + code(f"DOCPROPERTY {KEY}") + begin("end")),
        f'<w:fldSimple w:instr="DOCPROPERTY {KEY}"/>',
        f'<w:fldSimple w:instr=" docproperty {KEY} ">{runs(text("0.31"))}</w:fldSimple>',
        runs(begin() + code(f"DOCPROPERTY {KEY}") + begin("separate") + text("0.31") + begin("end")),
    ],
)
def test_every_shape_that_word_gives_a_field_is_followed(content):
    once = update(manuscript(content), NUMBERS)
    twice = update(once.content, NUMBERS)

    assert printed(once.content) == ["−0.20"]
    assert (len(once.changes), twice.changes, twice.content) == (1, (), once.content)


def test_a_field_keeps_the_look_of_its_result():
    bold = f"<w:rPr><w:b/></w:rPr>{text('0.31')}"
    content = runs(begin(), code(f"DOCPROPERTY {KEY}"), begin("separate"), bold, begin("end"))

    done = docx.Document(io.BytesIO(update(manuscript(content), NUMBERS).content))

    (told,) = [run for paragraph in done.paragraphs for run in paragraph.runs if run.text]
    assert (told.text, told.bold) == ("−0.20", True)


def test_a_field_within_a_field_is_followed_and_the_outer_one_is_not_touched():
    inner = field("syntheses.hope.k", "9")
    outer = (
        f"{runs(begin(), code('IF 1 = 1 '), begin('separate'), text('about '))}{inner}{runs(begin('end'))}"
    )

    assert printed(update(manuscript(outer), NUMBERS).content) == ["about 12"]


def test_fields_of_other_programs_and_properties_stay():
    content = (
        f"{field('Company', 'Us')}{runs(begin(), code(' PAGE '), begin('separate'), text('3'), begin('end'))}"
    )
    first = update(manuscript(f"{content}{field(KEY, '0.31')}"), NUMBERS).content
    other = opened(first)["docProps/custom.xml"].replace(
        b"</Properties>",
        b'<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="9" name="Mendeley">'
        b'<vt:lpwstr xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">x</vt:lpwstr>'
        b"</property></Properties>",
    )
    with_other = io.BytesIO()
    with zipfile.ZipFile(with_other, "w") as archive:
        for name, member in {**opened(first), "docProps/custom.xml": other}.items():
            archive.writestr(name, member)

    done = update(with_other.getvalue(), {**NUMBERS, KEY: quantity(0.1, "0.10")})

    assert printed(done.content) == ["Us30.10"]
    assert properties(opened(done.content)) == {KEY: "0.10", "Mendeley": "x"}


def test_every_part_that_is_not_about_numbers_stays_byte_for_byte():
    before = manuscript(field(KEY, "0.31"))
    old, new = opened(before), opened(update(before, NUMBERS).content)
    touched = {"word/document.xml", "word/settings.xml", "_rels/.rels", "[Content_Types].xml"}

    assert {name for name in old if old[name] != new[name]} == touched
    assert new.keys() - old.keys() == {"docProps/custom.xml"}


def test_a_number_that_is_gone_keeps_its_text_and_is_named():
    done = update(manuscript(field("syntheses.faith.k", "7")), NUMBERS)

    assert done.gone == ("syntheses.faith.k",)
    assert printed(done.content) == ["7"]
    assert done.changes == ()


def test_a_number_that_cannot_be_had_is_named():
    done = update(manuscript(field("syntheses.hope.pi", "0 to 1")), NUMBERS)

    assert done.absent == ("syntheses.hope.pi",)
    assert printed(done.content) == ["not available"]


def with_members(content, **members):
    """A Word file with further parts, or others in their place."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, member in {**opened(content), **members}.items():
            archive.writestr(name, member)
    return made.getvalue()


def test_a_workbook_behind_a_chart_stays_as_it_is():
    sheet = "word/embeddings/Microsoft_Excel_Sheet1.xlsx"
    content = with_members(manuscript(field(KEY, "0.31")), **{sheet: b"PK and more"})

    assert opened(update(content, NUMBERS).content)[sheet] == b"PK and more"


def test_a_property_without_a_number_of_its_own_and_a_comment_beside_it_do_no_harm():
    first = update(manuscript(field(KEY, "0.31")), NUMBERS).content
    torn = opened(first)["docProps/custom.xml"].replace(b'pid="2"', b'pid="x"')
    torn = torn.replace(b"</Properties>", b"<!-- by hand --></Properties>")
    settings = opened(first)["word/settings.xml"].replace(
        b'<w:updateFields w:val="true"/>', b"<!-- by hand -->"
    )

    again = with_members(first, **{"docProps/custom.xml": torn, "word/settings.xml": settings})
    done = update(again, {**NUMBERS, KEY: quantity(0.1, "0.10")}, ["syntheses.hope.k"])

    assert properties(opened(done.content)) == {KEY: "0.10", "syntheses.hope.k": "12"}
    assert b"updateFields" in opened(done.content)["word/settings.xml"]


def test_a_document_is_found_by_the_name_that_word_in_a_browser_gives_it():
    parts = opened(manuscript(field(KEY, "0.31")))
    parts["word/document2.xml"] = parts.pop("word/document.xml")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, member in parts.items():
            archive.writestr(name, member.replace(b"word/document.xml", b"word/document2.xml"))

    assert printed(update(made.getvalue(), NUMBERS).content) == ["−0.20"]


def test_a_file_that_unpacks_to_far_too_much_is_refused():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 9_000_000)

    with pytest.raises(RenderError, match=r"expected a Word file .* a file that unpacks to a likely size"):
        update(made.getvalue(), NUMBERS)


def test_a_second_update_writes_nothing():
    once = update(manuscript(field(KEY, "0.31")), NUMBERS, ["syntheses.hope.k"])
    twice = update(once.content, NUMBERS, ["syntheses.hope.k"])

    assert properties(opened(once.content)) == {KEY: "−0.20", "syntheses.hope.k": "12"}
    assert twice.content is once.content
    assert twice.changes == ()


def test_word_is_asked_to_update_fields_where_its_schema_has_that_setting():
    settings = opened(update(manuscript(field(KEY, "0.31")), NUMBERS).content)["word/settings.xml"]

    assert settings.count(b'<w:updateFields w:val="true"/>') == 1
    assert settings.index(b"w:updateFields") < settings.index(b"<w:compat>")


def test_numbers_in_headers_are_followed():
    file = docx.Document()
    header = file.sections[0].header
    header.is_linked_to_previous = False
    header._element.insert(0, parse_xml(f"<w:p {nsdecls('w')}>{field(KEY, '0.31')}</w:p>"))
    made = io.BytesIO()
    file.save(made)

    done = docx.Document(io.BytesIO(update(made.getvalue(), NUMBERS).content))

    assert done.sections[0].header.paragraphs[0].text == "−0.20"


def test_the_list_of_numbers_is_itself_a_manuscript():
    listed = [Chosen(key=key, of="Hope", what="number", number=found) for key, found in NUMBERS.items()]
    content = docx_numbers.write("Hope & trust", "2026-01-01", listed)
    done = update(content, {**NUMBERS, KEY: quantity(0.1, "0.10")})

    assert content == docx_numbers.write("Hope & trust", "2026-01-01", listed)
    assert properties(opened(content)) == {key: found.text for key, found in NUMBERS.items()}
    assert done.used == tuple(sorted(NUMBERS))
    assert done.changes == (Change(key=KEY, before="−0.20", after="0.10"),)
    table = docx.Document(io.BytesIO(done.content)).tables[0]
    assert [cell.text for cell in table.rows[2].cells] == ["number", "0.10", KEY]


def test_a_list_without_numbers_says_so():
    content = docx_numbers.write("Hope", "2026-01-01", ())

    assert printed(content)[-1] == "The analysis gave no numbers that were asked for."


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"%PDF-1.7", "expected a Word file"),
        (b"", "expected a Word file"),
        (manuscript()[:900], "expected a Word file"),
        (manuscript(**{"word/document.xml": b"<a/>"}), "Strict Open XML"),
        (
            manuscript(
                **{
                    "word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><w:a xmlns:w="http://schemas.openxmlformats'
                    b'.org/wordprocessingml/2006/main"><w:instrText/></w:a>'
                }
            ),
            "document type",
        ),
    ],
)
def test_what_is_no_word_file_is_refused_in_words(content, told):
    with pytest.raises(RenderError, match=told):
        update(content, NUMBERS)
