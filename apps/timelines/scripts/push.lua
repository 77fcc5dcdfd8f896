-- Put one id into every list that exists, in order and once, whatever came before.
-- KEYS: lists. ARGV: id, most entries, slack before trimming. Returns how many lists exist.
local id, most, slack = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])

local function trim(key)
    local last = redis.call('LINDEX', key, -1)
    local highest_removed = redis.call('LINDEX', key, most)
    redis.call('LTRIM', key, 0, most - 1)
    redis.call('RPUSH', key, with_floor(last, highest_removed))
end

-- In its place among older and newer ones: rare, so a scan from the head will do.
local function insert(key)
    local from = 0
    while true do
        local part = redis.call('LRANGE', key, from, from + 31)
        if #part == 0 then return end
        for _, other in ipairs(part) do
            if other == id then return end
            if newer(id, other) or string.byte(other) == 33 then
                if string.byte(other) ~= 33 or newer(id, floor_of(other)) then
                    redis.call('LINSERT', key, 'BEFORE', other, id)
                end
                return
            end
        end
        from = from + 32
    end
end

local existing = 0
for i = 1, #KEYS do
    local head = redis.call('LINDEX', KEYS[i], 0)
    if head then
        existing = existing + 1
        if string.byte(head) ~= 33 and newer(id, head) then
            if redis.call('LPUSH', KEYS[i], id) > most + slack then trim(KEYS[i]) end
        elseif head ~= id then
            insert(KEYS[i])
        end
    end
end
return existing
