-- KEYS[1]: a list. ARGV: only ids below this, how many, seconds to live. Returns {last, id, …}, newest first; {} when absent.
local last = redis.call('LINDEX', KEYS[1], -1)
if not last then return {} end
if string.sub(last, 1, 2) == '!b' then return {last} end
local below, count, ttl = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local first, length = 0, redis.call('LLEN', KEYS[1]) - 1
local head = redis.call('LINDEX', KEYS[1], 0)
if length > 0 and not newer(below, head) then
    local low, high = 0, length
    while low < high do
        local middle = math.floor((low + high) / 2)
        if newer(below, redis.call('LINDEX', KEYS[1], middle)) then high = middle else low = middle + 1 end
    end
    first = low
end
-- Renewed once a day, not at every read: a write for each read would double the replication.
if redis.call('TTL', KEYS[1]) < ttl - 86400 then redis.call('EXPIRE', KEYS[1], ttl) end
local page = {last}
if first < length then
    for _, id in ipairs(redis.call('LRANGE', KEYS[1], first, math.min(first + count, length) - 1)) do
        page[#page + 1] = id
    end
end
return page
