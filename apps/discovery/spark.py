"""The same lists as circles.py makes, by Apache Spark: for graphs beyond one machine (requirements-spark.txt).

What Spark reads is a folder of CSV files (`write`): the graph whole, and of everything else few rows for each reader.
Where the folder lies, and where Spark runs, the caller decides: a cluster needs a folder that all of it can read.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from apps.core import ids
from apps.discovery import circles
from apps.discovery.circles import Circle
from apps.follows.models import Mute


class SparkIsMissing(Exception):
    """pyspark is not installed, or finds no Java."""


_FILES = {
    "follows": "SELECT id, follower_id, followee_id FROM follows_follow",
    "users": """
        SELECT id, is_protected, COALESCE(c.followers, 0) FROM users_user
        LEFT JOIN users_usercounts c ON c.user_id = id WHERE state = 'active'
    """,
    "muted": f"SELECT muter_id, muted_id FROM follows_mute m WHERE {Mute.LASTS}",
    "unwanted": circles.UNWANTED,
}
_SCHEMAS = {
    "readers": "reader_id long",
    "follows": "id long, follower_id long, followee_id long",
    "users": "id long, is_protected string, followers long",
    "muted": "reader_id long, friend_id long",
    "unwanted": "reader_id long, candidate_id long",
    "interests": "reader_id long, candidate_id long, weight long",
}


def write(folder: Path, reader_ids: Sequence[int], now: datetime) -> None:
    """Everything as one moment saw it. Raises SparkIsMissing, before it writes."""
    if find_spec("pyspark") is None:
        raise SparkIsMissing("no module named pyspark")
    is_outermost = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if is_outermost:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SET LOCAL statement_timeout = '30min'")
        for name, sql in _FILES.items():
            _copy(cursor, folder / f"{name}.csv", sql)
        parameters = {"readers": list(reader_ids), "since": ids.at(now - circles.TOPICS_BACK)}
        _copy(cursor, folder / "interests.csv", circles.INTEREST_WAYS, parameters)
    (folder / "readers.csv").write_text("".join(f"{id_}\n" for id_ in reader_ids))


def find(folder: Path, *, master: str = "local[*]") -> Iterator[Circle]:
    """One for each of the readers in the folder, in no order. Raises SparkIsMissing."""
    try:
        from pyspark.errors import PySparkException  # noqa: PLC0415 - only where it is asked for
        from pyspark.sql import SparkSession  # noqa: PLC0415
    except ImportError as error:
        raise SparkIsMissing(str(error)) from error
    try:
        session = (
            SparkSession.builder.master(master)
            .appName("suggestions")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.sql.shuffle.partitions", "16")
            .getOrCreate()
        )
    except (PySparkException, OSError) as error:
        raise SparkIsMissing(str(error)) from error
    try:
        for row in _lists(session, folder).toLocalIterator():
            yield Circle(row.reader_id, list(row.ids or ()), list(row.scores or ()), row.friends or 0)
    finally:
        session.stop()


def _lists(session: Any, folder: Path) -> Any:
    from pyspark.sql import Window  # noqa: PLC0415
    from pyspark.sql import functions as f  # noqa: PLC0415

    tables = {name: session.read.csv(str(folder / f"{name}.csv"), schema=schema) for name, schema in _SCHEMAS.items()}
    readers, follows, users = tables["readers"], tables["follows"], tables["users"]

    def newest(by: str) -> Any:
        return follows.withColumn("place", f.row_number().over(Window.partitionBy(by).orderBy(f.desc("id"))))

    def weight(unit: int, number: Any) -> Any:
        return f.round(f.lit(float(unit)) / f.log(number + f.lit(1.0))).cast("long")

    by_follower = newest("follower_id").cache()
    friend = (
        by_follower.where(f.col("place") <= circles.FRIENDS)
        .select(f.col("follower_id").alias("reader_id"), f.col("followee_id").alias("friend_id"))
        .join(readers, "reader_id", "left_semi")
        .join(users.withColumnRenamed("id", "friend_id"), "friend_id", "left_semi")
        .join(tables["muted"], ["reader_id", "friend_id"], "left_anti")
    )
    leads = by_follower.where(f.col("place") <= circles.LEADS).select(
        f.col("follower_id").alias("friend_id"), f.col("followee_id").alias("candidate_id")
    )
    weights = leads.groupBy("friend_id").agg(weight(circles.UNIT, f.count("*")).alias("weight"))
    by_friends = friend.join(leads.join(weights, "friend_id"), "friend_id").select(
        "reader_id", "candidate_id", "weight"
    )
    back = (
        newest("followee_id")
        .where(f.col("place") <= circles.BACK)
        .select(
            f.col("followee_id").alias("reader_id"),
            f.col("follower_id").alias("candidate_id"),
            f.lit(circles.OF_BACK).cast("long").alias("weight"),
        )
        .join(readers, "reader_id", "left_semi")
    )
    known = follows.select(f.col("follower_id").alias("reader_id"), f.col("followee_id").alias("candidate_id"))
    scored = (
        by_friends.unionAll(back)
        .unionAll(tables["interests"])
        .where("reader_id <> candidate_id")
        .groupBy("reader_id", "candidate_id")
        .agg(f.sum("weight").alias("score"))
        .join(known, ["reader_id", "candidate_id"], "left_anti")
    )
    followers = f.pow(f.col("followers") + f.lit(1.0), f.lit(circles.FAME))
    known = f.round(f.lit(float(circles.THOUSAND)) * followers).cast("long")
    order = Window.partitionBy("reader_id").orderBy(f.desc("score"), "candidate_id")
    fit = (
        scored.withColumn("place", f.row_number().over(order))
        .where(f.col("place") <= circles.RANKED)
        .join(users.where("is_protected = 'f'").withColumnRenamed("id", "candidate_id"), "candidate_id")
        .join(tables["unwanted"], ["reader_id", "candidate_id"], "left_anti")
        .withColumn("score", f.col("score") * known)
        .withColumn("place", f.row_number().over(order))
        .where(f.col("place") <= circles.MOST)
    )
    found = fit.groupBy("reader_id").agg(
        f.sort_array(f.collect_list(f.struct("place", "candidate_id", "score"))).alias("best")
    )
    friends = friend.groupBy("reader_id").agg(f.count("*").alias("friends"))
    return (
        readers.join(found, "reader_id", "left")
        .join(friends, "reader_id", "left")
        .select(
            "reader_id",
            f.col("best.candidate_id").alias("ids"),
            f.col("best.score").alias("scores"),
            "friends",
        )
    )


def _copy(cursor: Any, path: Path, sql: str, parameters: dict[str, Any] | None = None) -> None:
    # The driver's own cursor: Django's, while it logs, passes no parameters to a copy.
    with path.open("wb") as file, cursor.cursor.copy(f"COPY ({sql}) TO STDOUT WITH (FORMAT csv)", parameters) as rows:
        for data in rows:
            file.write(data)
