-- Writes an order without a person in place of the one with them: document, log, indexes, marks,
-- and the jobs that bring other readers' cards up to it. It knows no rule of the domain.
-- Answers 1 when that was done, 0 when the order is no longer as it was read.
--
-- ARGV: order, document as it was read, account, pseudonym, stamp of the jobs, then four lists,
-- each after its length: the new document with its log; the fields of their cards; the endings of
-- the fields of the notices sent to them; id, data and description of each delivery's job.
local order, account, pseudonym, stamp = ARGV[1], ARGV[3], ARGV[4], ARGV[5]
local key = KEY.order .. order
if redis.call('LINDEX', key, 0) ~= ARGV[2] then
  return 0
end

local cursor = 6
redis.call('DEL', key)
for _ = 1, ARGV[cursor] do
  cursor = cursor + 1
  redis.call('RPUSH', key, ARGV[cursor])
end

local line = redis.call('HGET', KEY.running .. account, order)
if line then
  redis.call('HDEL', KEY.running .. account, order)
  redis.call('HSET', KEY.running .. pseudonym, order, line)
end
for _, seat in ipairs({ 'c:', 'f:' }) do
  local ended = redis.call('ZSCORE', KEY.ended .. seat .. account, order)
  if ended then
    redis.call('ZREM', KEY.ended .. seat .. account, order)
    redis.call('ZADD', KEY.ended .. seat .. pseudonym, ended, order)
  end
end
local marks = redis.call('ZRANGE', KEY.marks_of .. account, 0, -1, 'WITHSCORES')
for at = 1, #marks, 2 do
  if string.sub(marks[at], 1, #order + 1) == order .. ' ' then
    redis.call('ZREM', KEY.marks_of .. account, marks[at])
    redis.call('ZADD', KEY.marks_of .. pseudonym, marks[at + 1], marks[at])
  end
end

cursor = cursor + 1
for _ = 1, ARGV[cursor] do
  cursor = cursor + 1
  redis.call('HDEL', KEY.cards .. order, ARGV[cursor])
end

cursor = cursor + 1
for _ = 1, ARGV[cursor] do
  cursor = cursor + 1
  for _, field in ipairs(redis.call('HKEYS', KEY.sent .. order)) do
    if string.sub(field, -#ARGV[cursor]) == ARGV[cursor] then
      redis.call('HDEL', KEY.sent .. order, field)
    end
  end
end

cursor = cursor + 1
hand_over(cursor + 1, tonumber(ARGV[cursor]), stamp)
return 1
