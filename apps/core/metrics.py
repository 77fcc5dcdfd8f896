"""What is counted for Prometheus: the home of every metric, whoever fills it.

Processes share a directory (METRICS_DIR): the web's /metrics shows the workers' figures too. What
the database knows better (queue, dead letters) is asked when somebody scrapes, by `at_scrape`.
"""

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from django.conf import settings

# prometheus-client decides when it is imported whether processes share their figures.
if settings.METRICS_DIR:
    Path(settings.METRICS_DIR).mkdir(parents=True, exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(settings.METRICS_DIR)

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import REGISTRY, GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
LAG = (0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30, 60, 300)
SIZES = (1, 10, 100, 1_000, 10_000, 100_000, 1_000_000)

requests = Counter("chirp_requests_total", "Answers by method, route and status.", ["method", "route", "status"])
request_seconds = Histogram("chirp_request_seconds", "Time to answer, by route.", ["route"], buckets=QUICK)
limited = Counter("chirp_rate_limited_total", "Requests refused by a rate limit.", ["bucket"])
fan_out_lag = Histogram("chirp_fan_out_lag_seconds", "From a post to its last delivery.", buckets=LAG)
fan_out_late = Counter("chirp_fan_out_late_total", "Fan-outs that took longer than TIMELINE_DELIVERY_SECONDS.")
fan_out_size = Histogram("chirp_fan_out_deliveries", "Deliveries per fan-out.", buckets=SIZES)
home_reads = Counter("chirp_home_reads_total", "Homes served, by what served them.", ["source"])
cache_reads = Counter("chirp_cache_reads_total", "Reads of a cache.", ["cache", "outcome"])
searches = Counter("chirp_searches_total", "Questions to search engines, by who answered.", ["engine"])
rebuilds = Counter("chirp_rebuilds_total", "Home lists rebuilt, by how it ended.", ["outcome"])
rebuild_seconds = Histogram("chirp_rebuild_seconds", "Time to rebuild a home list.", buckets=QUICK)
tasks = Counter("chirp_tasks_total", "Runs of durable tasks, by how they ended.", ["task", "outcome"])
events = Counter("chirp_events_total", "What readers' programs reported, by what became of it.", ["outcome"])
counter_drift = Counter("chirp_counter_drift_total", "Counts that a recount had to correct.", ["counter"])

_gauges: dict[str, tuple[str, Callable[[], float]]] = {}


def at_scrape(name: str, help_text: str, read: Callable[[], float]) -> None:
    """A gauge that is read when somebody scrapes; what fails to be read is left out."""
    _gauges[name] = (help_text, read)


def exposition() -> bytes:
    """All figures of all processes, in Prometheus' text format."""
    registry = REGISTRY
    if settings.METRICS_DIR:
        registry = CollectorRegistry()
        MultiProcessCollector(registry, path=str(settings.METRICS_DIR))
    own = CollectorRegistry()
    own.register(_AtScrape())
    return generate_latest(registry) + generate_latest(own)


class _AtScrape:
    def collect(self) -> Iterable[GaugeMetricFamily]:
        for name, (help_text, read) in _gauges.items():
            try:
                value = read()
            except Exception:  # noqa: BLE001, S112 (a dependency that is away must not hide the other figures)
                continue
            yield GaugeMetricFamily(name, help_text, value=value)
