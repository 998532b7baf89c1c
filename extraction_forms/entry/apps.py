"""The site as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Entry(AppConfig):
    """The entry site."""

    name = "extraction_forms.entry"
    label = "entry"
    default_auto_field = "django.db.models.BigAutoField"
