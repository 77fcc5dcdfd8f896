"""The hot statements when the connection, or what they were planned for, is not what it was."""

import os
import socket

import pytest
from django.db import OperationalError, connection, transaction

from apps.core import statements

pytestmark = pytest.mark.django_db(transaction=True)
ONE = "SELECT %(one)s::bigint"


def cut() -> None:
    """The server is gone, as after a power cut: no farewell on the line."""
    link = socket.socket(fileno=os.dup(connection.connection.fileno()))
    link.shutdown(socket.SHUT_RDWR)
    link.close()


def fetch_when_cut() -> None:
    cut()
    statements.fetch(ONE, {"one": 2})


def test_a_dead_connection_is_replaced_between_transactions() -> None:
    statements.fetch(ONE, {"one": 1})
    cut()
    assert statements.fetch(ONE, {"one": 2}) == [(2,)]


def test_within_a_transaction_it_is_said_that_the_database_is_away() -> None:
    statements.fetch(ONE, {"one": 1})
    with pytest.raises(OperationalError), transaction.atomic():
        fetch_when_cut()


def test_a_plan_that_a_migration_outdated_costs_one_transaction_at_most() -> None:
    sql = "SELECT * FROM changing WHERE id = %(id)s"
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE changing (id bigint, name varchar(5))")
    try:
        statements.fetch(sql, {"id": 1})
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE changing ALTER name TYPE text")
        with pytest.raises(OperationalError), transaction.atomic():
            statements.fetch(sql, {"id": 1})
        with transaction.atomic():
            assert statements.fetch(sql, {"id": 1}) == []
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE changing")
