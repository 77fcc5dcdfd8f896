"""What tests with transactions of their own leave behind is deleted where it is.

Django truncates every table and then makes all permissions anew, about a second for a test that wrote ten rows. The
tables that hold rows are few, and what `migrate` wrote stays.
"""

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.transaction import atomic
from django.test import TransactionTestCase

# By `migrate` alone.
_STAYS = frozenset({"django_migrations", "django_content_type", "auth_permission"})
_case: Any = TransactionTestCase
_flushed = _case._fixture_teardown


def install() -> None:
    _case._fixture_teardown = _teardown


def _teardown(test: Any) -> None:
    aliases = [connections[alias] for alias in test._databases_names(include_mirrors=False)]
    if all(map(_is_superuser, aliases)):
        for connection in aliases:
            _empty(connection)
    else:
        _flushed(test)


def _is_superuser(connection: BaseDatabaseWrapper) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])


def _empty(connection: BaseDatabaseWrapper) -> None:
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    names = sorted(set(tables) - _STAYS)
    with atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in names))
        written = [row[0] for row in cursor.fetchall()]
        if written:
            # No foreign key looks whether something still points here: all of it goes.
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute("; ".join(f"DELETE FROM {name}" for name in written))
