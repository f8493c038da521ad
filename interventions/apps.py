from django.apps import AppConfig


class InterventionsConfig(AppConfig):
    name = "interventions"

    def ready(self) -> None:
        from households.merging import following
        from households.timeline import register  # models are loaded only now
        from imports import layouts
        from interventions.layouts.disbursement import LAYOUT
        from interventions.timeline import tell

        register(tell)
        layouts.register(LAYOUT)
        # One family is a recipient of a programme once: the entry that was merged away gets nothing more.
        following.register(
            following.Follower(
                "interventions_enrolment", once_per=("programme_id",),
                otherwise="state = 'ended', ended_reason = 'merged'", otherwise_only="t.state = 'active'",
            )
        )  # fmt: skip
