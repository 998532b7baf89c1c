"""Every risk to records and what is made of them has its tests; here they are named, and found to be there."""

import ast
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
FORMS, CLI, RENDER = "extraction_forms", "synthesis/cli", "synthesis/render"
SITE = f"{FORMS}/entry"

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
        f"{SITE}/drafts/test_ledger.py": [
            "what_another_tab_changed_since_is_left_and_told",
            "what_comes_late_does_not_undo_what_the_same_tab_sent_after_it",
            "a_tab_left_open_is_told_what_was_saved_meanwhile",
            "an_earlier_save_that_is_told_late_does_not_undo_a_later_one",
            "a_page_of_a_database_that_was_lost_since_loses_nothing",
        ],
        f"{SITE}/drafts/test_two_tabs.py": ["each_tab_shows_the_present_texts_once_it_was_told"],
        f"{SITE}/pages/test_saving.py": [
            "what_another_tab_changed_is_answered_with_both_texts_and_the_rest_is_kept",
            "a_page_that_shows_an_older_state_brings_back_nothing_that_it_did_not_change",
            "a_file_changed_by_somebody_else_is_not_written_over",
            "a_file_that_changed_once_more_is_refused_once_more",
            "a_record_that_was_taken_away_is_saved_anew_with_all_it_said",
        ],
        f"{SITE}/pages/test_compare.py": [
            "a_page_that_is_older_than_a_record_is_refused_and_nothing_is_written",
            "of_two_who_settle_the_second_sees_what_the_first_decided",
            "a_matching_page_that_is_outdated_is_refused",
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
        "synthesis/output/test_output_folder.py": ["killed_at_any_moment_the_output_is_whole"],
        "test_end_to_end.py": ["a_build_killed_at_any_moment_leaves_the_output_whole"],
        f"{SITE}/test_killed_server.py": ["what_a_killed_server_acknowledged_is_in_the_file_or_still_typed"],
        f"{SITE}/test_backup.py": [
            "a_save_that_was_cut_off_is_finished_first",
            "a_backup_while_four_save_holds_each_review_at_one_moment",
            "an_archive_with_any_byte_changed_or_cut_off_is_refused_and_leaves_nothing",
        ],
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
        f"{SITE}/pages/test_history.py": ["a_lead_can_have_the_whole_history_recomputed"],
    },
    "forged requests and open routes": {
        f"{SITE}/test_routes.py": [
            "only_the_login_its_links_the_way_out_and_the_health_check_are_open",
            "whoever_is_not_logged_in_is_led_to_the_login",
            "what_another_site_sends_is_refused_everywhere",
            "a_reader_can_send_nothing_anywhere",
            "a_role_that_is_not_named_is_refused_before_the_page_is_asked",
            "a_route_that_names_nobody_lets_nobody_in",
            "a_host_that_is_not_the_sites_is_refused",
            "a_person_of_one_review_cannot_tell_that_another_is_there",
            "the_table_of_roles_in_the_documentation_is_that_of_the_routes",
            "the_names_that_no_review_can_have_are_those_with_which_addresses_of_the_site_begin",
        ],
        f"{SITE}/test_guard.py": [
            "changes_are_sent_by_post_alone",
            "the_role_of_the_review_counts_before_the_one_for_all",
            "a_review_has_no_second_name_under_which_somebody_has_another_role",
            "an_account_that_was_closed_is_led_to_the_login",
        ],
        f"{SITE}/test_headers.py": [
            "every_page_has_scripts_from_here_alone_and_stays_out_of_caches_and_frames",
            "the_policy_allows_nothing_from_elsewhere_and_nothing_written_into_a_page",
        ],
        f"{SITE}/test_settings.py": [
            "on_ones_own_computer_nothing_from_elsewhere_is_believed",
            "the_cookies_of_a_team_travel_by_https_alone",
            "the_key_is_made_once_and_read_by_its_owner_alone",
        ],
        f"{SITE}/accounts/test_login.py": [
            "the_login_leads_nowhere_else",
            "every_login_that_fails_hashes_as_often",
            "the_sixth_try_of_a_name_is_locked_and_says_when_it_can_be_tried_again",
            "a_forwarded_address_counts_only_behind_a_proxy_that_is_trusted",
            "a_login_begins_a_session_with_a_key_that_nobody_knew",
            "the_way_out_ends_the_session_for_whoever_kept_its_key",
        ],
        f"{SITE}/accounts/test_proxy.py": [
            "the_name_is_ignored_from_any_other_address",
            "the_name_is_ignored_where_no_header_is_trusted",
        ],
        f"{SITE}/accounts/test_people.py": ["a_lead_of_one_review_sees_and_changes_its_people_alone"],
        f"{SITE}/accounts/test_tickets.py": [
            "of_two_who_take_a_ticket_one_has_it",
            "a_name_kept_for_somebody_is_taken_for_everybody_else",
        ],
        f"{SITE}/pages/test_saving.py": ["nobody_who_only_reads_changes_anything"],
    },
    "blinding": {
        f"{SITE}/test_blinding.py": [
            "nothing_of_the_others_record_is_shown_before_both_have_submitted",
            "nothing_is_shown_to_an_extractor_who_has_not_begun_while_the_other_has_submitted",
            "nothing_is_shown_to_a_reader",
            "a_change_that_is_sent_is_answered_without_the_others_words",
            "no_fault_of_the_others_record_tells_what_stands_in_it",
            "a_lead_who_has_begun_to_type_is_shown_nothing_of_the_only_other_record",
            "the_others_words_are_found_once_both_have_submitted",
        ],
        f"{SITE}/test_sight.py": [
            "a_draft_is_shown_to_its_writer_alone",
            "of_two_extractors_neither_sees_the_other_before_both_are_submitted",
            "a_consensus_is_hidden_from_extractors_while_a_record_under_it_is_open_again",
            "a_second_file_that_somebody_has_by_the_same_form_is_hidden_from_all_others",
        ],
        f"{SITE}/pages/test_figures.py": [
            "no_figure_of_an_extractor_holds_anything_of_another_before_both_have_submitted"
        ],
        f"{SITE}/pages/test_history.py": ["the_history_of_another_is_no_page_before_both_have_submitted"],
        f"{SITE}/pages/test_agreement.py": ["the_faults_of_a_record_that_may_not_be_seen_are_not_told"],
        f"{SITE}/pages/test_compare.py": [
            "a_fault_of_the_decisions_tells_nothing_that_was_decided_of_another_study"
        ],
        f"{SITE}/pages/test_saving.py": ["a_lead_is_told_nothing_of_what_a_faulty_record_says"],
    },
    "texts that keep the program busy": {
        f"{SITE}/typing/test_grid.py": [
            "a_text_that_is_no_table_is_taken_apart_or_refused_without_trying_every_way"
        ],
        f"{SITE}/drafts/test_typed.py": ["more_entries_than_a_page_can_hold_are_refused"],
        f"{SITE}/papers/test_uploading.py": ["what_turns_out_to_be_too_large_is_given_up"],
        f"{SITE}/papers/test_reader.py": [
            "a_child_that_takes_too_long_is_ended_and_the_next_paper_is_read_by_another"
        ],
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
        f"{SITE}/test_hostile_words.py": ["a_name_that_leads_elsewhere_is_no_page_and_no_crash"],
        f"{SITE}/test_routes.py": ["the_name_of_a_review_leads_nowhere_else"],
        f"{SITE}/papers/test_where.py": [
            "a_key_leads_to_no_other_folder",
            "a_link_that_leads_out_is_not_followed",
            "a_folder_of_papers_that_leads_out_is_refused",
        ],
        f"{SITE}/papers/test_adding.py": ["a_files_name_is_made_safe"],
        f"{SITE}/test_backup.py": [
            "a_link_in_a_review_is_told_and_not_followed",
            "no_path_that_is_accepted_leaves_the_folder",
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
        f"{SITE}/test_hostile_words.py": ["markup_in_any_word_reaches_no_page_as_markup"],
        f"{SITE}/pages/test_record.py": ["what_is_typed_cannot_become_a_part_of_the_page"],
        f"{SITE}/pages/test_compare.py": ["words_in_a_record_cannot_become_part_of_the_page"],
        f"{SITE}/pages/test_figures.py": ["a_figure_by_itself_may_do_nothing"],
        f"{SITE}/pages/test_paper.py": ["a_hostile_name_of_a_file_is_text_on_the_page"],
        f"{SITE}/pages/test_front.py": ["a_title_is_shown_as_text_and_never_as_markup"],
        f"{SITE}/accounts/test_people.py": ["what_is_typed_is_escaped"],
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
        f"{FORMS}/exchange/test_table_import.py": ["every_row_is_kept_or_set_aside_with_its_reason"],
        f"{FORMS}/exchange/test_table_import_faults.py": [
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
        f"{SITE}/papers/test_adding.py": ["git_is_told_to_leave_the_papers_alone"],
        f"{SITE}/pages/test_paper.py": [
            "papers_are_for_people_with_a_role_in_the_review",
            "no_paper_and_no_drawn_page_is_written_into_the_review",
        ],
        f"{SITE}/papers/test_reader.py": ["the_child_knows_nothing_of_the_sites_environment"],
        f"{SITE}/test_backup.py": ["the_archive_the_key_and_the_database_are_for_their_owner_alone"],
        f"{SITE}/accounts/test_tickets.py": ["the_database_keeps_no_token"],
        f"{SITE}/test_log_lines.py": ["a_link_that_lets_somebody_in_is_not_written_into_the_log"],
        f"{SITE}/accounts/test_login.py": ["what_was_typed_as_a_name_is_not_kept"],
    },
}
"""Each risk with the tests that hold it off, by file: those of the records and reports, and those of the entry site."""


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
