"""Bodies that come in, and the shapes of what goes out (for the OpenAPI document)."""

from rest_framework import serializers

from apps.core.api.fields import Body, IdField, PageObject, TextField
from apps.users.models import MAX_UNDO, ApiKey, User


class RegisterBody(Body):
    # What a good handle, address or password is, the service says: it says the same to forms.
    username = TextField(allow_blank=True)
    email = TextField(allow_blank=True)
    password = TextField(allow_blank=True)


class LoginBody(Body):
    """`username` or `email`, whichever the caller has; either field takes either."""

    username = TextField(required=False, allow_blank=True)
    email = TextField(required=False, allow_blank=True)
    password = TextField(allow_blank=True)

    def validate(self, attrs: dict[str, str]) -> dict[str, str]:
        name = attrs.get("username") or attrs.get("email")
        if not name:
            raise serializers.ValidationError({"username": "Say who you are, by handle or e-mail."}, code="required")
        return {"name": name, "password": attrs["password"]}


class RefreshBody(Body):
    refresh = TextField()


class LogoutBody(Body):
    refresh = TextField(required=False)


class PasswordBody(Body):
    password = TextField(allow_blank=True)


class SettingsBody(Body):
    theme = serializers.ChoiceField(choices=User.Theme.choices, required=False)
    previews_protected_links = serializers.BooleanField(
        required=False, help_text="Whether links in the tweets of this account get a card while it is protected."
    )
    message_policy = serializers.ChoiceField(
        choices=User.MessagePolicy.choices, required=False, help_text="Who may begin to write to this account."
    )
    shares_read_marks = serializers.BooleanField(
        required=False, help_text="Whether others see how far this account has read their messages."
    )
    shares_delivered_marks = serializers.BooleanField(
        required=False, help_text="Whether others see which of their messages have reached this account."
    )
    undo_seconds = serializers.IntegerField(
        min_value=0, max_value=MAX_UNDO, required=False, help_text="How long each tweet can be taken back unseen."
    )
    time_zone = TextField(allow_blank=True, max_length=64, required=False, help_text='An IANA name; "" for UTC.')


class ProfileBody(Body):
    """Only what is sent is changed."""

    display_name = TextField(required=False, allow_blank=True)
    bio = TextField(required=False, allow_blank=True)
    location = TextField(required=False, allow_blank=True)
    website = TextField(required=False, allow_blank=True)
    is_protected = serializers.BooleanField(required=False)
    settings = SettingsBody(required=False)


class PictureBody(Body):
    file = serializers.FileField(allow_empty_file=True)


class ApiKeyBody(Body):
    name = TextField(allow_blank=True)
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=ApiKey.Scope.choices), max_length=2)


class UserObject(serializers.Serializer):
    """An account as everybody sees it."""

    id = IdField()
    username = serializers.CharField()
    display_name = serializers.CharField()
    bio = serializers.CharField()
    location = serializers.CharField()
    website = serializers.CharField()
    avatar_url = serializers.CharField()
    header_url = serializers.CharField(allow_null=True)
    is_protected = serializers.BooleanField()
    is_verified = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    url = serializers.CharField()
    followers_count = serializers.IntegerField()
    following_count = serializers.IntegerField()
    tweets_count = serializers.IntegerField()


class TokensObject(serializers.Serializer):
    access = serializers.CharField()
    refresh = serializers.CharField()


class RegisteredObject(UserObject, TokensObject):
    pass


class SignedInObject(TokensObject):
    user = UserObject()


class OwnObject(UserObject):
    """The caller's own account: what only they may see of it is here and nowhere else."""

    relationship = serializers.DictField(child=serializers.BooleanField(), help_text="To oneself: all false.")
    pinned_tweet = serializers.DictField(allow_null=True)
    email = serializers.CharField()
    email_verified = serializers.BooleanField()
    settings = SettingsBody()


class ApiKeyObject(serializers.Serializer):
    id = IdField()
    name = serializers.CharField()
    prefix = serializers.CharField()
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=ApiKey.Scope.choices))
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)


class NewApiKeyObject(ApiKeyObject):
    key = serializers.CharField(help_text="The key itself: shown now and never again.")


class ApiKeyList(PageObject):
    results = ApiKeyObject(many=True)
