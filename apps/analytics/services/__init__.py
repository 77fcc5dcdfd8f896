"""Everything that is counted, written down and kept."""

from apps.analytics.services.keeping import erase_portion, keep_months, keep_sketches
from apps.analytics.services.observing import Counted, Report, observe, report_of
from apps.analytics.services.publishing import KafkaIsAway, publish_portion
from apps.analytics.services.recording import record_bookmark, record_follow, record_like, record_tweet
from apps.analytics.services.wishes import set_measured
from apps.analytics.services.writing import look_for_losses, lost, write_portion

__all__ = [
    "Counted",
    "KafkaIsAway",
    "Report",
    "erase_portion",
    "keep_months",
    "keep_sketches",
    "look_for_losses",
    "lost",
    "observe",
    "publish_portion",
    "record_bookmark",
    "record_follow",
    "record_like",
    "record_tweet",
    "report_of",
    "set_measured",
    "write_portion",
]
