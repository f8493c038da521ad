from django.apps import AppConfig


class HouseholdsConfig(AppConfig):
    name = "households"

    def ready(self) -> None:
        from dataclasses import replace

        from households.layouts.p3ke import P3KE  # models are loaded only now
        from households.wording import say
        from imports.layouts import register

        for layout in P3KE:
            register(replace(layout, options={**layout.options, "say": say}))
