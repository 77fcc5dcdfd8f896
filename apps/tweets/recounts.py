"""Counts of tweets as the rows have them: what the kept counts are held against."""

# (tweet_id, replies, retweets, quotes, likes, bookmarks) of every tweet that has any.
OF_TWEETS = """
    SELECT counted.tweet_id, sum(replies), sum(retweets), sum(quotes), sum(likes), sum(bookmarks) FROM (
        SELECT reply_to_id AS tweet_id, count(*) AS replies, 0 AS retweets, 0 AS quotes, 0 AS likes, 0 AS bookmarks
        FROM tweets_tweet WHERE reply_to_id IS NOT NULL AND deleted_at IS NULL GROUP BY reply_to_id
        UNION ALL SELECT retweet_of_id, 0, count(*), 0, 0, 0
        FROM tweets_tweet WHERE retweet_of_id IS NOT NULL AND deleted_at IS NULL GROUP BY retweet_of_id
        UNION ALL SELECT quote_of_id, 0, 0, count(*), 0, 0
        FROM tweets_tweet WHERE quote_of_id IS NOT NULL AND deleted_at IS NULL GROUP BY quote_of_id
        UNION ALL SELECT tweet_id, 0, 0, 0, count(*), 0 FROM tweets_like GROUP BY tweet_id
        UNION ALL SELECT tweet_id, 0, 0, 0, 0, count(*) FROM tweets_bookmark GROUP BY tweet_id
    ) counted
    JOIN tweets_tweet ON tweets_tweet.id = counted.tweet_id  -- replies and quotes may outlive what they are about
    GROUP BY counted.tweet_id
"""
OF_TWEETS_NAMES = ("replies", "retweets", "quotes", "likes", "bookmarks")

OPTIONS = ("votes_0", "votes_1", "votes_2", "votes_3")
# (poll_id, voters, votes of each option) of every poll in which somebody voted.
OF_POLLS = f"""
    SELECT poll_id, count(*), {", ".join(f"sum(choices >> {number} & 1)" for number in range(len(OPTIONS)))}
    FROM tweets_vote GROUP BY poll_id
"""
OF_POLLS_NAMES = ("voters", *OPTIONS)

# (user_id, tweets) of every author: tweets, replies and retweets that are not deleted.
OF_AUTHORS = "SELECT author_id, count(*) FROM tweets_tweet WHERE deleted_at IS NULL GROUP BY author_id"
OF_AUTHORS_NAMES = ("tweets",)
