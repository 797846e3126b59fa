-- Reads what is due by now, the longest overdue first, and makes sure that somebody looks again
-- when the next order is due.
-- ARGV: how many at most, stamp of the job. Answers: now in ms, generation of the policies, then
-- name and document (or nil) of each order.
local now = time()
local found = { whole(now), redis.call('GET', KEY.policy_generation) or '0' }
local orders = redis.call('ZRANGEBYSCORE', KEY.due, '-inf', found[1], 'LIMIT', 0, ARGV[1])
for _, order in ipairs(orders) do
  found[#found + 1] = order
  found[#found + 1] = redis.call('LINDEX', KEY.order .. order, 0)
end
local _, later = next_in(KEY.due, now)
if later then
  wake(later, ARGV[2])
end
return found
