"""What is searched: made of rows of the apps below by tasks, and made again from them whenever it is lost."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class TweetDocument(models.Model):
    """The words of a tweet and what operators ask of it, as apps.search.documents writes them.

    A retweet has the words of its original. What a reader may see of it is not known here.
    """

    tweet = models.OneToOneField("tweets.Tweet", models.CASCADE, primary_key=True, related_name="+")
    # Goes with its tweet.
    author = models.ForeignKey("users.User", models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)
    words = SearchVectorField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # No pending list: whoever searches would have to read it, and now and then one writer empties it for all.
            GinIndex(fields=["words"], fastupdate=False, name="search_tweet_words"),
            models.Index(fields=["author", "-tweet"], name="search_tweet_by_author"),
        ]


class PersonDocument(models.Model):
    """An account's handle, name and bio, folded. The protected are found too: their names are everybody's to see."""

    user = models.OneToOneField("users.User", models.CASCADE, primary_key=True, related_name="+")
    handle = models.CharField(max_length=15)
    name = models.CharField(max_length=400)
    words = SearchVectorField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(OpClass("handle", name="text_pattern_ops"), name="search_person_prefix"),
            GinIndex(OpClass("handle", name="gin_trgm_ops"), name="search_person_handle"),
            GinIndex(OpClass("name", name="gin_trgm_ops"), name="search_person_name"),
            GinIndex(fields=["words"], fastupdate=False, name="search_person_words"),
        ]
