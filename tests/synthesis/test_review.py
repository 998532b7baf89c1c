import re
import shutil

import pytest

from extraction_forms.errors import Rejected, UsageError
from synthesis.review import look_at, open_review


def fault(folder):
    with pytest.raises(Rejected) as rejected:
        open_review(folder)
    return str(rejected.value)


def citing(build, name, key):
    return build.study(name) | {"reports": [{"id": "main", "kind": "journal", "citekey": key}]}


def test_a_folder_that_is_not_there_is_wrong_usage(tmp_path):
    with pytest.raises(UsageError, match="is not a folder"):
        open_review(tmp_path / "nowhere")


def test_a_folder_without_a_plan_is_wrong_usage(tmp_path):
    with pytest.raises(UsageError, match=r"holds no review\.yaml"):
        open_review(tmp_path)


def test_records_without_a_plan_are_told_the_lines_that_make_one(build, tmp_path):
    """`synthesis new` takes an empty folder alone, so that it is no advice where records have been imported."""
    build.write(tmp_path / "r", build.study("a"))
    plan = tmp_path / "r" / "review.yaml"
    plan.unlink()
    (tmp_path / "r" / "records" / "a" / "broken.yaml").write_text("{", encoding="utf-8")

    with pytest.raises(UsageError) as told:
        open_review(tmp_path / "r")
    (tmp_path / "r" / "records" / "a" / "broken.yaml").unlink()
    forms = re.search(r"`(forms: \[.*\])`", str(told.value))
    plan.write_text(f"title: R\ndate: 2026-01-01\n{forms[1]}\n", encoding="utf-8")

    assert "`synthesis new" not in str(told.value)
    assert [study.id for study in open_review(tmp_path / "r").evidence.studies] == ["a"]


def test_a_review_without_studies_is_a_fault_that_says_where_records_stand(build, tmp_path):
    text = fault(build.write(tmp_path / "r"))

    assert "expected at least one submitted record; found no studies" in text
    assert "records/<study>/<extractor>.yaml" in text


def test_a_review_whose_records_are_all_drafts_has_no_studies(build, tmp_path):
    text = fault(build.write(tmp_path / "r", build.study("a") | {"status": "draft"}))

    assert "found no studies" in text


def test_an_unknown_form_is_a_fault_at_the_line_of_the_forms(build, tmp_path):
    text = fault(build.write(tmp_path / "r", build.study("a"), forms=["nothing@1.0.0"]))

    assert text.startswith("review.yaml:")
    assert "nothing" in text


def test_an_outcome_outside_the_vocabulary_is_a_fault_with_file_and_line(build, tmp_path):
    text = fault(build.write(tmp_path / "r", build.study("a", build.result(outcome="weather"))))

    assert text.startswith("records/a/a.yaml:")
    assert "an outcome of outcomes.yaml" in text


def test_a_citation_that_the_bibliography_lacks_is_a_fault_with_file_and_line(build, tmp_path):
    folder = build.write(tmp_path / "r", citing(build, "a", "missing_2020"))
    (folder / "references.bib").write_text("@misc{other, title = {Other}}\n")

    text = fault(folder)

    assert text.startswith("records/a/a.yaml:")
    assert "a key of references.bib; found 'missing_2020'" in text


def test_studies_that_repeat_one_another_in_a_circle_are_a_fault(build, tmp_path):
    records = [build.study("a", same_trial_as="b"), build.study("b", same_trial_as="a")]

    text = fault(build.write(tmp_path / "r", *records))

    assert text.count("a circle back to") == 2


def test_a_chain_of_repeated_trials_is_no_circle(build, carried):
    made = carried(build.study("a"), build.study("b", same_trial_as="a"), build.study("c", same_trial_as="b"))

    assert made.analysis.synthesis("clinical").effects.studies == ("a",)


def test_faults_of_plan_and_records_come_together(build, tmp_path):
    asked = {"clinical": {"where": "domain == 'clinical'", "measure": "SMD", "by": ["colour"]}}
    record = build.study("a", build.result(outcome="weather"))

    text = fault(build.write(tmp_path / "r", record, syntheses=asked))

    assert "colour" in text
    assert "weather" in text


def test_a_required_field_taken_out_of_a_record_is_a_fault_with_file_and_line(reviews_folder, tmp_path):
    folder = shutil.copytree(
        reviews_folder / "peer_support", tmp_path / "r", ignore=shutil.ignore_patterns("output")
    )
    record = folder / "records/boevink_2016/metapsy.yaml"
    lines = record.read_text(encoding="utf-8").splitlines(keepends=True)
    record.write_text("".join(line for line in lines if "design: trial" not in line), encoding="utf-8")

    text = fault(folder)

    assert text.startswith("records/boevink_2016/metapsy.yaml:")
    assert "design" in text.casefold()


def test_the_codes_of_an_axis_stand_in_the_order_of_the_form(peer_support):
    axis = peer_support.review.axis("mode")

    assert axis.codes == ("one_to_one", "group", "online", "mixed")
    assert [level.label for level in axis.levels] == ["One-to-one", "Group", "Online", "Mixed"]


def test_an_axis_of_free_answers_has_no_codes_of_its_own(peer_support):
    axis = peer_support.review.axis("country")

    assert (axis.label, axis.codes) == ("Country", ())


def test_the_axis_of_outcomes_is_the_vocabulary(build, tmp_path):
    review = open_review(build.write(tmp_path / "r", build.study("a")))

    assert review.axis("outcome").codes == ("mood", "fear", "hope", "visits", "riddle", "stray")
    assert review.axis("domain").codes == ("clinical", "personal")
    assert review.axis("study").codes == ("a",)


