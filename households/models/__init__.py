"""Who they are: households (keluarga, one KK), their members, and what each source list says of them."""

from households.models.household import Household, KKNumber
from households.models.person import NumberMissing, Person, Sex
from households.models.sources import SourceList, SourceRecord

__all__ = ["Household", "KKNumber", "NumberMissing", "Person", "Sex", "SourceList", "SourceRecord"]
