"""Is it so: the line, questionnaires, campaigns and their targets, visits with photos, meetings, decisions."""

from verification.models.campaign import Campaign, Target
from verification.models.decision import Decision, Meeting
from verification.models.questionnaire import Form, PovertyLine
from verification.models.verdict import Verdict
from verification.models.visit import Photo, Quarantine, Visit

__all__ = [
    "Campaign",
    "Decision",
    "Form",
    "Meeting",
    "Photo",
    "PovertyLine",
    "Quarantine",
    "Target",
    "Verdict",
    "Visit",
]
