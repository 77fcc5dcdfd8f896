from apps.follows.models.notes import Note
from apps.follows.models.ties import Block, Follow, FollowRequest, Mute

__all__ = ["Block", "Follow", "FollowRequest", "Mute", "Note"]
