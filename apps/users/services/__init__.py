"""Everything a person does with an account; called as `users.services.register(…)`."""

from apps.users.services.access import (
    AccountSuspended,
    BadRefreshToken,
    Tokens,
    WrongCredentials,
    WrongPassword,
    change_password,
    check_own_password,
    drop_ended_families,
    issue_tokens,
    refresh_tokens,
    sign_in,
    sign_out,
    sign_out_everywhere,
)
from apps.users.services.api_keys import (
    ApiKeyNotFound,
    BadApiKey,
    TooManyApiKeys,
    create_api_key,
    revoke_api_key,
    use_api_key,
)
from apps.users.services.cards import rebuild_cards
from apps.users.services.departure import (
    begin_due_erasures,
    begin_erasure,
    come_back,
    erase_portion,
    leave,
)
from apps.users.services.ending import end_all_access
from apps.users.services.mail import deliver_mail, write_mail
from apps.users.services.media import describe_media, remove_media, upload_media
from apps.users.services.pictures import clear_avatar, clear_header, set_avatar, set_header
from apps.users.services.profile import edit_profile
from apps.users.services.registration import (
    ask_for_address,
    check_email,
    check_password,
    check_username,
    confirm_email,
    open_account,
    register,
    send_confirmation,
)
from apps.users.services.sessions import (
    SessionNotFound,
    drop_ended_sessions,
    end_other_sessions,
    end_session,
)
from apps.users.services.standing import NotActive, require_here
from apps.users.services.suspension import suspend, unsuspend

__all__ = [
    "AccountSuspended",
    "ApiKeyNotFound",
    "BadApiKey",
    "BadRefreshToken",
    "NotActive",
    "SessionNotFound",
    "Tokens",
    "TooManyApiKeys",
    "WrongCredentials",
    "WrongPassword",
    "ask_for_address",
    "begin_due_erasures",
    "begin_erasure",
    "change_password",
    "check_email",
    "check_own_password",
    "check_password",
    "check_username",
    "clear_avatar",
    "clear_header",
    "come_back",
    "confirm_email",
    "create_api_key",
    "deliver_mail",
    "describe_media",
    "drop_ended_families",
    "drop_ended_sessions",
    "edit_profile",
    "end_all_access",
    "end_other_sessions",
    "end_session",
    "erase_portion",
    "issue_tokens",
    "leave",
    "open_account",
    "rebuild_cards",
    "refresh_tokens",
    "register",
    "remove_media",
    "require_here",
    "revoke_api_key",
    "send_confirmation",
    "set_avatar",
    "set_header",
    "sign_in",
    "sign_out",
    "sign_out_everywhere",
    "suspend",
    "unsuspend",
    "upload_media",
    "use_api_key",
    "write_mail",
]
