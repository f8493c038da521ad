from django.apps import AppConfig


class HouseholdsConfig(AppConfig):
    name = "households"

    def ready(self) -> None:
        from households.layouts.p3ke import P3KE  # models are loaded only now
        from imports.layouts import register

        for layout in P3KE:
            register(layout)
