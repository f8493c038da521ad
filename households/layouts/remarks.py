"""What the P3KE layouts say of a row beyond its cells: why it is held, and what its family looks like in the file."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from imports import remarks

LOOK = _("Look at both, then correct the file or the register.")
VISIT = _("Clear it up at the visit.")
CORRECT = _("Correct the file, then upload it again.")


def declare() -> None:
    """Make the codes known to the engine."""
    remarks.declare(
        {
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
            "target_twice": (_("Two rows of the file speak of the same register entry."), CORRECT),
            "moved_on": (
                _("The register entry was changed between the preview and the import."),
                _("Import the file again; only what is left will be new."),
            ),
        }
    )
