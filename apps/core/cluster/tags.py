"""Hash tags: keys with the same one lie in the same slot, and so on the same node."""

import binascii

SLOTS = 16_384


def tag_of(key: str) -> str:
    return key[key.index("{") + 1 : key.index("}")]


def slot_of(tag: str) -> int:
    return binascii.crc_hqx(tag.encode(), 0) % SLOTS


def even_tags(count: int) -> tuple[str, ...]:
    """Tags of three digits, as evenly spread as can be: any number of nodes has the same share, one more or less."""
    slots = {slot_of(f"{number:03}"): f"{number:03}" for number in range(1000)}
    middles = [(part + 0.5) * SLOTS / count for part in range(count)]
    return tuple(slots[min(slots, key=lambda slot: abs(slot - middle))] for middle in middles)
