"""What happens to a family, typed by somebody of the office. Each form names its action's words; the case page shows
them in this order.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from foundation.forms import IndonesianDateField, offer
from households import actions, figures
from households.codes import BOOKS
from households.forms.families import NUMBER_LENGTH, SEPARATORS
from households.models import Household, Person, Sex
from regions.models import Region


class LifeForm(forms.Form):
    """`household` with its members (`everybody`) is given; `version` is what the page showed: nobody writes over what
    somebody else wrote meanwhile.
    """

    title: Promise = _("Change")
    icon = "pencil"
    explains: Promise = _("The day is the day it happened, not today.")

    version = forms.IntegerField(widget=forms.HiddenInput)
    on = IndonesianDateField(label=_("Since when"))
    reason = forms.CharField(
        label=_("Why, or how do you know?"), max_length=300,
        widget=forms.TextInput(attrs={"placeholder": _("for instance: letter of the village, number and date")}),
    )  # fmt: skip

    def __init__(self, *args: Any, household: Household, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.household, self.user = household, user
        self.people: list[Person] = [person for person in household.everybody if person.left_on is None]
        self.fields["version"].initial = household.version
        self.shape()
        ends: list[str] = [name for name in ("on", "reason") if name in self.fields]
        self.order_fields([name for name in self.fields if name not in ends] + ends)

    def shape(self) -> None:
        """Fill choices that depend on the family."""

    def named(self, empty: Promise | str = "", *, heads: bool = True) -> list[tuple[str, Any]]:
        """The living members as choices."""
        first: list[tuple[str, Any]] = [("", empty)] if empty else []
        return first + [(str(person.pk), person.name) for person in self.people if heads or not person.is_head]

    def member(self) -> Person:
        """Whom `person` names."""
        return next(person for person in self.people if str(person.pk) == self.cleaned_data["person"])

    def said(self) -> dict[str, Any]:
        """What every action takes."""
        data = self.cleaned_data
        told = {"by": self.user, "reason": data["reason"], "version": data["version"]}
        return told | ({"on": data["on"]} if "on" in data else {})

    def save(self) -> Household:
        """Do it; returns the family to look at next. Raises DomainError."""
        raise NotImplementedError


def key(text: str) -> int | None:
    return int(text) if text else None


def number_of(text: str) -> str:
    """Sixteen digits or nothing. Raises ValidationError."""
    number = SEPARATORS.sub("", text)
    if number and not (number.isascii() and number.isdigit() and len(number) == NUMBER_LENGTH):
        raise forms.ValidationError(_("A NIK or KK number has 16 digits."))
    return number


class NumberField(forms.CharField):
    """A NIK or KK number; never filled in by the page or the browser."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        attrs = {"inputmode": "numeric", "autocomplete": "off", "placeholder": _("16 digits")}
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> str:
        return number_of(super().clean(value))


class SplitForm(LifeForm):
    title, icon = _("Split the family"), "people"
    explains = _("Some members become a family of their own. Both families keep their past.")

    members = forms.MultipleChoiceField(label=_("Who leaves"), widget=forms.CheckboxSelectMultiple)
    head = forms.ChoiceField(label=_("Head of the new family"))
    new_head = forms.ChoiceField(label=_("Who leads those who stay, if the head leaves"), required=False)
    village = forms.ChoiceField(label=_("Village of the new family"))
    address = forms.CharField(label=_("Address, if they live elsewhere now"), required=False, max_length=300)
    kk = NumberField(label=_("Number of the new card, if they have one"), required=False)

    def shape(self) -> None:
        offer(
            self,
            members=self.named(),
            head=self.named(_("choose")),
            new_head=self.named(_("the present head stays")),
            village=villages(self.household),
        )
        self.fields["village"].initial = self.household.village_id

    def save(self) -> Household:
        data = self.cleaned_data
        return actions.split_household(
            household=self.household, members=[int(pk) for pk in data["members"]], head=int(data["head"]),
            new_head=key(data["new_head"]), village=Region.objects.get(pk=data["village"]), address=data["address"],
            kk=data["kk"], **self.said(),
        )  # fmt: skip


class MoveForm(LifeForm):
    title, icon = _("Move house"), "house"
    explains = _("The whole family lives elsewhere in the kabupaten. Figures of earlier days count it where it was.")

    village = forms.ChoiceField(label=_("New village"))
    address = forms.CharField(label=_("New address"), max_length=300)
    rt = forms.CharField(label="RT", max_length=3, required=False)
    rw = forms.CharField(label="RW", max_length=3, required=False)

    def shape(self) -> None:
        offer(self, village=villages(self.household))
        self.fields["village"].initial = self.household.village_id

    def save(self) -> Household:
        data = self.cleaned_data
        return actions.move_household(
            household=self.household, village=Region.objects.get(pk=data["village"]), address=data["address"],
            rt=data["rt"], rw=data["rw"], **self.said(),
        )  # fmt: skip


class CloseForm(LifeForm):
    title, icon = _("Close the family"), "x-circle"
    explains = _("The family left the kabupaten or exists no more. It stays in the register and in past figures.")

    kind = forms.ChoiceField(
        label=_("What happened"),
        choices=[
            ("left", _("left the kabupaten")),
            ("died", _("the last members died")),
            ("dissolved", _("no longer exists")),
        ],
    )  # fmt: skip
    destination = forms.CharField(label=_("Where to (kabupaten, province)"), required=False, max_length=200)

    def save(self) -> Household:
        data = self.cleaned_data
        return actions.close_household(
            household=self.household, kind=data["kind"], destination=data["destination"], **self.said()
        )


