"""What can go wrong around a tweet."""

from apps.core.errors import Conflict, Forbidden, Invalid, NotFound


class TweetIsEmpty(Invalid):
    code = "tweet_is_empty"
    title = "A tweet needs some text"


class TweetIsTooLong(Invalid):
    """`weighted_length` as twitter-text counts."""

    code = "tweet_is_too_long"
    title = "This tweet is too long"

    def __init__(self, *, weighted_length: int, most: int, field: str | None = "text"):
        super().__init__(f"This tweet has {weighted_length} characters of {most}.", field=field)
        self.weighted_length = weighted_length
        self.most = most


class TweetHasBadCharacters(Invalid):
    code = "tweet_has_bad_characters"
    title = "This text has characters that cannot be stored"


class NoSuchTweet(NotFound):
    """Absent, deleted, hidden, or not the caller's to know of."""

    code = "no_such_tweet"
    title = "There is no such tweet"


class EmailNotConfirmed(Forbidden):
    code = "email_not_confirmed"
    title = "Confirm your e-mail address first"


class NotYourTweet(Forbidden):
    code = "not_your_tweet"
    title = "Only its author may do this"


class TooLateToEdit(Forbidden):
    code = "too_late_to_edit"
    title = "A tweet can be changed for 30 minutes after it was posted"


class CannotRetweetProtected(Forbidden):
    code = "protected_tweet"
    title = "Tweets of a protected account cannot be retweeted or quoted"


class NotAReplyToYou(Forbidden):
    code = "not_a_reply_to_you"
    title = "Only whom it answers may do this"


class CannotReply(Forbidden):
    code = "cannot_reply"
    title = "Its author has not opened this tweet to your answers"


class NoSuchReplyPolicy(Invalid):
    code = "no_such_reply_policy"
    title = "Say who may reply: everyone, following or mentioned"


class WarningIsTooLong(Invalid):
    code = "warning_is_too_long"
    title = "A content warning has at most 100 characters"


class NotAHashtag(Invalid):
    code = "not_a_hashtag"
    title = "A hashtag is one word of letters, with numbers if you like"


class TooManyTags(Invalid):
    code = "too_many_tags"
    title = "You follow 100 hashtags: that is as many as there can be"


class NoSuchPoll(NotFound):
    code = "no_such_poll"
    title = "There is no such poll"


class PollNeedsOptions(Invalid):
    code = "poll_needs_options"
    title = "A poll has two to four different options"


class BadPollOption(Invalid):
    code = "bad_poll_option"
    title = "An option has 1 to 50 characters"


class BadPollDuration(Invalid):
    code = "bad_poll_duration"
    title = "A poll is open for 5 minutes to 7 days"


class PollWithMedia(Invalid):
    code = "poll_with_media"
    title = "A tweet has pictures or a poll, not both"


class OwnPoll(Forbidden):
    code = "own_poll"
    title = "You cannot vote in your own poll"


class PollIsClosed(Forbidden):
    code = "poll_is_closed"
    title = "This poll is closed"


class AlreadyVoted(Forbidden):
    code = "already_voted"
    title = "You have voted already"


class BadChoices(Invalid):
    code = "bad_choices"
    title = "Choose among the options: one, or where several may be chosen each at most once"


class PollCannotBeEdited(Forbidden):
    code = "poll_cannot_be_edited"
    title = "A tweet with a poll stays as it is: people vote on what it says"


class ThreadIsTooLong(Invalid):
    code = "thread_is_too_long"
    title = "At most 25 tweets can be posted in one go"


class NoSuchDraft(NotFound):
    """Absent, posted, discarded, or another's."""

    code = "no_such_draft"
    title = "There is no such draft"


class DraftIsTooLong(Invalid):
    code = "draft_is_too_long"
    title = "A draft has at most 5,000 characters"


class TooManyDrafts(Forbidden):
    code = "too_many_drafts"
    title = "You have 500 drafts: that is as many as there can be"


class TimeIsFar(Invalid):
    code = "time_is_far"
    title = "A tweet can be scheduled for the next 366 days"


class CannotBePosted(Invalid):
    """What is said of a draft that could not be posted, however often it was tried."""

    code = "cannot_be_posted"
    title = "Something went wrong. Try to post it again"


class FilterNeedsAWord(Invalid):
    code = "filter_needs_a_word"
    title = "Say which words"


class FilterIsTooLong(Invalid):
    code = "filter_is_too_long"
    title = "A phrase has at most 100 characters"


class FilterNeedsAContext(Invalid):
    code = "filter_needs_a_context"
    title = "A context is one of home, notifications, thread, public; choose at least one"


class UnknownAction(Invalid):
    code = "unknown_action"
    title = "An action is hide or warn"


class TooManyFilters(Invalid):
    code = "too_many_filters"
    title = "You mute 200 phrases: that is as many as there can be"


class NoSuchFilter(NotFound):
    code = "no_such_filter"
    title = "You do not mute these words"


class NoSuchFolder(NotFound):
    code = "no_such_folder"
    title = "You have no such folder"


class FolderNeedsAName(Invalid):
    code = "folder_needs_a_name"
    title = "Give the folder a name"


class FolderNameIsTooLong(Invalid):
    code = "folder_name_is_too_long"
    title = "A folder's name has at most 50 characters"


class FolderNameIsTaken(Conflict):
    code = "folder_name_is_taken"
    title = "You have a folder of this name"


class TooManyFolders(Invalid):
    code = "too_many_folders"
    title = "You have 50 folders: that is as many as there can be"
