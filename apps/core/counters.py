"""Counts without a hot row: append-only deltas, folded in batches.

An act writes its own unique row and one delta in the same transaction; a beat task folds the
deltas into one counts row per subject. A reader adds what is pending, so in one snapshot the
count always equals the rows. The pattern is the "slotted counter" without slots: an append
never waits for another (see also PostgreSQL's own pg_stat design).
"""

from collections.abc import Mapping
from typing import Any

import structlog
from django.db import connection, models, transaction
from django.db.models import IntegerField, OuterRef, Subquery, Sum
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from apps.core import metrics

log = structlog.get_logger(__name__)

FOLD_BATCH = 10_000


class Counter:
    """One pair of tables: `counts` (one row per subject) and `deltas` (append-only).

    Both tables have the column `key` and every column of `names`; the subject's `counts` is its row.
    """

    def __init__(
        self, counts: type[models.Model], deltas: type[models.Model], key: str, names: tuple[str, ...]
    ) -> None:
        self.counts, self.deltas, self.key, self.names = counts, deltas, key, names

    def add(self, subject_id: int, **amounts: int) -> None:
        """Append one delta; call it inside the transaction of the act that is counted."""
        self.deltas._default_manager.create(**{self.key: subject_id}, **amounts)

    def add_at_once(self, name: str, amounts: Mapping[int, int]) -> None:
        """Add to one count of many subjects without deltas, for what is gathered in batches already.

        Inside a transaction. It waits for the folder, and lets nobody fold until the end. Subjects that are gone are
        left out.
        """
        self.stop_folding()
        with connection.cursor() as cursor:
            cursor.execute(self._add_sql(name), [list(amounts), list(amounts.values())])

    def fold(self, batch: int = FOLD_BATCH) -> int:
        """Move up to `batch` deltas into the counts, in one statement. Returns how many.

        One folder at a time (an advisory lock that ends with the transaction): two would
        deadlock on the counts rows. Killed at any point, nothing is lost and nothing doubled.
        """
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [self._counts_table])
            if not cursor.fetchone()[0]:
                return 0
            cursor.execute(self._fold_sql(), [batch])
            return cursor.fetchone()[0]

    def stop_folding(self) -> None:
        """Nothing is folded until this transaction ends: who erases subjects would meet the folder in a deadlock."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [self._counts_table])

    def drift(self, truth_sql: str, names: tuple[str, ...]) -> list[tuple[Any, ...]]:
        """Subjects whose counts, pending deltas included, differ from their rows.

        `truth_sql` counts the rows themselves and yields (key, *names); it comes from the app
        that knows those rows. Returns (key, *differences), truth less what is kept.
        """
        with transaction.atomic(), connection.cursor() as cursor:
            # It reads whole tables, at night: the limit for requests is none for it.
            cursor.execute("SET LOCAL statement_timeout = '30min'")
            cursor.execute(self._drift_sql(truth_sql, names))
            return cursor.fetchall()

    def recount(self, truth_sql: str, names: tuple[str, ...]) -> int:
        """Correct every drifted subject by a delta, and report it; returns how many there were."""
        drifted = self.drift(truth_sql, names)
        kind = f"{self._counts_table}.{'+'.join(names)}"
        (log.warning if drifted else log.info)("counts.recounted", counts=kind, drifted=len(drifted))
        metrics.counter_drift.labels(kind).inc(len(drifted))
        for subject_id, *amounts in drifted:
            self.add(subject_id, **dict(zip(names, amounts, strict=True)))
        return len(drifted)

    def total(self, name: str) -> Combinable:
        """For `annotate()` of a queryset of subjects: one count, folded plus pending."""
        subject = self.key.removesuffix("_id")
        pending = self.deltas._default_manager.filter(**{subject: OuterRef("pk")}).values(subject)
        return Coalesce(f"counts__{name}", 0) + Coalesce(
            Subquery(pending.annotate(total=Sum(name)).values("total")), 0, output_field=IntegerField()
        )

    def columns(self, *names: str) -> str:
        """SQL: these counts, or all in the order of `names`, folded plus pending, of what `join` brought."""
        return ", ".join(f"COALESCE(counts.{name}, 0) + pending.{name}" for name in names or self.names)

    def join(self, subject: str) -> str:
        """SQL for a statement written by hand: the counts of `subject` (`u.id`), and what is pending of them."""
        sums = ", ".join(f"COALESCE(sum({name}), 0)::integer AS {name}" for name in self.names)
        return f"""
            LEFT JOIN {self._counts_table} counts ON counts.{self.key} = {subject}
            CROSS JOIN LATERAL (SELECT {sums} FROM {self._deltas_table} WHERE {self.key} = {subject}) pending
        """

    @property
    def _counts_table(self) -> str:
        return self.counts._meta.db_table

    @property
    def _deltas_table(self) -> str:
        return self.deltas._meta.db_table

    def _add_sql(self, name: str) -> str:
        subject: Any = self.counts._meta.get_field(self.key.removesuffix("_id"))
        return f"""
            INSERT INTO {self._counts_table} AS counts ({self.key}, {name})
            SELECT given.id, given.amount
            FROM unnest(%s::bigint[], %s::integer[]) AS given(id, amount)
            JOIN {subject.related_model._meta.db_table} subject ON subject.id = given.id
            ORDER BY given.id
            ON CONFLICT ({self.key}) DO UPDATE SET {name} = counts.{name} + EXCLUDED.{name}
        """

    def _fold_sql(self) -> str:
        names = ", ".join(self.names)
        sums = ", ".join(f"sum({name})" for name in self.names)
        updates = ", ".join(f"{name} = {self._counts_table}.{name} + excluded.{name}" for name in self.names)
        # The edge is of the same snapshot, so up to it there are as many. As a list (`id IN …`) they were looked for
        # one by one in the whole table when the planner had not heard yet that it had grown.
        return f"""
            WITH gone AS (
                DELETE FROM {self._deltas_table}
                WHERE id <= (
                    SELECT max(id) FROM (SELECT id FROM {self._deltas_table} ORDER BY id LIMIT %s) first
                )
                RETURNING {self.key}, {names}
            ), folded AS (
                INSERT INTO {self._counts_table} ({self.key}, {names})
                SELECT {self.key}, {sums} FROM gone GROUP BY {self.key}
                ON CONFLICT ({self.key}) DO UPDATE SET {updates}
                RETURNING 1
            )
            SELECT count(*) FROM gone
        """

    def _drift_sql(self, truth_sql: str, names: tuple[str, ...]) -> str:
        columns = ", ".join(names)
        kept = ", ".join(f"sum({name}) AS {name}" for name in names)
        off = ", ".join(f"(COALESCE(t.{name}, 0) - COALESCE(k.{name}, 0))::integer" for name in names)
        differs = " OR ".join(f"COALESCE(t.{name}, 0) <> COALESCE(k.{name}, 0)" for name in names)
        return f"""
            WITH kept AS (
                SELECT {self.key}, {kept} FROM (
                    SELECT {self.key}, {columns} FROM {self._counts_table}
                    UNION ALL SELECT {self.key}, {columns} FROM {self._deltas_table}
                ) both_tables GROUP BY {self.key}
            ), truth ({self.key}, {columns}) AS ({truth_sql})
            SELECT COALESCE(t.{self.key}, k.{self.key}), {off}
            FROM truth t FULL JOIN kept k ON k.{self.key} = t.{self.key}
            WHERE {differs}
        """
