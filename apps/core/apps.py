from django.apps import AppConfig
from django.conf import settings

from apps.core import logs


class CoreConfig(AppConfig):
    name = "apps.core"

    def ready(self) -> None:
        from apps.core import receivers

        logs.configure(settings.LOG_LEVEL)
        receivers.connect()
