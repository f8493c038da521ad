"""Is it so: the line, questionnaires, campaigns and their targets, visits with photos and what they hint at,
back-checks, meetings, decisions, letters and objections.
"""

from verification.models.aid import ReportedAid
from verification.models.backcheck import BackCheck, Draw
from verification.models.campaign import Campaign, Target
from verification.models.decision import Decision, Meeting
from verification.models.objection import Letter, Objection
from verification.models.questionnaire import Form, FormDraft, FormPicture, PovertyLine
from verification.models.rounds import Disposition, Listing, SentReport, VillageReport
from verification.models.signal import Signal
from verification.models.verdict import Verdict
from verification.models.visit import Photo, Quarantine, Visit

__all__ = [
    "BackCheck",
    "Campaign",
    "Decision",
    "Disposition",
    "Draw",
    "Form",
    "FormDraft",
    "FormPicture",
    "Letter",
    "Listing",
    "Meeting",
    "Objection",
    "Photo",
    "PovertyLine",
    "Quarantine",
    "ReportedAid",
    "SentReport",
    "Signal",
    "Target",
    "Verdict",
    "VillageReport",
    "Visit",
]
