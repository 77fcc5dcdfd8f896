-- Ids are decimal strings of up to 19 digits; a Lua number would lose the last of them.
local function newer(a, b)
    if #a ~= #b then return #a > #b end
    return a > b
end

-- The last element of a list is not an id. It begins with '!', which sorts below every digit:
--   !r:<floor>:<version>:<generation>:<merged authors>    ready to read
--   !b:<floor>:<token>                                    being rebuilt
local function floor_of(last)
    return string.match(last, '^!%a:(%d+):')
end

local function with_floor(last, floor)
    return string.sub(last, 1, 3) .. floor .. string.match(last, '^!%a:%d+(.*)$')
end