class LeaveForm(LifeForm):
    title, icon = _("Somebody died or left"), "person-dash"

    person = forms.ChoiceField(label=_("Who"))
    kind = forms.ChoiceField(
        label=_("What happened"),
        choices=[(code, label) for code, label in Person.Left.choices if code in ("died", "moved")],
    )
    new_head = forms.ChoiceField(label=_("Who leads those who stay, if the head leaves"), required=False)

    def shape(self) -> None:
        offer(self, person=self.named(_("choose")), new_head=self.named(_("the present head stays")))

    def save(self) -> Household:
        data = self.cleaned_data
        actions.member_leaves(person=self.member(), kind=data["kind"], new_head=key(data["new_head"]), **self.said())
        return self.household


RELATIONS = [(code, label) for code, label in BOOKS["relation"].entries.items() if code != "head"]


class NewMemberForm(LifeForm):
    title, icon = _("A new member"), "person-plus"
    explains = _("A birth, a marriage, or somebody no list knew. For a person of another family there is another page.")

    name = forms.CharField(label=_("Name"), max_length=150)
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices)
    birth_date = IndonesianDateField(label=_("Birth date"), required=False)
    relation = forms.ChoiceField(label=_("Relation to head"), choices=RELATIONS)
    nik = NumberField(label="NIK", required=False)

    def save(self) -> Household:
        data, said = self.cleaned_data, self.said()
        said.pop("reason")
        fields = {name: data[name] for name in ("name", "sex", "birth_date", "relation", "nik")}
        actions.add_member(household=self.household, **fields, **said)
        return self.household


class JoinForm(LifeForm):
    title, icon = _("Comes from another family"), "arrow-left-right"
    explains = _("A person of the register who lives in this family now: give the NIK.")

    nik = NumberField(label="NIK")
    relation = forms.ChoiceField(label=_("Relation to head"), choices=RELATIONS)

    def save(self) -> Household:
        data = self.cleaned_data
        person = figures.person_with_nik(self.user, data["nik"])
        actions.member_joins(person=person, household=self.household, relation=data["relation"], **self.said())
        return self.household


class HeadForm(LifeForm):
    title, icon = _("Another head"), "person-check"
    explains = _("The family bears the new head's name from now on.")
    on = None  # type: ignore[assignment]

    person = forms.ChoiceField(label=_("New head"))

    def shape(self) -> None:
        offer(self, person=self.named(_("choose"), heads=False))

    def save(self) -> Household:
        actions.choose_head(household=self.household, person=self.member(), **self.said())
        return self.household


class KKForm(LifeForm):
    title, icon = _("New family card"), "card-list"
    explains = _("The old number stays findable.")

    number = NumberField(label=_("New KK number"))

    def save(self) -> Household:
        return actions.renew_kk(household=self.household, number=self.cleaned_data["number"], **self.said())


class CorrectForm(LifeForm):
    title, icon = _("Correct a member"), "pencil"
    explains = _("Leave empty what is right. What stood there before is kept, with your reason.")
    on = None  # type: ignore[assignment]

    person = forms.ChoiceField(label=_("Who"))
    name = forms.CharField(label=_("Name"), max_length=150, required=False)
    nik = NumberField(label="NIK", required=False)
    sex = forms.ChoiceField(label=_("Sex"), choices=[("", _("as it is")), *Sex.choices], required=False)
    birth_date = IndonesianDateField(label=_("Birth date"), required=False)
    relation = forms.ChoiceField(label=_("Relation to head"), choices=[("", _("as it is")), *RELATIONS], required=False)

    def shape(self) -> None:
        offer(self, person=self.named(_("choose")))

    def clean_birth_date(self) -> dt.date | None:
        born: dt.date | None = self.cleaned_data["birth_date"]
        if born and born > dt.date.today():
            raise forms.ValidationError(_("The day lies in the future."))
        return born

    def save(self) -> Household:
        data = self.cleaned_data
        told = {name: data[name] for name in ("name", "sex", "birth_date", "relation") if data[name]}
        actions.put_right(person=self.member(), nik=data["nik"], **told, **self.said())
        return self.household


class AddressForm(LifeForm):
    title, icon = _("Correct the address"), "geo-alt"
    explains = _("Within the village. If the family moved, use “Move house”.")
    on = None  # type: ignore[assignment]

    address = forms.CharField(label=_("Address"), max_length=300)
    rt = forms.CharField(label="RT", max_length=3, required=False)
    rw = forms.CharField(label="RW", max_length=3, required=False)
    hamlet = forms.CharField(label=_("Hamlet"), max_length=100, required=False)

    def shape(self) -> None:
        for name in ("address", "rt", "rw", "hamlet"):
            self.fields[name].initial = getattr(self.household, name)

    def save(self) -> Household:
        told = {name: self.cleaned_data[name] for name in ("address", "rt", "rw", "hamlet")}
        return actions.put_family_right(household=self.household, **told, **self.said())


def villages(household: Household) -> list[tuple[str, str]]:
    """The villages of the household's kabupaten, by kecamatan."""
    rows = Region.objects.filter(
        code__startswith=f"{household.regency_code}.", level="village", valid_to__isnull=True
    ).select_related("parent")
    return [(row.pk, f"{row.label} ({row.parent.label})") for row in rows.order_by("pk") if row.parent]


LIFE: dict[str, type[LifeForm]] = {
    "anggota-baru": NewMemberForm,
    "datang": JoinForm,
    "pergi": LeaveForm,
    "kepala": HeadForm,
    "perbaiki": CorrectForm,
    "alamat": AddressForm,
    "kartu": KKForm,
    "pisah": SplitForm,
    "pindah": MoveForm,
    "tutup": CloseForm,
}
