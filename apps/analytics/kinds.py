"""What is counted. The numbers are stored; never give one a new meaning."""

from django.db import models


class Kind(models.IntegerChoices):
    # Reported by readers' programs, counted by the hour. The subject is a tweet, for VISITED an account.
    SEEN = 1, "seen"
    OPENED = 2, "opened"
    LINK = 3, "link"
    MEDIA = 4, "media"
    AUTHOR = 5, "author"
    VISITED = 6, "profile"
    TIMELINE = 7, "timeline"
    # Rows of the apps below, one by one. The subject is the tweet it was done to, or the one posted; for follows
    # the account.
    POSTED = 20, "posted"
    LIKED = 21, "liked"
    RETWEETED = 22, "retweeted"
    QUOTED = 23, "quoted"
    REPLIED = 24, "replied"
    BOOKMARKED = 25, "bookmarked"
    FOLLOWED = 26, "followed"
    UNFOLLOWED = 27, "unfollowed"


OF_TWEETS = (Kind.SEEN, Kind.OPENED, Kind.LINK, Kind.MEDIA, Kind.AUTHOR)
REPORTED = (*OF_TWEETS, Kind.VISITED, Kind.TIMELINE)
# What somebody did because of a tweet, by the name under which it is told.
ENGAGEMENTS = {
    "likes": Kind.LIKED,
    "retweets": Kind.RETWEETED,
    "quotes": Kind.QUOTED,
    "replies": Kind.REPLIED,
    "bookmarks": Kind.BOOKMARKED,
    "opened": Kind.OPENED,
    "links": Kind.LINK,
    "media": Kind.MEDIA,
    "author": Kind.AUTHOR,
}


class Scope(models.IntegerChoices):
    """Of whom a sketch counts different people."""

    READERS = 1  # of an account, by day
    TWEET = 2  # of a tweet, under the day on which it was written
    DAY = 3  # who was here on a day
    WEEK = 4  # who was here in the week that begins on that day
    COHORT = 5  # the same, of those who joined in the week that is the subject (days since 1970)
