from django.apps import AppConfig


class TweetsConfig(AppConfig):
    name = "apps.tweets"

    def ready(self) -> None:
        from apps.tweets import receivers  # noqa: F401  (connects the signals)
        from apps.tweets.serving import pinned_json
        from apps.users import additions

        additions.register("pinned_tweet", pinned_json)
