from django.apps import AppConfig


class VerificationConfig(AppConfig):
    name = "verification"

    def ready(self) -> None:
        from households import timeline  # models are loaded only now
        from imports.layouts import register
        from verification.layouts.google_forms import LAYOUT
        from verification.timeline import tell

        register(LAYOUT)
        timeline.register(tell)
