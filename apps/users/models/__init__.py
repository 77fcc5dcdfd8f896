from apps.users.models.counts import UserCountDelta, UserCounts, user_counter
from apps.users.models.credentials import ApiKey, RefreshFamily
from apps.users.models.departure import Erasure
from apps.users.models.mail import OutgoingMail
from apps.users.models.session import BrowserSession
from apps.users.models.user import MAX_UNDO, AccountState, User

__all__ = [
    "MAX_UNDO",
    "AccountState",
    "ApiKey",
    "BrowserSession",
    "Erasure",
    "OutgoingMail",
    "RefreshFamily",
    "User",
    "UserCountDelta",
    "UserCounts",
    "user_counter",
]
