-- End a rebuild. KEYS[1]: the list. ARGV: token, seconds to live, most entries, floor, rest of the last element, id, …
-- What was pushed meanwhile and what was found are united. Only the token's owner may do this.
local last = redis.call('LINDEX', KEYS[1], -1)
if not last or string.match(last, '^!b:%d+:(.*)$') ~= ARGV[1] then return 0 end
local most, floor = tonumber(ARGV[3]), ARGV[4]
local pushed = redis.call('LRANGE', KEYS[1], 0, -2)
if newer(floor_of(last), floor) then floor = floor_of(last) end
local union, i, j = {}, 1, 6
while i <= #pushed or j <= #ARGV do
    local id
    if j > #ARGV or (i <= #pushed and newer(pushed[i], ARGV[j])) then
        id, i = pushed[i], i + 1
    else
        id, j = ARGV[j], j + 1
    end
    if union[#union] ~= id then
        if #union == most then
            if newer(id, floor) then floor = id end
            break
        end
        union[#union + 1] = id
    end
end
redis.call('DEL', KEYS[1])
for from = 1, #union, 1000 do
    redis.call('RPUSH', KEYS[1], unpack(union, from, math.min(from + 999, #union)))
end
redis.call('RPUSH', KEYS[1], '!r:' .. floor .. ':' .. ARGV[5])
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1
