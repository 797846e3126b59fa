-- What every script shares. KEY (key names), DELIVER, SETTLE (the constant fields of both kinds of
-- RQ job) and TIME_TRAVEL stand before this text: `scripts.py` writes them.
--
-- Keys are put together here rather than handed over as KEYS: a commit touches whatever its
-- decision touches, and one server holds it all (a cluster is refused at the start, as RQ has it).

local offset = TIME_TRAVEL and tonumber(redis.call('GET', KEY.clock_offset) or '0') or 0

-- The record's own time in whole milliseconds.
local function time()
  local clock = redis.call('TIME')
  return clock[1] * 1000 + math.floor(clock[2] / 1000) + offset
end

-- A whole number as text; Lua would write a large one with an exponent.
local function whole(number)
  return string.format('%.0f', number)
end

-- Makes sure that RQ settles what is due at a moment: one job for each second, in wall time, as
-- RQ's scheduler knows no other. Rounded up: a job that comes too early finds nothing.
local function wake(moment, stamp)
  local second = whole(math.ceil((moment - offset) / 1000))
  local job = 'due-' .. second
  if redis.call('ZSCORE', KEY.scheduled, job) then
    return
  end
  redis.call('SADD', KEY.queues, KEY.settle_queue)
  redis.call('HSET', KEY.job .. job, 'created_at', stamp, unpack(SETTLE))
  -- One of this name that has run is kept by RQ for a minute; this one may have to wait longer.
  redis.call('PERSIST', KEY.job .. job)
  redis.call('ZADD', KEY.scheduled, second, job)
end

-- The earliest moment after now at which an order is due, with that order's name.
local function next_due(now)
  return redis.call('ZRANGEBYSCORE', KEY.due, '(' .. whole(now), '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
end
