-- Writes a document, or one element of its log, in the present schema, if it still is as it was.
-- ARGV: order, index of the element (-1: the document), as it was read, as it is to be.
-- Answers 1 when that was done.
local order, index = ARGV[1], ARGV[2]
if index == '-1' then
  if redis.call('GET', KEY.order .. order) ~= ARGV[3] then
    return 0
  end
  redis.call('SET', KEY.order .. order, ARGV[4])
  return 1
end
if redis.call('LINDEX', KEY.log .. order, index) ~= ARGV[3] then
  return 0
end
redis.call('LSET', KEY.log .. order, index, ARGV[4])
return 1
