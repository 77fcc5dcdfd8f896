"""How the buffer is: read when somebody scrapes."""

from apps.analytics import services, store
from apps.core import metrics


def register() -> None:
    metrics.at_scrape("chirp_events_buffered", "Reports that wait to be written.", store.length)
    metrics.at_scrape("chirp_events_lost", "Events accepted and never written, since ever.", services.lost)
