-- Puts an order where it belongs in a party's list, if it still is as it was read.
-- ARGV: order, document as it was read, account, seat, line (empty: it is over), when it ended in
-- ms. Answers 1 when that was done.
if redis.call('LINDEX', KEY.order .. ARGV[1], 0) ~= ARGV[2] then
  return 0
end
put_listed(ARGV[1], ARGV[3], ARGV[4], ARGV[5], ARGV[6])
return 1
