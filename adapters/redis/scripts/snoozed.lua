-- Hands reminders to the workers, and gives those whose moment has come by now.
-- ARGV: stamp of the jobs, how many to give at most, then the length of a list, and of each
-- reminder to hand on: its name, its moment in ms, and id, data and description of its job.
-- Answers: name and moment in ms of each.
local stamp, cursor = ARGV[1], 3
for _ = 1, ARGV[3] do
  local reminder, job = ARGV[cursor + 1], ARGV[cursor + 3]
  -- Handed on by somebody else, or put off meanwhile: then it is not this one's any more.
  if tonumber(redis.call('ZSCORE', KEY.snoozes, reminder) or '-1') == tonumber(ARGV[cursor + 2]) then
    redis.call('ZREM', KEY.snoozes, reminder)
    redis.call('SADD', KEY.queues, KEY.deliver_queue)
    redis.call('HSET', KEY.job .. job, 'created_at', stamp, 'enqueued_at', stamp,
      'data', ARGV[cursor + 4], 'description', ARGV[cursor + 5], unpack(DELIVER))
    redis.call('RPUSH', KEY.deliver_queue, job)
  end
  cursor = cursor + 5
end
local now = whole(time())
local ripe = {}
local found = redis.call('ZRANGEBYSCORE', KEY.snoozes, '-inf', now, 'WITHSCORES', 'LIMIT', 0, ARGV[2])
for at = 1, #found, 2 do
  ripe[at], ripe[at + 1] = found[at], whole(tonumber(found[at + 1]))
end
local later = redis.call('ZRANGEBYSCORE', KEY.snoozes, '(' .. now, '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
if later[1] then
  wake(tonumber(later[2]), stamp)
end
return ripe
