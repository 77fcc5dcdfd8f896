-- KEYS: lists. Returns {key, newest element, last element, …} of those that can be read now. Keeps none of them alive.
local found = {}
for i = 1, #KEYS do
    local last = redis.call('LINDEX', KEYS[i], -1)
    if last and string.sub(last, 1, 2) ~= '!b' then
        found[#found + 1] = KEYS[i]
        found[#found + 1] = redis.call('LINDEX', KEYS[i], 0)
        found[#found + 1] = last
    end
end
return found
