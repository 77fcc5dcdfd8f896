-- Begin a rebuild. KEYS[1]: the list. ARGV: token, seconds it may take.
-- Returns 1, or 0 when another one is at it. From here on pushes land above the token.
local last = redis.call('LINDEX', KEYS[1], -1)
if last and string.sub(last, 1, 2) == '!b' then return 0 end
redis.call('DEL', KEYS[1])
redis.call('RPUSH', KEYS[1], '!b:0:' .. ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1
