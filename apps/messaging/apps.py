from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "apps.messaging"

    def ready(self) -> None:
        from apps.messaging import receivers  # noqa: F401  (connects the signals)
