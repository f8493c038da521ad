"""Identity numbers at rest: ciphertext, digest for exact search and uniqueness, last four for display.

    nik_digest = DigestField()                      # filled by assignment to `nik`
    nik_last4 = LastFourField()
    nik = EncryptedNumberField(kind="nik")          # the ciphertext column; assign a plain string or None

Three plain columns, declared in the open, so that migrations, COPY and SQL see what there is. The number comes last:
`Model(nik=...)` sets fields in their order, and the number fills the two before it.
"""

from __future__ import annotations

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from foundation import keys
from foundation.formats import masked


def place_of(field: models.Field[Any, Any]) -> str:
    """`table.column` a value is bound to. History rows, copied by trigger, stay bound to the table they tell of."""
    model = getattr(field.model, "pgh_tracked_model", None) or field.model
    return f"{model._meta.db_table}.{field.column}"


class SealedNumber:
    """An identity number that does not print itself. `reveal()` is for actions that log the act."""

    __slots__ = ("last4", "place", "sealed")

    def __init__(self, sealed: bytes, place: str, last4: str) -> None:
        self.sealed = sealed
        self.place = place
        self.last4 = last4

    def reveal(self) -> str:
        return keys.open_sealed(self.sealed, self.place).decode()

    @property
    def masked(self) -> str:
        return masked(self.last4)

    def __str__(self) -> str:
        return self.masked

    def __repr__(self) -> str:
        return f"<SealedNumber {self.masked}>"


class DigestField(models.BinaryField):  # type: ignore[type-arg]  # generic in the stubs only
    """32 bytes HMAC of the number beside it; editable only through that number."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 32)
        kwargs.setdefault("null", True)
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)


class LastFourField(models.CharField):  # type: ignore[type-arg]  # generic in the stubs only
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 4)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)


class _NumberDescriptor:
    def __init__(self, field: EncryptedNumberField) -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type[models.Model]) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:  # deferred
            instance.refresh_from_db(fields=[name])
        sealed = instance.__dict__.get(name)
        if sealed is None:
            return None
        return SealedNumber(bytes(sealed), self.field.place, getattr(instance, f"{name}_last4"))

    def __set__(self, instance: models.Model, value: Any) -> None:
        name = self.field.attname
        if value is None or isinstance(value, (bytes, memoryview)):
            instance.__dict__[name] = None if value is None else bytes(value)
            if value is None and f"{name}_digest" in instance.__dict__:
                self._beside(instance, None, "")
            return
        if isinstance(value, SealedNumber):
            value = value.reveal()
        instance.__dict__[name] = keys.seal(value.encode(), self.field.place)
        self._beside(instance, keys.digest(value, self.field.kind), value[-4:])

    def _beside(self, instance: models.Model, digest: bytes | None, last4: str) -> None:
        name = self.field.attname
        setattr(instance, f"{name}_digest", digest)
        setattr(instance, f"{name}_last4", last4)


class EncryptedNumberField(models.BinaryField):  # type: ignore[type-arg]  # generic in the stubs only
    """Ciphertext of one identity number. `kind` (nik, kk, phone, account) separates digests.

    The model also declares `<name>_digest` and `<name>_last4`. Values are bound to table and column: a ciphertext
    copied to another column does not open.
    """

    def __init__(self, *args: Any, kind: str = "", **kwargs: Any) -> None:
        self.kind = kind
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs["kind"] = self.kind
        return name, path, args, kwargs

    @property
    def place(self) -> str:
        return place_of(self)

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, name, _NumberDescriptor(self))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, SealedNumber):
            value = value.sealed
        return super().get_db_prep_value(value, connection, prepared)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        return model_instance.__dict__.get(self.attname)


class SealedJSONField(models.BinaryField):  # type: ignore[type-arg]  # generic in the stubs only
    """A JSON value that may hold personal data (a raw row, a submission): sealed at rest, plain in Python."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    @property
    def place(self) -> str:
        return place_of(self)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else json.loads(keys.open_sealed(bytes(value), self.place))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is not None and not isinstance(value, (bytes, memoryview)):
            value = seal_json(value, self.place)
        return super().get_db_prep_value(value, connection, prepared)


def seal_json(value: Any, place: str) -> bytes:
    """What `SealedJSONField` stores, for COPY: `place` is `table.column`."""
    return keys.seal(json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False).encode(), place)
