-- Puts a cover in the place of another, with the jobs that tell of it. It knows no rule of the
-- domain.
-- Answers 1 when that was done, 0 when the other one is no longer the one that stands.
--
-- ARGV: principal, cover that stands, its delegate, cover that is to stand, its delegate, its end in
-- ms, stamp of the jobs, then after their number id, data and description of each job. Empty means
-- that there is none.
local principal, stands, cover = ARGV[1], ARGV[2], ARGV[4]
local key, stamp = KEY.cover .. principal, ARGV[7]
local found = redis.call('GET', key) or ''
if found ~= stands then
  return found == cover and cover ~= '' and 1 or 0 -- 1: sent again because its answer got lost
end

if stands ~= '' then
  redis.call('SREM', KEY.covering .. ARGV[3], principal)
end
if cover ~= '' then
  redis.call('SET', key, cover)
  redis.call('SADD', KEY.covering .. ARGV[5], principal)
  redis.call('ZADD', KEY.covers_until, ARGV[6], principal)
  wake(tonumber(ARGV[6]), stamp)
else
  redis.call('DEL', key)
  redis.call('ZREM', KEY.covers_until, principal)
end

hand_over(9, tonumber(ARGV[8]), stamp)
return 1
