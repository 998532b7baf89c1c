"""What the answers of a draft propose, by the inputs they are about, for any page that shows these."""

from __future__ import annotations

from collections.abc import Iterator

from extraction_forms.draft import AnswerPath, Draft
from extraction_forms.entry.record_page.known import entries_so_far
from extraction_forms.form import Form
from extraction_forms.proposing import suggestions


def proposed_labels(form: Form, draft: Draft) -> Iterator[tuple[AnswerPath, str]]:
    """What is proposed for each judgement, by its path, without the reasons: these take long to put in words."""
    judged = [form.by_id[name] for name in dict.fromkeys(one.section for one in form.proposals)]
    entries = {section.id: tuple(entries_so_far(section, section.questions, draft)) for section in judged}
    for one in suggestions(form, entries):
        yield AnswerPath(section=one.section, entry=one.entry, field=one.field), one.label
