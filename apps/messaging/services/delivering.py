"""What has reached a device of somebody, whether they looked at it or not."""

from django.db import connection
from django.db.transaction import atomic

from apps.core.ids import MAX_ID
from apps.messaging.models import DeliveredMark
from apps.messaging.signals import messages_delivered

# Of the conversations that were spoken in last: what lies further back was delivered long ago, or nobody waits for it.
MOST_AT_ONCE = 200
_MARK = f"""
    INSERT INTO messaging_deliveredmark AS mark (conversation_id, user_id, up_to_id)
    SELECT place.conversation_id, place.user_id, LEAST(%(up_to)s, place.latest_id) FROM (
        SELECT p.conversation_id, p.user_id, p.latest_id FROM messaging_participant p
        JOIN users_user u ON u.id = p.user_id AND u.state = 'active'
        WHERE p.user_id = %(user)s AND NOT p.is_request AND p.sees_until IS NULL
        ORDER BY p.latest_id DESC LIMIT {MOST_AT_ONCE}
    ) place
    LEFT JOIN messaging_deliveredmark d ON d.conversation_id = place.conversation_id AND d.user_id = place.user_id
    WHERE LEAST(%(up_to)s, place.latest_id) > COALESCE(d.up_to_id, 0)
    ORDER BY place.conversation_id
    ON CONFLICT (conversation_id, user_id) DO UPDATE SET up_to_id = EXCLUDED.up_to_id
    WHERE mark.up_to_id < EXCLUDED.up_to_id
    RETURNING conversation_id, up_to_id,
    (SELECT c.is_group FROM messaging_conversation c WHERE c.id = mark.conversation_id), (
        SELECT m.sender_id FROM messaging_message m
        WHERE m.conversation_id = mark.conversation_id AND m.id <= mark.up_to_id ORDER BY m.id DESC LIMIT 1
    )
"""


@atomic
def mark_delivered(*, user_id: int, up_to_id: int | None = None) -> None:
    """All that was said to them up to this message (without: all), in whatever they have accepted; never back.

    Nothing is written where nothing is new, so whatever shows somebody their messages may call it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_MARK, {"user": user_id, "up_to": MAX_ID if up_to_id is None else up_to_id})
        rows = cursor.fetchall()
    marks = [
        (conversation_id, up_to, sender_id if is_group else None)
        for conversation_id, up_to, is_group, sender_id in rows
        if not is_group or sender_id not in (None, user_id)
    ]
    if marks:
        messages_delivered.send(DeliveredMark, user_id=user_id, marks=marks)
