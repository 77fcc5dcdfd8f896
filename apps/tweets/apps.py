from django.apps import AppConfig


class TweetsConfig(AppConfig):
    name = "apps.tweets"

    def ready(self) -> None:
        from apps.tweets import receivers  # noqa: F401  (connects the signals)
