"""How many queries each page that is read may ask, session and login included: url name -> at most.

A number here is a promise: measured with a few rows and with ten times as many, the count does not grow and is not
above it (tests/test_budgets.py). One query of room is in each, for a page's state. Raise one only with a reason in the
commit.
"""

from __future__ import annotations

BUDGETS = {
    "poverty:dashboard": 14,
    "poverty:region": 10,
    "poverty:card": 5,
    "poverty_api:cards": 5,
    "poverty_api:card": 5,
    "regions:list": 4,
    "regions:detail": 4,
    "accounts:audit": 6,
    "accounts:devices": 5,
    "accounts:users": 7,
    "accounts:person": 12,
    "imports:list": 8,  # what waits for whom, and who uploaded, for the filter
    "imports:mappings": 6,
    "imports:villages": 6,
    "imports:upload": 5,
    "imports:batch": 15,
    "imports:rows": 10,  # the villages to choose from
    "imports:columns": 6,
    "households:unknown_words": 8,
    "households:batch_words": 10,
    "households:duplicates": 12,
    "households:duplicate": 24,  # two entries side by side, with what every floor tells of each
    "households:list": 6,
    "households:exports": 5,
    "households:change": 9,
    "households:case": 23,  # lists, moves, corrections, visits, proposals, decrees: one query each
    "households:source_lists": 5,
    "households:source_list": 12,
    "households:alike": 14,  # the job, its rows, the people, their villages; one line in the trail
    "households:conflicts": 8,
    "households:proposals": 6,
    "verification:campaigns": 6,
    "verification:create": 10,  # the rounds that could be the one before
    "verification:board": 18,  # with how its list was filled, what waits for a second person
    "verification:suggestion": 14,
    "verification:move": 14,
    "verification:comparison": 12,
    "verification:changed": 11,  # with the villages of both rounds
    "verification:reports": 13,
    "verification:ledger": 9,
    "verification:families": 12,
    "verification:add_targets": 8,
    "verification:assign": 11,
    "verification:review": 12,  # the signals of the rows, what is kept aside
    "verification:visit": 16,  # its signals, the visits around it on the map, its neighbours in the queue
    "verification:aside": 4,
    "verification:kept": 13,
    "verification:target": 10,  # what was decided of an entry merged into it
    "verification:back_checks": 13,
    "verification:back_check": 12,
    "verification:decision": 13,
    "verification:objections": 7,
    "verification:objection": 15,  # with what the family reported of aid
    "verification:questionnaires": 8,  # drafts, and the rounds of each version
    "verification:collect": 5,
    "verification:collect_for": 8,
    "verification:version": 8,
    "verification:draft": 8,  # its pictures, its office
    "verification:mapping": 5,
    "verification:attempt": 5,
    "verification:decisions": 7,
    "verification:record_meeting": 9,
    "verification:meeting": 14,  # with what families reported of aid
    "verification_field:assignments": 8,
    "openrosa:form_list": 5,
    "openrosa:kobo_form_list": 5,
    "verification_api:campaigns": 5,
    "verification_api:funnel": 8,
    "verification_api:visits": 5,
    "verification_api:decisions": 5,
    "interventions:programmes": 8,
    "interventions:create": 7,
    "interventions:programme": 11,
    "interventions:payment_list": 8,
    "interventions:recipient": 11,
    "interventions:ledger": 7,
    "interventions:gap": 7,  # what families reported of aid by others
    "interventions:overlap": 7,
    "interventions_api:programmes": 5,
    "interventions_api:programme": 5,
    "interventions_api:recipients": 6,
    "interventions_api:ledger": 7,
}

# Pages that are read but have no budget, and why.
WITHOUT = {
    "poverty:cards": "sends on",
    "poverty:healthz": "one query, no data",
    "poverty_api:schema": "no data",
    "verification_field:app": "no data",
    "verification_field:service_worker": "no data",
    "verification_field:manifest": "no data",
    "verification_field:form": "one row",
    "openrosa:form": "one row",
    "openrosa:manifest": "one row",
    "openrosa:picture": "one row",
    "verification_field:picture": "one row",
    "openrosa:households": "a file: the targets and their heads, two queries",
    "imports:progress": "sends on when nothing works",
    "imports:marked": "a file, streamed",
    "imports:undo": "asks each table that may refer to what was written, once, whatever the rows",
    "households:export_list": "a file, streamed",
    "households:take_export": "a file",
    "interventions:export": "a file, streamed",
    "verification:export_ledger": "a file, streamed",
    "verification:export_comparison": "a file, streamed",
    "verification:photo": "a file",
    "verification:xlsform": "a file",
    "verification:package": "a file",
    "verification:draft_picture": "one row",
    "verification:draft_xlsform": "a file",
    "verification:draft_xform": "one row",
    "verification:minutes": "a file",
    "verification:paper": "a file",
}
