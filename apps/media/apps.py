from django.apps import AppConfig


class MediaConfig(AppConfig):
    name = "apps.media"

    def ready(self) -> None:
        from apps.media import receivers  # noqa: F401  (connects the signals)
