-- KEYS: lists of merged authors. ARGV: only ids below this, how many, seconds to live.
-- Returns {highest floor, id, …}, newest first and unique; or {'', key, …}: these cannot be read now.
local below, count, ttl = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local CHUNK = 8
local floor, absent, lists = '0', {''}, {}

local function position(key, length)
    local low, high = 0, length
    while low < high do
        local middle = math.floor((low + high) / 2)
        if newer(below, redis.call('LINDEX', key, middle)) then high = middle else low = middle + 1 end
    end
    return low
end

for i = 1, #KEYS do
    local last = redis.call('LINDEX', KEYS[i], -1)
    if not last or string.sub(last, 1, 2) == '!b' then
        absent[#absent + 1] = KEYS[i]
    else
        local own = floor_of(last)
        if newer(own, floor) then floor = own end
        local length = redis.call('LLEN', KEYS[i]) - 1
        local head = redis.call('LINDEX', KEYS[i], 0)
        local at = 0
        if length > 0 and not newer(below, head) then at = position(KEYS[i], length) end
        lists[#lists + 1] = {key = KEYS[i], at = at, length = length, ids = {}, next = 1}
        if redis.call('TTL', KEYS[i]) < ttl - 86400 then redis.call('EXPIRE', KEYS[i], ttl) end
    end
end
if #absent > 1 then return absent end

local function peek(list)
    if list.next > #list.ids then
        if list.at >= list.length then return nil end
        list.ids = redis.call('LRANGE', list.key, list.at, math.min(list.at + CHUNK, list.length) - 1)
        list.at, list.next = list.at + #list.ids, 1
    end
    return list.ids[list.next]
end

-- A heap of lists by their newest unread id: count * log(lists), however many are followed.
local heap = {}
local function above(a, b) return newer(heap[a].id, heap[b].id) end
local function swap(a, b) heap[a], heap[b] = heap[b], heap[a] end
local function sift_down(i)
    while true do
        local child = i * 2
        if child > #heap then return end
        if child < #heap and above(child + 1, child) then child = child + 1 end
        if not above(child, i) then return end
        swap(i, child)
        i = child
    end
end
for _, list in ipairs(lists) do
    local id = peek(list)
    if id then heap[#heap + 1] = {id = id, list = list} end
end
for i = math.floor(#heap / 2), 1, -1 do sift_down(i) end

local page = {floor}
while #heap > 0 and #page <= count do
    local top = heap[1]
    if page[#page] ~= top.id then page[#page + 1] = top.id end
    top.list.next = top.list.next + 1
    local id = peek(top.list)
    if id then top.id = id else heap[1] = heap[#heap]; heap[#heap] = nil end
    if #heap > 0 then sift_down(1) end
end
return page
