"""The site as a web server runs it: `gunicorn extraction_forms.entry.wsgi`."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "extraction_forms.entry.settings")
application = get_wsgi_application()
