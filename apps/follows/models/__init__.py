from apps.follows.models.lists import List, ListMember
from apps.follows.models.notes import Note
from apps.follows.models.ties import Block, Follow, FollowRequest, Mute

__all__ = ["Block", "Follow", "FollowRequest", "List", "ListMember", "Mute", "Note"]
