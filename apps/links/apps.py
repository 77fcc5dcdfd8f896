from django.apps import AppConfig


class LinksConfig(AppConfig):
    name = "apps.links"

    def ready(self) -> None:
        from apps.links import receivers  # noqa: F401  (connects the signals)
