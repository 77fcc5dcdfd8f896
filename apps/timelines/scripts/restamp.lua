-- Replace the rest of a ready list's last element. KEYS[1]: the list. ARGV: the rest as it was read, the new one.
local last = redis.call('LINDEX', KEYS[1], -1)
if not last then return 0 end
local floor, rest = string.match(last, '^!r:(%d+):(.*)$')
if rest ~= ARGV[1] then return 0 end
-- In place: an empty home has no other element, and a list that is gone for a moment loses its expiry.
redis.call('LSET', KEYS[1], -1, '!r:' .. floor .. ':' .. ARGV[2])
return 1
