-- Hands reminders to the workers, and gives those whose moment has come by now.
-- ARGV: stamp of the jobs, how many to give at most, then the length of a list, and of each
-- reminder to hand on: its name, its moment in ms, and id, data and description of its job.
-- Answers: name and moment in ms of each.
local stamp, cursor = ARGV[1], 3
for _ = 1, ARGV[3] do
  local reminder = ARGV[cursor + 1]
  -- Handed on by somebody else, or put off meanwhile: then it is not this one's any more.
  if tonumber(redis.call('ZSCORE', KEY.snoozes, reminder) or '-1') == tonumber(ARGV[cursor + 2]) then
    redis.call('ZREM', KEY.snoozes, reminder)
    hand_over(cursor + 3, 1, stamp)
  end
  cursor = cursor + 5
end
local now = time()
local ripe = {}
local found = redis.call('ZRANGEBYSCORE', KEY.snoozes, '-inf', whole(now), 'WITHSCORES', 'LIMIT', 0, ARGV[2])
for at = 1, #found, 2 do
  ripe[at], ripe[at + 1] = found[at], whole(tonumber(found[at + 1]))
end
local _, later = next_in(KEY.snoozes, now)
if later then
  wake(later, stamp)
end
return ripe
