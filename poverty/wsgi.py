"""The web process. OpenRosa clients may send a body in chunks, which tells no length; Django reads by length only."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "poverty.settings")
django_application = get_wsgi_application()

from verification.uploads import max_request  # noqa: E402  (Django must be set up first)


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """gunicorn takes the chunks apart and marks the end itself; the length told here is how far may be read."""
    if environ.get("wsgi.input_terminated") and environ.get("HTTP_TRANSFER_ENCODING", "").lower() == "chunked":
        environ["CONTENT_LENGTH"] = str(max_request())
    return django_application(environ, start_response)
