"""The recipient list as a workbook: what its columns are and mean. One row a household, streamed, masked unless asked.

The columns are a django-import-export Resource; the rows go through our own writer (`foundation.workbooks`), because
tablib would hold the whole list in memory and leaves live formulas in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from import_export import resources
from import_export.fields import Field

from foundation import formats
from foundation.workbooks import Cell, Sheet, workbook
from households.models import Person
from interventions.models import Enrolment, Programme
from interventions.querysets import EnrolmentQuerySet

if TYPE_CHECKING:
    from accounts.models import User

CHUNK = 1000


class Column(Field):  # type: ignore[misc]  # the library has no types
    """A field that says what it means: definition, unit and source stand on the second sheet."""

    def __init__(
        self, name: Any, attribute: str, definition: Any, unit: Any = "", source: Any = "", width: int = 16
    ) -> None:
        super().__init__(attribute=attribute, column_name=name)
        self.definition, self.unit, self.source, self.width = definition, unit, source, width

    def export(self, instance: Any, **kwargs: Any) -> Cell:
        """The value as it is: the writer knows numbers, dates and text apart."""
        value: Cell = self.get_value(instance)
        return value


EXPLAINED = (_("Variable"), _("Definition"), _("Unit"), _("Source"), _("Cut-off date"))
REGISTER, LISTS = _("register"), _("source list")
DECISION, PAYMENTS = _("decision in force"), _("payment lists")
TEXT, RUPIAH, DAY = _("text"), _("rupiah"), _("date")


class RecipientResource(resources.Resource):  # type: ignore[misc]  # the library has no types
    """The columns of a recipient list, in order. `identities`: whole NIK and KK numbers instead of masked ones."""

    key = Column(_("Our number"), "household_id", _("Key of the family in this system"), "", REGISTER, 12)
    p3ke = Column(
        _("P3KE family id"), "household__p3ke_family_id", _("Key of the family in the P3KE list"), TEXT, LISTS
    )
    head = Column(_("Head of family"), "household__head_name", _("Name of the head of family"), TEXT, REGISTER, 30)
    nik = Column(_("NIK of the head"), "nik", _("Identity number of the head of family"), TEXT, REGISTER, 20)
    kk = Column(_("KK number"), "kk", _("Number of the family card, as last seen"), TEXT, REGISTER, 20)
    address = Column(_("Address"), "household__address", _("Address without village"), TEXT, REGISTER, 36)
    rt = Column(_("RT"), "household__rt", _("Neighbourhood"), TEXT, REGISTER, 6)
    rw = Column(_("RW"), "household__rw", _("Group of neighbourhoods"), TEXT, REGISTER, 6)
    village = Column(_("Village"), "household__village__name", _("Desa or kelurahan"), TEXT, REGISTER, 22)
    district = Column(_("Kecamatan"), "household__village__parent__name", _("Kecamatan"), TEXT, REGISTER, 22)
    village_code = Column(_("Village code"), "household__village_id", _("Kemendagri code"), TEXT, REGISTER)
    members = Column(_("Members"), "members", _("Living members who have not left"), _("person"), REGISTER, 10)
    verdict = Column(
        _("Decision"), "decision__get_verdict_display", _("Decision that gave the right"), TEXT, DECISION, 18
    )
    decided_on = Column(
        _("Decided on"), "decision__effective_on", _("Day the decision is in force from"), DAY, DECISION, 14
    )
    state = Column(_("State"), "get_state_display", _("Active, or ended with a reason"), TEXT, PAYMENTS, 12)
    received = Column(_("Deliveries received"), "received", _("How many deliveries were received"), "", PAYMENTS, 12)
    amount = Column(_("Received"), "amount_received", _("Worth of the deliveries received"), RUPIAH, PAYMENTS)
    due = Column(_("Still due"), "amount_due", _("Worth of the deliveries not handed over yet"), RUPIAH, PAYMENTS)

    def __init__(self, *, identities: bool = False) -> None:
        super().__init__()
        self.identities = identities

    def dehydrate_nik(self, enrolment: Enrolment) -> str:
        heads = enrolment.household.heads  # type: ignore[attr-defined]  # `recipients` fetches them
        return self._number(heads[0].nik if heads else None)

    def dehydrate_kk(self, enrolment: Enrolment) -> str:
        return self._number(enrolment.household.kk)

    def _number(self, number: Any) -> str:
        if number is None:
            return ""
        text: str = number.reveal() if self.identities else number.masked
        return text

    def rows(self, enrolments: EnrolmentQuerySet) -> Iterator[list[Cell]]:
        for enrolment in enrolments.iterator(chunk_size=CHUNK):
            yield self.export_resource(enrolment)


def recipients(user: User, programme: Programme, state: str = "") -> EnrolmentQuerySet:
    """The rows of the list that `user` may read, by village and name of the head."""
    rows = Enrolment.objects.visible_to(user).of(programme.pk).in_state(state)
    heads = Person.objects.unscoped().filter(is_head=True, left_on__isnull=True)
    members = Count("household__members", filter=Q(household__members__left_on__isnull=True))
    ordered = rows.with_household().with_sums().annotate(members=members)
    return ordered.order_by("household__village_id", "household__head_name", "pk").prefetch_related(
        Prefetch("household__members", queryset=heads, to_attr="heads")
    )


def recipient_list(user: User, programme: Programme, *, identities: bool = False, state: str = "") -> Iterator[bytes]:
    """The workbook in pieces. Nothing is recorded here: the action before it did that."""
    resource = RecipientResource(identities=identities)
    columns = resource.get_export_fields()
    head = [str(column.column_name) for column in columns]
    rows = resource.rows(recipients(user, programme, state))
    return workbook([
        Sheet(str(_("Recipients")), head, rows, [column.width for column in columns]),
        Sheet(str(_("Explanation")), [str(text) for text in EXPLAINED],
              _explained(user, programme, columns, identities),
              [30, 60, 12, 24, 24]),
    ])  # fmt: skip


def _explained(user: User, programme: Programme, columns: list[Column], identities: bool) -> Iterator[list[Cell]]:
    now = timezone.now()
    for column in columns:
        texts = (column.column_name, column.definition, column.unit, column.source)
        yield [*(str(text) for text in texts), timezone.localdate()]
    numbers = _("whole") if identities else _("masked")
    for label, value in (
        (_("Programme"), programme.name),
        (_("Giver"), programme.giver.name),
        (_("Region"), str(programme.region)),
        (_("Amount per delivery"), formats.rupiah(programme.amount_idr)),
        (_("Deliveries per family"), str(programme.instalments)),
        (_("Identity numbers"), numbers),
        (_("Made on"), formats.local_time(now)),
        (_("Made by"), str(user)),
    ):
        yield [str(label), str(value), "", "", None]
