"""What the demo people wrote to each other in private: a conversation, a group with a name, a request."""

from apps.demo.people import Person
from apps.messaging import services
from apps.users.models import User

# Between demo and alice, in turn.
TALK = (
    "Your tomatoes are famous now. How do you keep the slugs away?",
    "Copper tape, and a hedgehog who thinks he pays rent 🦔",
    "Could you bring one on Saturday? A tomato, not the hedgehog.",
    "I will bring three. Do you still have the recipe with the basil?",
)
GROUP = "Saturday dinner"
PLANS = (
    ("demo", "Saturday at seven, at ours?"),
    ("alice", "Yes! I bring tomatoes."),
    ("bob", "I can come after my ride. Is half past seven fine?"),
    ("demo", "Of course 🍅"),
)
REQUEST = "Hello! I read what you wrote about coffee and wanted to ask which grinder you use."


def write(follows: dict[Person, list[Person]]) -> None:
    """Nothing where the ones that it is about are missing."""
    by_handle = {person.handle: person for person in follows}
    if not {"demo", "alice", "bob"} <= by_handle.keys():
        return
    users = User.objects.in_bulk([by_handle[handle].id for handle in ("demo", "alice", "bob")])
    demo, alice, bob = (users[by_handle[handle].id] for handle in ("demo", "alice", "bob"))
    named = {"demo": demo, "alice": alice, "bob": bob}
    group = services.send_message(sender=demo, recipients=[alice, bob], text=PLANS[0][1]).conversation_id
    services.edit_group(actor=demo, conversation_id=group, name=GROUP)
    for handle, text in PLANS[1:]:
        said = services.send_message(sender=named[handle], conversation_id=group, text=text)
    services.react(actor=alice, message_id=said.pk, emoji="❤️")
    for number, text in enumerate(TALK):
        sender, other = ((demo, alice), (alice, demo))[number % 2]
        services.send_message(sender=sender, recipients=[other], text=text)
    _ask(follows, by_handle["demo"], demo)


def _ask(follows: dict[Person, list[Person]], person: Person, demo: User) -> None:
    strangers = [one for one in follows if one not in follows[person] and one is not person]
    stranger = User.objects.get(pk=strangers[0].id)
    services.send_message(sender=stranger, recipients=[demo], text=REQUEST)
