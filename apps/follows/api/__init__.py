"""People over JSON: profiles with the relationship, follows, requests, blocks, mutes, suggestions."""
