"""What the P3KE layouts say of a row beyond its cells: why it is held, and what its family looks like in the file."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from imports import remarks

LOOK = _("Look at both, then correct the file or the register.")
VISIT = _("Clear it up at the visit.")
CORRECT = _("Correct the file, then upload it again.")


WORDS = {
    "village_needed": (_("The code names no desa or kelurahan."), _("Write all ten digits of its code.")),
    "village_name_unknown": (
        _("The register of regions knows no desa or kelurahan of this name there; the code counts."),
        _("Check the code."),
    ),
    "two_heads": (
        _("The family has more than one head in this file."),
        _("Leave one head; correct the others."),
    ),
    "no_head": (_("The family has no head in this file."), VISIT),
    "two_villages": (_("The family lies in more than one village in this file."), VISIT),
    "verified": (
        _("This family was verified at a visit; the list is kept as a proposal."),
        _("Accept or reject the proposal on the family's page."),
    ),
    "household_closed": (_("This family no longer exists in the register."), LOOK),
    "household_elsewhere": (
        _("The register knows this family in another region."),
        _("Ask the office of that region; the family may have moved."),
    ),
    "person_left": (_("The register says that this person died or left."), LOOK),
    "moved": (_("The register knows this person in another family. Moved?"), LOOK),
    "nik_elsewhere": (_("This NIK belongs to another family in the register. Moved, or a mistake?"), LOOK),
    "nik_taken": (_("Another member of this family has this NIK."), LOOK),
    "head_differs": (_("The register knows another head of this family."), LOOK),
    "linked_by_name": (
        _("Linked to the register by name, birth date and village, not by a number. Approving makes the link."),
        _("Look whether it is the same person; switch linking by name off if in doubt."),
    ),
    "name_unsure": (
        _("More than one person here bears this name and birth date; nobody can tell who is meant."),
        _("Add the NIK, then upload it again."),
    ),
    "name_elsewhere": (
        _("Somebody of this name and birth date is in another family of this village. Moved, or a namesake?"),
        LOOK,
    ),
    "name_alone": (
        _("A head of this name has a family in this village already; the list tells no NIK and no birth date."),
        _("Import the list of members first: its NIKs tell whether it is the same family."),
    ),
    "no_family": (
        _("The row names no family, and the register does not know the person."),
        _("Add the KK number or the family's ID, or say who is head of family."),
    ),
    "village_unknown": (
        _("The row does not say in which desa or kelurahan of your region the family lives."),
        _("Import the list of families first, or choose one village for the whole file."),
    ),
    "family_waits": (
        _("The head of this family is held; the family comes in once that is cleared up."),
        _("Clear up the head's row first."),
    ),
    "keys_disagree": (_("The family's two numbers belong to two families of the register."), LOOK),
    "kk_known_twice": (_("Several families of the register have this KK number."), LOOK),
    "several_families": (_("Several families of the register bear this number of the list."), LOOK),
    "target_twice": (_("Two rows of the file speak of the same register entry."), CORRECT),
    "moved_on": (
        _("The register entry was changed between the preview and the import."),
        _("Import the file again; only what is left will be new."),
    ),
}


def declare() -> None:
    """Make the codes known to the engine."""
    remarks.declare(WORDS)
