"""Conversations under races: one per pair, nothing past a block, everything in order."""

from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from apps.core.errors import Problem
from apps.follows import services as graph
from apps.follows.models import Block
from apps.messaging import rows, services
from apps.messaging.errors import CannotMessage, NotAMember, RequestIsFull
from apps.messaging.models import Conversation, Message, Reaction
from apps.users import services as accounts
from apps.users.models import User
from tests.factories.follows import FollowFactory
from tests.factories.users import UserFactory
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)


def failures(results: list[object], *expected: type[Problem]) -> list[object]:
    return [one for one in results if isinstance(one, Exception) and not isinstance(one, expected)]


def test_two_who_begin_at_once_share_one_conversation() -> None:
    for _ in range(4):
        alice, bob = UserFactory.create_batch(2)
        acts = [
            partial(services.send_message, sender=a, recipients=[b], text="Hi") for a, b in ((alice, bob), (bob, alice))
        ]
        sent = together(acts * 3)
        assert not failures(sent)
        assert len({message.conversation_id for message in sent}) == 1
        assert len(rows.messages(alice.pk, sent[0].conversation_id, limit=10)) == 6


def test_no_message_slips_past_a_block() -> None:
    for _ in range(4):
        alice, bob = UserFactory.create_batch(2)
        talk = services.send_message(sender=alice, recipients=[bob], text="Hi").conversation_id
        services.accept(actor=bob, conversation_id=talk)
        acts: list[Any] = [
            *[partial(services.send_message, sender=alice, conversation_id=talk, text="Hi")] * 3,
            *[partial(services.send_message, sender=bob, conversation_id=talk, text="Hi")] * 2,
            partial(graph.block, actor=bob, target=alice),
        ]
        assert not failures(together(acts), CannotMessage)
        stood_at = Block.objects.get(blocker=bob).created_at
        assert not Message.objects.filter(conversation=talk, created_at__gt=stood_at).exists()


def test_of_all_that_is_asked_at_once_no_more_stands_than_may() -> None:
    for _ in range(4):
        alice, bob = UserFactory.create_batch(2)
        sent = together([partial(services.send_message, sender=alice, recipients=[bob], text="Hi")] * 8)
        assert not failures(sent, RequestIsFull)
        assert len([one for one in sent if isinstance(one, Message)]) == 5
        assert Message.objects.filter(sender=alice).count() == 5


def test_nobody_hears_what_is_said_after_they_were_removed() -> None:
    alice, bob, carol = UserFactory.create_batch(3)
    for follower, followee in ((bob, alice), (carol, alice), (bob, carol)):
        FollowFactory(follower=follower, followee=followee)  # nobody has to accept anything
    talk = services.send_message(sender=alice, recipients=[bob, carol], text="Hi").conversation_id
    acts: list[Any] = [
        *[partial(services.send_message, sender=alice, conversation_id=talk, text="more")] * 3,
        *[partial(services.send_message, sender=bob, conversation_id=talk, text="mine")] * 2,
        partial(services.remove_member, actor=alice, conversation_id=talk, target=bob),
        partial(services.add_member, actor=carol, conversation_id=talk, target=bob),
        partial(services.leave, actor=carol, conversation_id=talk),
        partial(services.mark_read, actor=bob, conversation_id=talk),
    ]
    assert not failures(together(acts), NotAMember)
    services.remove_member(actor=alice, conversation_id=talk, target=bob)
    seen = rows.messages(bob.pk, talk, limit=50)
    services.send_message(sender=alice, conversation_id=talk, text="after")
    assert rows.messages(bob.pk, talk, limit=50) == seen


def test_ids_rise_in_the_order_in_which_messages_are_seen() -> None:
    alice, bob = UserFactory.create_batch(2)
    talk = services.send_message(sender=alice, recipients=[bob], text="0").conversation_id
    services.accept(actor=bob, conversation_id=talk)
    seen: list[int] = []

    def watch() -> None:
        for _ in range(40):
            seen.extend(said.id for said in rows.messages(bob.pk, talk, limit=50, after=max(seen, default=0)))

    together([watch, *[partial(services.send_message, sender=alice, conversation_id=talk, text="n")] * 8])
    watch()
    # A message that came late under a smaller id would be missing.
    assert seen == sorted(said.id for said in rows.messages(bob.pk, talk, limit=50))


def test_a_reaction_each_whatever_is_pressed_at_once() -> None:
    alice, bob = UserFactory.create_batch(2)
    sent = services.send_message(sender=alice, recipients=[bob], text="Hi")
    emoji = ("👍", "❤️", "😂") * 2
    results = together([partial(services.react, actor=bob, message_id=sent.pk, emoji=one) for one in emoji])
    assert not failures(results)
    assert Reaction.objects.count() == 1


def test_what_an_erased_account_said_is_gone_and_the_other_half_stays() -> None:
    alice, bob = UserFactory.create_batch(2)
    talk = services.send_message(sender=bob, recipients=[alice], text="bob's").conversation_id
    services.send_message(sender=alice, conversation_id=talk, text="alice's")
    accounts.leave(actor=bob)
    assert accounts.begin_erasure(user_id=bob.pk, left_before=timezone.now())
    while accounts.erase_portion(user_id=bob.pk):
        pass
    assert not User.objects.filter(pk=bob.pk).exists()
    assert [said.text for said in rows.messages(alice.pk, talk, limit=9)] == ["alice's"]
    assert Conversation.objects.filter(pk=talk).exists()
    with pytest.raises(CannotMessage):
        services.send_message(sender=alice, conversation_id=talk, text="Where are you?")
