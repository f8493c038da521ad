"""What aid tells the floors below: its payment lists, its part of a family's story, who follows a merge."""

from households import timeline
from households.merging import following
from imports import layouts
from interventions.layouts.disbursement import LAYOUT
from interventions.timeline import tell

timeline.register(tell)
layouts.register(LAYOUT)
# One family is a recipient of a programme once: the entry that was merged away gets nothing more.
following.register(
    following.Follower(
        "interventions_enrolment", once_per=("programme_id",), otherwise="state = 'ended', ended_reason = 'merged'",
        otherwise_only="t.state = 'active'",
    )
)  # fmt: skip
