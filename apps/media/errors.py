"""What can go wrong around an upload."""

from apps.core.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable


class NoSuchMedia(NotFound):
    """Absent, or another's."""

    code = "no_such_media"
    title = "There is no such picture or video"


class MediaQuotaReached(Forbidden):
    code = "media_quota_reached"
    title = "There is no room left for your pictures and videos"


class MediaIsAttached(Conflict):
    code = "media_attached"
    title = "This picture or video is part of something already"


class MediaIsNotReady(Conflict):
    code = "media_not_ready"
    title = "A picture or video is still being prepared: try again in a moment"


class MediaFailed(Invalid):
    code = "media_failed"
    title = "A picture or video could not be prepared"


class TooManyMedia(Invalid):
    code = "too_many_media"
    title = "At most 4 pictures, each once"


class MediaDoNotMix(Invalid):
    code = "media_do_not_mix"
    title = "A video or a moving GIF stands alone"


class AltTextIsTooLong(Invalid):
    code = "alt_text_too_long"
    title = "A description has at most 1000 characters"


class FocusIsOutside(Invalid):
    code = "focus_outside"
    title = "What stays in sight lies within the picture: from 0 to 100 percent of its width and height"


class CannotBeStored(Unavailable):
    code = "media_not_stored"
    title = "The file cannot be stored right now"
