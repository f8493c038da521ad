"""Who they are: households (keluarga, one KK), their members, and what each source list says of them."""

from households.models.claims import Correction, Proposal
from households.models.codebooks import CodeBook, CodeEntry, CodeMapping, UnknownWord
from households.models.duplicates import (
    DuplicateCluster,
    DuplicateJob,
    DuplicateMember,
    DuplicatePair,
    Grade,
    PersonKey,
    PreviewSearch,
    Subject,
)
from households.models.exports import FamilyExport
from households.models.household import Household, KKNumber
from households.models.identifiers import HouseholdIdentifier, PersonIdentifier
from households.models.membership import HouseholdMove, Membership
from households.models.merge import Merge, MergeStep
from households.models.person import NumberMissing, Person, Sex
from households.models.sources import SourceList, SourceRecord

__all__ = [
    "CodeBook",
    "CodeEntry",
    "CodeMapping",
    "Correction",
    "DuplicateCluster",
    "DuplicateJob",
    "DuplicateMember",
    "DuplicatePair",
    "FamilyExport",
    "Grade",
    "Household",
    "HouseholdIdentifier",
    "HouseholdMove",
    "KKNumber",
    "Membership",
    "Merge",
    "MergeStep",
    "NumberMissing",
    "Person",
    "PersonIdentifier",
    "PersonKey",
    "PreviewSearch",
    "Proposal",
    "Sex",
    "SourceList",
    "SourceRecord",
    "Subject",
    "UnknownWord",
]
