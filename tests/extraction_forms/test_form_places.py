from extraction_forms.form_places import place_in


def line(form_text, words):
    return next(n for n, text in enumerate(form_text.split("\n"), 1) if words in text)


def test_a_part_is_found_by_the_keys_and_ids_on_the_way_to_it(small_form, form_text):
    assert place_in(small_form, "sections", "arms", "fields", "kind", "when").line == line(
        form_text, "role =="
    )
    assert place_in(small_form, "checks", "wide_range").line == line(form_text, "id: wide_range")
    assert place_in(small_form, "version").line == line(form_text, "version:")


def test_of_a_part_that_is_not_there_the_nearest_owner_is_told(small_form, form_text):
    arms = place_in(small_form, "sections", "arms")

    assert place_in(small_form, "sections", "arms", "when") == arms
    assert place_in(small_form, "sections", "arms", "label", "deeper").line == arms.line + 1
    assert place_in(small_form, "nowhere", "at", "all") == small_form.place
