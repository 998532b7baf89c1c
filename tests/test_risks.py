"""Every risk to records and what is made of them has its tests; here they are named, and found to be there."""

import ast
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
FORMS, CLI, RENDER = "extraction_forms", "synthesis/cli", "synthesis/render"

RISKS = {
    "lost update": {
        f"{FORMS}/store/test_saving_together.py": [
            "of_two_hundred_saves_by_threads_none_is_lost",
            "of_two_hundred_saves_by_processes_none_is_lost",
            "forty_records_saved_at_once_are_all_there",
        ],
        f"{FORMS}/store/test_saving.py": [
            "a_save_over_somebody_elses_is_refused_with_both_sides_and_the_start",
            "a_new_record_does_not_take_the_place_of_one_that_is_there",
            "what_was_changed_by_hand_goes_into_the_history_before_the_next_save",
        ],
        f"{FORMS}/disk/test_locks.py": [
            "whoever_waits_is_told_who_holds_the_lock_and_for_how_long",
            "the_lock_of_a_killed_process_goes_to_the_next_one",
        ],
        f"{CLI}/test_importing.py": ["a_record_that_was_revised_since_is_not_written_over"],
        f"{CLI}/test_exporting.py": ["a_table_older_than_the_record_is_refused_even_with_replace"],
        f"{FORMS}/exchange/test_workbook_import.py": [
            "a_workbook_made_before_the_record_was_changed_is_refused"
        ],
    },
    "torn write": {
        f"{FORMS}/store/test_saving_killed.py": [
            "killed_at_any_moment_the_record_is_old_or_new_and_no_change_is_lost_or_told_twice"
        ],
        f"{FORMS}/store/test_saving.py": [
            "several_records_are_saved_all_or_none",
            "a_disk_that_refuses_leaves_the_record_and_its_history_as_they_were",
        ],
        "synthesis/test_output_folder.py": ["killed_at_any_moment_the_output_is_whole"],
        "test_end_to_end.py": ["a_build_killed_at_any_moment_leaves_the_output_whole"],
    },
    "history": {
        f"{FORMS}/history/test_log.py": [
            "an_edited_line_is_named",
            "of_a_deleted_line_the_one_that_followed_it_is_named",
            "an_inserted_line_is_named_though_its_own_hash_is_right",
            "a_file_that_was_cut_off_at_its_end_is_named",
            "of_swapped_lines_the_first_is_named",
            "a_last_line_that_was_torn_is_named",
            "a_forger_who_makes_every_hash_anew_is_found_by_the_head",
        ],
        f"{CLI}/test_history.py": ["the_first_bad_line_is_named_and_the_command_fails"],
    },
    "formula injection in spreadsheets": {
        f"{RENDER}/test_xlsx.py": [
            "texts_that_look_like_formulas_or_links_stay_text_as_they_are",
            "a_text_that_looks_like_a_formula_stays_text_when_its_cell_is_edited",
            "no_sheet_holds_a_formula",
            "the_mean_of_minus_0_31_stays_a_number_in_its_columns_format",
        ],
        f"{RENDER}/test_csv.py": ["texts_that_look_like_formulas_stay_as_they_are"],
        f"{FORMS}/exchange/test_workbook.py": ["text_that_looks_like_a_formula_is_text"],
        f"{FORMS}/exchange/test_adjudication_workbook.py": [
            "text_that_looks_like_a_formula_is_written_as_text"
        ],
        f"{FORMS}/adjudicate/test_decisions.py": ["what_looks_like_a_formula_is_kept_raw"],
        f"{FORMS}/test_raw_csv.py": ["what_looks_like_a_formula_is_not_touched"],
        f"{CLI}/test_hostile_texts.py": [
            "no_cell_of_the_tables_is_a_formula_and_numbers_are_numbers",
            "the_data_package_says_every_text_as_it_was_typed_and_every_number_as_it_was_printed",
            "no_form_compiled_for_another_tool_holds_a_formula_or_markup",
        ],
        f"{CLI}/test_spreadsheet_reality.py": ["numbers_below_zero_leave_as_numbers_in_every_table"],
    },
    "XML entities, bombs": {
        f"{FORMS}/exchange/test_safe_xlsx.py": [
            "xml_with_entities_or_a_document_type_is_refused",
            "xml_that_nests_too_deep_is_refused",
            "more_cells_than_anybody_fills_are_refused",
        ],
    },
    "zip bombs, slip": {
        f"{FORMS}/exchange/test_safe_xlsx.py": [
            "a_zip_bomb_is_refused_while_it_is_read",
            "many_members_that_unpack_to_too_much_are_refused",
            "a_file_of_too_many_members_is_refused",
            "a_member_that_leads_out_of_the_file_is_refused",
            "a_member_that_stands_twice_is_refused",
            "a_member_that_is_a_link_is_refused",
            "a_header_that_lies_about_a_size_is_found_out",
            "a_file_packed_into_the_file_is_refused",
        ],
    },
    "path traversal": {
        f"{FORMS}/disk/test_safe_paths.py": [
            "a_name_that_could_lead_elsewhere_or_name_no_file_is_refused_in_printable_words",
            "no_part_of_the_path_of_a_record_can_be_such_a_name",
            "a_path_that_leads_out_of_the_folder_or_to_itself_is_refused",
            "a_link_that_leads_out_of_the_review_is_refused_and_one_within_it_is_not",
        ],
        f"{FORMS}/test_checking.py": ["an_id_that_names_a_file_cannot_leave_its_folder_or_open_a_device"],
        f"{FORMS}/store/test_saving.py": ["a_record_file_that_is_a_link_is_not_written_through"],
        f"{CLI}/test_hostile_names.py": [
            "no_argument_of_a_command_leads_out_of_the_review",
            "no_cell_of_a_long_table_does",
            "no_cell_of_a_workbook_does",
            "no_name_in_the_mapping_of_a_table_does",
            "a_study_of_a_table_is_filed_under_letters_digits_and_underscores_whatever_it_is_called",
            "no_form_read_from_sheets_is_put_elsewhere",
            "no_name_in_the_plan_or_in_a_record_leads_to_another_file",
            "a_note_of_unfinished_work_that_came_with_a_review_writes_nothing_outside_of_it",
        ],
        f"{CLI}/test_spreadsheet_reality.py": [
            "two_ways_to_write_the_letters_of_one_name_are_told_and_never_two_studies"
        ],
    },
    "YAML": {
        f"{FORMS}/test_yaml_text.py": [
            "nothing_is_typed",
            "every_duplicate_key_is_listed_with_both_lines",
            "all_features_that_surprise_are_refused_at_once",
            "depth_has_a_limit",
            "an_alias_bomb_is_refused_without_growing",
            "files_that_are_missing_or_too_large_are_refused",
            "any_text_is_either_read_or_refused_with_a_place",
        ],
        f"{CLI}/test_large_and_odd.py": [
            "a_file_over_the_cap_is_told_by_every_command_that_reads_it",
            "deep_nesting_is_told_by_every_command_that_reads_it",
            "deep_nesting_in_the_plan_or_the_vocabulary_is_told",
            "a_file_of_the_program_that_somebody_filled_with_brackets_ends_in_words",
        ],
    },
    "HTML in notes, labels, figures": {
        f"{RENDER}/test_html.py": [
            "markup_in_any_text_stays_text",
            "any_text_is_read_back_from_the_page_as_it_was_written",
            "the_policy_allows_exactly_the_style_and_script_of_the_page",
        ],
        f"{RENDER}/test_docx.py": ["markup_in_text_stays_text"],
        f"{RENDER}/test_pdf.py": ["markup_stays_text"],
        "synthesis/figures/test_svg.py": ["markup_in_texts_titles_and_attributes_is_printed_and_not_run"],
        "synthesis/figures/test_hovers.py": ["a_key_is_escaped_in_its_link"],
        "synthesis/test_sheet.py": ["html_escapes_every_text_and_says_why_a_cell_is_empty"],
        f"{CLI}/test_hostile_texts.py": [
            "no_page_runs_what_somebody_typed",
            "no_figure_holds_an_element_or_a_handler_that_somebody_typed",
            "no_part_of_the_word_document_holds_markup_or_a_field_that_somebody_typed",
            "a_codebook_of_hostile_words_is_printed_as_words",
        ],
        "test_end_to_end.py": ["hostile_text_is_printed_as_the_text_it_is"],
    },
    "spreadsheet reality": {
        f"{FORMS}/exchange/test_delimited.py": [
            "nothing_is_taken_for_missing_or_for_a_number",
            "the_delimiter_is_found_in_the_header",
            "a_byte_order_mark_is_no_part_of_the_first_column",
        ],
        f"{FORMS}/exchange/test_decimal_marks.py": ["a_bare_number_with_the_other_mark_is_refused"],
        f"{FORMS}/exchange/test_long_csv.py": [
            "texts_that_spreadsheets_turn_into_something_else_survive",
            "what_a_spreadsheet_does_to_the_table_changes_no_answer",
        ],
        f"{FORMS}/exchange/test_workbook_check.py": [
            "zeros_before_and_after_and_colons_stay_as_they_are_typed"
        ],
        f"{CLI}/test_spreadsheet_reality.py": [
            "words_and_numbers_that_a_spreadsheet_would_change_are_taken_as_they_are",
            "a_column_that_mixes_decimal_marks_is_refused_at_its_cell",
            "a_long_table_gives_them_back",
            "a_workbook_gives_them_back_though_another_program_saved_it",
        ],
    },
    "import loss": {
        f"{FORMS}/exchange/test_account.py": [
            "rows_in_are_kept_duplicates_and_set_aside",
            "a_lost_row_is_a_problem",
        ],
        f"{FORMS}/exchange/test_metapsy.py": ["every_row_is_kept_a_duplicate_or_set_aside_with_its_line"],
        f"{FORMS}/exchange/test_table_import.py": [
            "every_row_is_kept_or_set_aside_with_its_reason",
            "whatever_is_done_to_either_file_there_is_an_import_or_a_fault_and_never_anything_else",
        ],
        f"{FORMS}/exchange/test_long_csv.py": [
            "a_line_whose_answer_is_left_blank_is_counted_and_answers_nothing"
        ],
        f"{FORMS}/references/test_bib.py": ["what_cannot_be_read_is_a_problem_with_its_line"],
        f"{CLI}/test_spreadsheet_reality.py": [
            "rows_in_are_rows_kept_duplicates_and_set_aside",
            "a_table_that_would_lose_a_row_is_refused_whole",
        ],
        f"{CLI}/test_exporting.py": ["one_bad_line_keeps_every_record_out"],
    },
    "determinism": {
        "test_end_to_end.py": ["two_runs_elsewhere_later_and_under_other_settings_give_the_same_bytes"],
        f"{CLI}/test_same_bytes.py": [
            "what_is_written_does_not_depend_on_clock_language_hash_seed_umask_or_folder"
        ],
        f"{RENDER}/test_xlsx.py": ["time_zone_hash_seed_and_umask_change_no_byte"],
        f"{RENDER}/test_zip_dates.py": ["every_member_carries_the_given_date_and_the_same_attributes"],
        f"{RENDER}/test_pdf.py": ["the_bytes_do_not_depend_on_folder_hash_seed_or_clock_zone"],
        f"{FORMS}/exchange/test_compiled.py": ["the_same_form_compiles_to_the_same_bytes"],
        f"{FORMS}/exchange/test_workbook.py": ["the_same_record_gives_the_same_bytes"],
    },
    "privacy": {
        f"{CLI}/test_papers.py": [
            "no_paper_is_in_an_output_or_named_by_it_and_one_that_comes_or_goes_makes_none_anew",
            "a_paper_beside_a_record_is_told_to_be_unread",
            "git_takes_all_of_a_new_review_but_papers_and_what_is_made_again",
        ],
        "test_end_to_end.py": ["no_output_names_the_folder_it_was_made_in"],
    },
}
"""Each risk with the tests that hold it off, by file; forged requests and open routes are for a site, and not here."""


@cache
def defined_in(file: str) -> frozenset[str]:
    """The tests that a file defines and that are collected: functions of its own, each name once."""
    tree = ast.parse((TESTS / file).read_text("utf-8"))
    names = [
        one.name for one in tree.body if isinstance(one, ast.FunctionDef) and one.name.startswith("test_")
    ]
    assert len(names) == len(set(names)), f"{file}: a test is replaced by another of its name"
    return frozenset(names)


@pytest.mark.parametrize("risk", RISKS)
def test_every_risk_has_the_tests_that_are_named_for_it(risk):
    named = [(file, f"test_{name}") for file, names in RISKS[risk].items() for name in names]

    assert named
    assert [one for one in named if one[1] not in defined_in(one[0])] == []


def test_a_test_that_is_not_there_is_missed():
    assert "test_no_such_rule" not in defined_in("test_risks.py")
    assert "test_a_test_that_is_not_there_is_missed" in defined_in("test_risks.py")
