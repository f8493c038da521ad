from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class FoundationConfig(AppConfig):
    name = "foundation"

    def ready(self) -> None:
        """Every floor's `registrations.py`: what it hands to the floors below, which know nothing of it."""
        autodiscover_modules("registrations")
