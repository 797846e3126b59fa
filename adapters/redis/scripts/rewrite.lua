-- Writes a document, or one element of its log, in the present schema, if it still is as it was.
-- ARGV: order, place in its list (0: the document), as it was read, as it is to be.
-- Answers 1 when that was done.
local order, place = KEY.order .. ARGV[1], ARGV[2]
if redis.call('LINDEX', order, place) ~= ARGV[3] then
  return 0
end
redis.call('LSET', order, place, ARGV[4])
return 1
