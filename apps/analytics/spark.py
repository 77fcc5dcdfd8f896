"""Exported events counted by Apache Spark, as a stream: each run takes up the files that are new and adds them.

The state is in `<folder>/.spark`, so a run that is killed goes on where it was. On a cluster the folder must be one
that all of it can read; `spark-sql-kafka` instead of the files would read the same members from Kafka.
"""

from pathlib import Path
from typing import Any

from apps.analytics.exporting import Counts

_SCHEMA = "at timestamp, kind string, subject_id string, owner_id string, amount long"


class SparkIsMissing(Exception):
    """pyspark is not installed, or finds no Java."""


def count(folder: Path, *, master: str = "local[*]") -> Counts:
    """By day (UTC) and kind, of all files that were ever in the folder. Raises SparkIsMissing."""
    try:
        from pyspark.errors import PySparkException  # noqa: PLC0415 - only where it is asked for
        from pyspark.sql import SparkSession  # noqa: PLC0415
    except ImportError as error:
        raise SparkIsMissing(str(error)) from error
    try:
        session = (
            SparkSession.builder.master(master)
            .appName("events")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.shuffle.partitions", "4")
            .getOrCreate()
        )
    except (PySparkException, OSError) as error:
        raise SparkIsMissing(str(error)) from error
    try:
        return _count(session, folder)
    finally:
        session.stop()


def _count(session: Any, folder: Path) -> Counts:
    from pyspark.sql import functions as f  # noqa: PLC0415

    events = session.readStream.schema(_SCHEMA).json(str(folder / "events-*.json"))
    sums = events.groupBy(f.to_date("at").cast("string").alias("day"), "kind").agg(f.sum("amount").alias("amount"))
    kept = str(folder / ".spark" / "counts")

    def keep(batch: Any, _: int) -> None:
        batch.coalesce(1).write.mode("overwrite").json(kept)

    query = (
        sums.writeStream.outputMode("complete")
        .option("checkpointLocation", str(folder / ".spark" / "checkpoint"))
        .trigger(availableNow=True)
        .foreachBatch(keep)
        .start()
    )
    query.awaitTermination()
    if not Path(kept).exists():
        return {}
    found = session.read.schema("day string, kind string, amount long").json(kept).collect()
    return {(row.day, row.kind): row.amount for row in found}
