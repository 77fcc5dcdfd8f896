"""What is done with links; called as `links.services.noted(…)`."""

from apps.links.services.asking import ask_for, noted
from apps.links.services.fetching import fetch_next
from apps.links.services.shelving import delete_picture, refuse, take_again

__all__ = ["ask_for", "delete_picture", "fetch_next", "noted", "refuse", "take_again"]
