from django.apps import AppConfig


class InterventionsConfig(AppConfig):
    name = "interventions"

    def ready(self) -> None:
        from households.timeline import register  # models are loaded only now
        from interventions.timeline import tell

        register(tell)
