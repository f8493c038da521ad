"""Errors a person can act on. One family of exceptions, one translation each for forms and the API.

An action raises; nothing below a view catches. The message is shown to the user as it is.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A rule of the field refused the action.

    `code` is stable and greppable, `field` names the form field the message belongs to, if any.
    """

    status = 400

    def __init__(self, message: object, *, code: str = "refused", field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class Conflict(DomainError):
    """The object is not in the state the action needs, or somebody was faster."""

    status = 409


class NotAllowed(DomainError):
    """The person lacks the verb, though the object is within reach."""

    status = 403

    def __init__(self, message: object = _("You may not do this."), *, code: str = "not_allowed") -> None:
        super().__init__(message, code=code)


class Unavailable(DomainError):
    """The server cannot store now; the sender should try again."""

    status = 503
