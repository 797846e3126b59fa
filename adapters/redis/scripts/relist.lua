-- Puts an order where it belongs in a party's list, if it still is as it was read.
-- ARGV: order, document as it was read, account, seat, line (empty: it is over), when it ended in
-- ms. Answers 1 when that was done.
local order, account, line = ARGV[1], ARGV[3], ARGV[5]
if redis.call('LINDEX', KEY.order .. order, 0) ~= ARGV[2] then
  return 0
end
local ended = KEY.ended .. ARGV[4] .. ':' .. account
if line ~= '' then
  redis.call('HSET', KEY.running .. account, order, line)
  redis.call('ZREM', ended, order)
else
  redis.call('HDEL', KEY.running .. account, order)
  redis.call('ZADD', ended, 'NX', ARGV[6], order)
end
return 1
