from django.apps import AppConfig


class VerificationConfig(AppConfig):
    name = "verification"

    def ready(self) -> None:
        from households.timeline import register  # models are loaded only now
        from verification.timeline import tell

        register(tell)
