from __future__ import annotations

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Nothing is heard from an idle connection until its server ends it. So before each request it is enough to listen;
    only where something was said, the server is asked (`SELECT 1`, which Django sends every time).
    """

    def is_usable(self) -> bool:
        return self._is_silent() or super().is_usable()

    def _is_silent(self) -> bool:
        if self.connection is None or self.connection.closed:
            return False
        ear = select.poll()
        ear.register(self.connection.fileno(), select.POLLIN)  # the end of the line is always heard
        return not ear.poll(0)
