-- Puts the indexes of a cover right, if it still is as it was read.
-- ARGV: principal, cover as it was read (empty: there is none), its delegate, its end in ms, stamp of
-- the job, then delegates in whose index the principal does not belong. Answers 1 when that was done.
local principal, cover = ARGV[1], ARGV[2]
if (redis.call('GET', KEY.cover .. principal) or '') ~= cover then
  return 0
end
for at = 6, #ARGV do
  redis.call('SREM', KEY.covering .. ARGV[at], principal)
end
if cover ~= '' then
  redis.call('SADD', KEY.covering .. ARGV[3], principal)
  redis.call('ZADD', KEY.covers_until, ARGV[4], principal)
  wake(tonumber(ARGV[4]), ARGV[5])
else
  redis.call('ZREM', KEY.covers_until, principal)
end
return 1
