from django.apps import AppConfig


class TimelinesConfig(AppConfig):
    name = "apps.timelines"

    def ready(self) -> None:
        from apps.timelines import receivers  # noqa: F401  (connects the signals)
