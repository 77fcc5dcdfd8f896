from django.apps import AppConfig


class FollowsConfig(AppConfig):
    name = "apps.follows"

    def ready(self) -> None:
        from apps.follows import receivers  # noqa: F401  (connects the signals)
