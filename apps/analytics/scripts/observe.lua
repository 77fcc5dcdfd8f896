-- One report of one reader, in one step: what they had not done that day is buffered and enters the sketches.
-- KEYS: stream, meta, claims, dirty, the reader's lists of today (seen; did).
-- ARGV: a new epoch's name, the reader, most a day, seconds of the lists, seconds of a sketch, most entries,
--       the epoch and position that the caller knows, how many sketches for being here at all, those;
--       then for each observation: kind, word, observation as text, how many sketches, those.
local stream, meta, claims, dirty, seen, did = unpack(KEYS)
local who, most, kept, sketch_kept = ARGV[2], tonumber(ARGV[3]), ARGV[4], ARGV[5]

local epoch = redis.call('HGET', meta, 'epoch')
if not epoch then
    epoch = ARGV[1]
    redis.call('HSET', meta, 'epoch', epoch, 'n', 0)
end
-- An earlier life of Redis ended with what was in it: how much that was, those know who were told.
if ARGV[7] ~= '' and ARGV[7] ~= epoch then
    local claimed = tonumber(redis.call('HGET', claims, ARGV[7])) or 0
    if tonumber(ARGV[8]) > claimed then redis.call('HSET', claims, ARGV[7], ARGV[8]) end
end

local function enter(first, count)
    for i = first, first + count - 1 do
        if redis.call('PFADD', ARGV[i], who) == 1 then redis.call('SADD', dirty, ARGV[i]) end
        redis.call('EXPIRE', ARGV[i], sketch_kept)
    end
end

local next = 10 + tonumber(ARGV[9])
enter(10, tonumber(ARGV[9]))
local fresh = {}
while ARGV[next] do
    local list, marks = ARGV[next] == '1' and seen or did, tonumber(ARGV[next + 3])
    if redis.call('SCARD', list) < most and redis.call('SADD', list, ARGV[next + 1]) == 1 then
        fresh[#fresh + 1] = ARGV[next + 2]
        enter(next + 4, marks)
    end
    next = next + 4 + marks
end
if #fresh == 0 then return {epoch, redis.call('HGET', meta, 'n'), 0} end

redis.call('EXPIRE', seen, kept)
redis.call('EXPIRE', did, kept)
local n = redis.call('HINCRBY', meta, 'n', #fresh)
redis.call('XADD', stream, 'MAXLEN', '~', ARGV[6], '*', 'e', epoch, 'n', n - #fresh, 'd', table.concat(fresh, ';'))
return {epoch, n, #fresh}
