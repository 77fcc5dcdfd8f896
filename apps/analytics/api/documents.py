"""Figures as JSON."""

from typing import Any

from apps.analytics.selectors.own import Own, Totals
from apps.analytics.selectors.tweets import OfTweet


def own(found: Own) -> dict[str, Any]:
    return {
        "days": found.period.days,
        "followers": found.followers,
        "readers_estimate": found.readers,
        "totals": _totals(found.totals),
        "before": _totals(found.before),
        "engagements": found.engagements,
        "by_day": [
            {
                "day": day.day,
                **_totals(Totals(day.impressions, day.engagements, day.visits, day.gained, day.lost)),
                "tweets": day.posts,
                "followers": day.followers,
            }
            for day in found.days
        ],
        "by_hour": [hour._asdict() for hour in found.hours],
        "best_tweets": [
            {"tweet_id": str(best.entry.id), "impressions": best.impressions, "engagements": best.engagements}
            for best in found.best
        ],
    }


def of_tweet(found: OfTweet) -> dict[str, Any]:
    return {
        "tweet_id": str(found.entry.id),
        "impressions": found.impressions,
        "readers_estimate": found.readers,
        "engagements": found.engagements,
        "engagements_total": found.engaged,
        "by_hour": [point._asdict() for point in found.by_hour],
        "by_day": [point._asdict() for point in found.by_day],
    }


def _totals(totals: Totals) -> dict[str, int]:
    return {
        "impressions": totals.impressions,
        "engagements": totals.engagements,
        "profile_visits": totals.visits,
        "followers_gained": totals.gained,
        "followers_lost": totals.lost,
    }
