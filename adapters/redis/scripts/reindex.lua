-- Puts an order where it belongs in the index of due times, if it still is as it was read.
-- ARGV: order, document as it was read (empty: it is missing), due in ms (empty: never), stamp of
-- the job, '1' to set it aside instead because it cannot be read. Answers 1 when that was done.
local order = ARGV[1]
if (redis.call('LINDEX', KEY.order .. order, 0) or '') ~= ARGV[2] then
  return 0
end
redis.call('ZREM', KEY.set_aside, order)
if ARGV[5] == '1' then
  local since = redis.call('ZSCORE', KEY.due, order) or whole(time())
  redis.call('ZADD', KEY.set_aside, since, order)
end
put_due(order, ARGV[3], time(), ARGV[4])
return 1
