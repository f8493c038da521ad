from django.apps import AppConfig


class HouseholdsConfig(AppConfig):
    name = "households"

    def ready(self) -> None:
        from dataclasses import replace

        from households.layouts.every import LAYOUTS  # models are loaded only now
        from households.wording import REGISTER_LABELS, say
        from imports.layouts import register

        for layout in LAYOUTS:
            words = {"say": say, "labels": REGISTER_LABELS}
            register(replace(layout, options={**layout.options, **words}))
