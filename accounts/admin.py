"""Django's own admin, for superusers only: accounts and roles. The audit trail can be looked at and nothing else."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.utils.translation import gettext_lazy as _

from accounts.models import Assignment, AuditLine, Device, User
from foundation.admin import LookOnly


class AssignmentInline(admin.TabularInline):  # type: ignore[type-arg]  # generic in the stubs only
    model = Assignment
    extra = 0
    autocomplete_fields = ["region"]


@admin.register(User)
class PersonAdmin(UserAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    list_display = ["username", "full_name", "email", "is_active"]
    search_fields = ["username", "full_name", "email"]
    inlines = [AssignmentInline]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["full_name", "title", "email"]}),
        (_("Access"), {"fields": ["is_active", "is_staff", "is_superuser"]}),
    ]
    add_fieldsets = [(None, {"fields": ["username", "full_name", "email", "password1", "password2"]})]


@admin.register(AuditLine)
class AuditLineAdmin(LookOnly):
    list_display = ["at", "by_name", "verb", "object_type", "object_id", "region_code"]
    list_filter = ["verb"]



admin.site.register(Device)