def test_a_variable_of_the_plan_names_its_codes_itself(peer_support):
    axis = peer_support.review.axis("role_contrast")

    assert [level.label for level in axis.levels] == ["Para-clinical or structured", "Flexible or relational"]


def test_the_domains_of_bias_are_those_that_were_judged(peer_support):
    (form,) = peer_support.review.judgement_forms

    assert tuple(peer_support.review.judged_domains(form)) == ("d1", "d2", "d3", "d4", "d5")


def test_a_missing_file_of_references_is_told_once_with_the_first_citation(build, tmp_path):
    text = fault(build.write(tmp_path / "r", citing(build, "a", "one"), citing(build, "b", "two")))

    assert text.startswith("references.bib: references: expected a file with the 2 keys that are cited;")
    assert text.count("expected") == 1
    assert "records/a/a.yaml:" in text


def test_a_fault_of_the_references_is_told_without_the_keys_that_it_hides(build, tmp_path):
    folder = build.write(tmp_path / "r", citing(build, "a", "one"), citing(build, "b", "two"))
    (folder / "references.bib").write_text("@misc{one, title = {One}\n\n@misc{two, title = {Two}}\n")

    text = fault(folder)

    assert all(line.startswith("references.bib:") for line in text.splitlines())


def test_the_references_are_those_of_records_that_count_and_those_the_plan_cites(build, tmp_path):
    draft = citing(build, "b", "drafted") | {"status": "draft"}
    folder = build.write(tmp_path / "r", citing(build, "a", "used"), draft, cite=["said"])
    entries = ("unused", "used", "drafted", "said")
    (folder / "references.bib").write_text("".join(f"@misc{{{key}, title = {{T}}}}\n" for key in entries))

    review = open_review(folder)

    assert [reference.key for reference in review.cited] == ["said", "used"]
    (warning,) = [warning for warning in review.warnings if warning.startswith("references.bib")]
    assert "expected references that a record or `cite` names" in warning
    assert warning.endswith("found 2 that nothing cites (drafted, unused). They are not printed.")


@pytest.mark.parametrize(
    ("style", "printed"),
    [
        ("vancouver", "Okafor AB, Roe JP. Peers after discharge. Journal of Trials. 2019;12(3):284-7."),
        (
            "apa",
            "Okafor, A. B., & Roe, J.-P. (2019). Peers after discharge. Journal of Trials, 12(3), 284–287.",
        ),
        (None, "Okafor, A. B., Roe, J. (2019). Peers after discharge. Journal of Trials, 12(3), 284–287."),
    ],
)
def test_references_are_printed_in_the_style_that_the_plan_asks_for(build, tmp_path, style, printed):
    """ICMJE's sample references; APA, 7th edition; and what the parts compose where no style is asked for."""
    asked = {"citation_style": style} if style else {}
    folder = build.write(tmp_path / "r", citing(build, "a", "trial"), **asked)
    (folder / "references.bib").write_text(
        "@article{trial, author = {Okafor, Ada B. and Roe, Jean-Pierre}, year = {2019}, volume = {12}, number = {3},\n"
        "  title = {Peers after discharge}, journal = {Journal of Trials}, pages = {284--287}}\n"
    )

    (reference,) = open_review(folder).cited

    assert reference.text.replace("\u2011", "-") == printed


def test_a_style_of_references_that_there_is_not_is_a_fault(build, tmp_path):
    text = fault(build.write(tmp_path / "r", build.study("a"), citation_style="chicago"))

    assert "expected one of vancouver, apa, harvard; found 'chicago'" in text


def test_a_key_that_the_plan_cites_must_be_there(build, tmp_path):
    folder = build.write(tmp_path / "r", build.study("a"), cite=["smit_2032"])
    (folder / "references.bib").write_text("@misc{smit_2023, title = {T}}\n")

    text = fault(folder)

    assert text.startswith("review.yaml:")
    assert text.endswith("found 'smit_2032'. Did you mean 'smit_2023'?")


def test_the_published_analysis_and_the_database_are_printed_among_the_references(peer_support):
    keys = {reference.key for reference in peer_support.review.cited}

    assert {"smit_2023", "smit_2023_metapsy"} <= keys
    assert keys == set(peer_support.review.references)


def test_a_draft_is_a_warning_that_it_is_not_used(build, tmp_path):
    folder = build.write(tmp_path / "r", build.study("a"), build.study("b") | {"status": "draft"})

    (warning,) = open_review(folder).warnings
    assert warning.startswith("records/b/a.yaml:")
    assert "a draft" in warning
    assert "not used" in warning


def test_warnings_of_the_plan_come_before_those_of_the_records(build, tmp_path):
    role = {
        "code": "relational",
        "provisional": "one coder",
        "evidence": {"report": "main", "quote": "peers"},
    }
    control = {"id": "control", "role": "control", "control_kind": "usual_care"}
    record = build.study("a", arms=[build.peer(peer_role=role), control])
    asked = {"personal": {"where": "domain == 'personal'", "measure": "SMD"}}

    warnings = open_review(build.write(tmp_path / "r", record, syntheses=asked)).warnings

    assert [warning.partition(":")[0] for warning in warnings] == ["review.yaml", "records/a/a.yaml"]


def test_a_record_that_may_not_be_opened_is_not_and_a_condition_may_still_name_its_study(build, tmp_path):
    where = "study != 'b'"
    path = build.write(
        tmp_path / "r",
        build.study("a"),
        build.study("b", build.result(contrast=build.g("oops"))),
        syntheses={"all": {"label": "All", "where": where, "measure": "SMD"}},
    )

    looked = look_at(path, without=["records/b/a.yaml"])

    assert looked.problems == ()
    assert [study.id for study in looked.review.evidence.studies] == ["a"]
