"""What visits tell the floors below: their own list, their part of a family's story and claims, who follows a merge."""

from households import claims, timeline
from households.merging import following
from imports import layouts
from verification import claims as visits
from verification.actions import merging
from verification.layouts.google_forms_visits import LAYOUT
from verification.timeline import tell

layouts.register(LAYOUT)
timeline.register(tell)
claims.register(visits.tell)
# Work still to do follows to the household that lives on; what is decided stays where it was decided.
following.register(
    following.Follower(
        "verification_target", once_per=("campaign_id",), only="t.state <> 'decided'",
        carries=(("verification_visit", "target_id", "household_id"),),
    )
)  # fmt: skip
following.register(following.Follower("verification_reportedaid"))
following.register_work(following.Work(merging.merged, merging.parted))
