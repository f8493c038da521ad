"""What kind of personal data each free field holds: UU 27/2022 (personal data protection), article 4.

`general`: who somebody is or where to find them (name, address, birth date, an office's own key of a person).
`specific`: health, disability, finances, children: what a household owns, earns, owes, receives and is judged to be.
`identity`: state-issued numbers of a person. `sealed`: whatever it holds, it is stored encrypted.
`open`: no personal data (a region, a list's title, a rule, a checksum, the system's own state).

Encrypted numbers, their digests and last four, and sealed JSON are classified by their field type and are not listed.
A field that is missing here makes `tests/test_architecture.py` red: somebody has to decide.
"""

from __future__ import annotations

ACCOUNTS = {
    "accounts.assignment.valid_from": "open",
    "accounts.assignment.valid_to": "open",
    # The trail names objects and changes; numbers are masked on the way in (accounts.audit).
    "accounts.auditline.after": "general",
    "accounts.auditline.before": "general",
    "accounts.auditline.by_name": "general",
    "accounts.auditline.chain": "open",
    "accounts.auditline.object_id": "open",
    "accounts.auditline.object_type": "open",
    "accounts.auditline.reason": "general",
    "accounts.auditline.region_code": "open",
    "accounts.auditline.verb": "open",
    "accounts.device.name": "general",
    "accounts.user.email": "general",
    "accounts.user.full_name": "general",
    "accounts.user.password": "sealed",  # argon2
    "accounts.user.title": "general",
    "accounts.user.username": "general",
}

IMPORTS = {
    "imports.importbatch.cut_off_on": "open",
    "imports.importbatch.decree": "open",
    "imports.importbatch.file_name": "open",
    "imports.importbatch.kind": "open",
    "imports.importbatch.mapping": "open",
    "imports.importbatch.notes": "open",
    "imports.importbatch.options": "open",
    "imports.importbatch.refusal": "open",
    "imports.importbatch.sha256": "open",
    "imports.importbatch.sheet": "open",
    "imports.importbatch.stored_name": "open",
    "imports.importbatch.summary": "open",  # counts and row numbers
    "imports.importbatch.title": "open",
    "imports.importbatch.understanding": "general",  # samples of cells, masked
    "imports.importbatch.undone_reason": "general",
    "imports.importchange.before": "specific",  # the register row as it stood; its numbers stay ciphertext
    "imports.importchange.table": "open",
    "imports.importjob.problem": "open",
    "imports.importjob.progress": "open",
    "imports.importjob.stored_name": "open",
    "imports.importrow.diff": "specific",
    "imports.importrow.key": "general",
    "imports.importrow.link": "open",
    "imports.importrow.problems": "general",
    "imports.importrow.values": "specific",
    "imports.savedmapping.headers": "open",
    "imports.savedmapping.kind": "open",
    "imports.savedmapping.mapping": "open",
    "imports.savedmapping.region_system": "open",
    "imports.savedmapping.signature": "open",
}

HOUSEHOLDS = {
    "households.household.address": "general",
    "households.household.hamlet": "general",
    "households.household.head_name": "general",
    "households.household.housing": "specific",
    "households.household.p3ke_family_id": "general",
    "households.household.priority": "specific",
    "households.household.programmes": "specific",
    "households.household.regency_code": "open",
    "households.household.rt": "general",
    "households.household.rw": "general",
    "households.household.stunting_risk": "specific",  # health of children
    "households.kknumber.source": "open",
    "households.kknumber.valid_from": "open",
    "households.kknumber.valid_to": "open",
    "households.person.birth_date": "general",
    "households.person.dukcapil_match": "general",
    "households.person.education": "general",
    "households.person.joined_on": "general",
    "households.person.left_on": "general",
    "households.person.marital": "general",
    "households.person.name": "general",
    "households.person.p3ke_person_id": "general",
    "households.person.programmes": "specific",
    "households.person.regency_code": "open",
    "households.person.relation": "general",
    "households.person.work": "general",
    "households.person.work_status": "general",
    "households.sourcelist.cut_off_on": "open",
    "households.sourcelist.decree": "open",
    "households.sourcelist.kind": "open",
    "households.sourcelist.title": "open",
}

VERIFICATION = {
    "verification.campaign.ends_on": "open",
    "verification.campaign.name": "open",
    "verification.campaign.starts_on": "open",
    "verification.decision.effective_on": "open",
    "verification.decision.note": "specific",
    "verification.decision.reasons": "specific",
    "verification.decision.regency_code": "open",
    "verification.form.key": "open",
    "verification.form.mapping": "open",
    "verification.form.sha256": "open",
    "verification.form.title": "open",
    "verification.form.version": "open",
    "verification.form.xform": "open",
    "verification.form.xlsform": "open",
    "verification.meeting.file_name": "open",
    "verification.meeting.held_on": "open",
    "verification.meeting.number": "open",
    "verification.meeting.official": "general",
    "verification.meeting.stored_name": "open",
    "verification.photo.name": "open",
    "verification.photo.original_sha256": "open",
    "verification.photo.problem": "open",
    "verification.photo.question": "open",
    "verification.photo.sha256": "open",
    "verification.photo.stored_name": "open",
    "verification.povertyline.name": "open",
    "verification.povertyline.source": "open",
    "verification.povertyline.valid_from": "open",
    "verification.povertyline.valid_to": "open",
    "verification.quarantine.sha256": "open",
    "verification.target.regency_code": "open",
    "verification.target.visited_on": "open",
    "verification.visit.instance_id": "open",
    "verification.visit.misfits": "specific",  # what did not fit, with the question it belongs to
    "verification.visit.notes": "specific",
    "verification.visit.outcome": "specific",
    "verification.visit.problem": "open",
    "verification.visit.proposal": "specific",
    "verification.visit.reasons": "specific",
    "verification.visit.regency_code": "open",
    "verification.visit.sha256": "open",
}

INTERVENTIONS = {
    "interventions.delivery.happened_on": "specific",
    "interventions.delivery.proof": "specific",
    "interventions.delivery.reason": "specific",
    "interventions.enrolment.ended_reason": "specific",
    "interventions.enrolment.regency_code": "open",
    "interventions.exportrequest.reason": "open",
    "interventions.giver.name": "general",  # a neighbour who gives is a person
    "interventions.programme.name": "open",
    "interventions.programme.valid_from": "open",
    "interventions.programme.valid_to": "open",
    "interventions.programme.verdicts": "open",
}

OTHERS = {
    "poverty.officialfigure.as_of": "open",
    "poverty.officialfigure.source": "open",
    "poverty.ratecard.as_of": "open",
    "poverty.ratecard.denominator_source": "open",
    "poverty.ratecard.input_hash": "open",
    "poverty.ratecard.method": "open",
    "poverty.ratecard.no_rate": "open",
    "poverty.recomputejob.as_of": "open",
    "poverty.recomputejob.problem": "open",
    "regions.population.as_of": "open",
    "regions.population.source": "open",
    "regions.region.bps_code": "open",
    "regions.region.former_key": "open",
    "regions.region.former_name": "open",
    "regions.region.name": "open",
    "regions.region.name_key": "open",
    "regions.region.valid_from": "open",
    "regions.region.valid_to": "open",
    "regions.release.fingerprint": "open",
}

CLASSIFIED = ACCOUNTS | IMPORTS | HOUSEHOLDS | VERIFICATION | INTERVENTIONS | OTHERS
