"""Which database events are in: their own, where EVENTS_DATABASE_URL names one."""

from typing import Any

from django.conf import settings

_THERE = frozenset({"event", "sketch", "progress"})


class EventsRouter:
    """Only in DATABASE_ROUTERS where there is such a database."""

    def db_for_read(self, model: type[Any], **hints: Any) -> str | None:
        return settings.EVENTS_DATABASE if _is_there(model._meta.app_label, model._meta.model_name) else None

    def db_for_write(self, model: type[Any], **hints: Any) -> str | None:
        return self.db_for_read(model)

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool | None:
        is_there = bool(hints.get("of_events")) or _is_there(app_label, model_name)
        return is_there == (db == settings.EVENTS_DATABASE)


def _is_there(app_label: str, model_name: str | None) -> bool:
    return app_label == "analytics" and model_name in _THERE
