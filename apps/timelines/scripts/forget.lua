-- KEYS: lists. Returns how many there were.
local existed = 0
for i = 1, #KEYS do existed = existed + redis.call('UNLINK', KEYS[i]) end
return existed
