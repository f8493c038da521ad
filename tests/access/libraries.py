"""Addresses of libraries: covered by class, because their views are theirs; tests/test_access.py asks each of them."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

CLASSES = ("admin:", "account_", "mfa_")
# The language of the screen: public, and back to where one was.
SINGLE = ("set_language",)
# What stands in addresses that name something: nobody has it.
INVENTED: tuple[dict[str, str], ...] = (
    {}, {"object_id": "987654321"}, {"app_label": "accounts"}, {"key": "x"}, {"uidb36": "1", "key": "x-y"},
    {"id": "987654321"}, {"content_type_id": "1", "object_id": "987654321"}, {"url": "x"},
)  # fmt: skip


def covers(name: str) -> bool:
    return name.startswith(CLASSES) or name in SINGLE


def address_of(name: str) -> str:
    known = {"admin:view_on_site": "/admin/r/1/987654321/", "admin:None": "/admin/nowhere/"}
    if name in known:
        return known[name]
    for kwargs in INVENTED:
        try:
            return reverse(name, kwargs=kwargs)
        except NoReverseMatch:
            continue
    try:
        return reverse(name, args=["987654321"])
    except NoReverseMatch:
        raise AssertionError(f"no address for {name}: say what stands in it (tests/access/libraries.py)") from None
