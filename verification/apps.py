from django.apps import AppConfig


class VerificationConfig(AppConfig):
    name = "verification"

    def ready(self) -> None:
        from households import claims, timeline  # models are loaded only now
        from households.merging import following
        from imports.layouts import register
        from verification import claims as visits
        from verification.actions import merging
        from verification.layouts.google_forms_visits import LAYOUT
        from verification.timeline import tell

        register(LAYOUT)
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
