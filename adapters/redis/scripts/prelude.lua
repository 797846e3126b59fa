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

-- What of an index of moments comes next after now: its name, and its moment in ms.
local function next_in(index, now)
  local found = redis.call('ZRANGEBYSCORE', index, '(' .. whole(now), '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
  return found[1], tonumber(found[2])
end

-- Puts an order where it belongs in the index of due times: at its moment in ms, or nowhere (empty).
local function put_due(order, due, now, stamp)
  if due == '' then
    redis.call('ZREM', KEY.due, order)
    return
  end
  redis.call('ZADD', KEY.due, due, order)
  -- A wake-up for whatever comes first is enough: it leaves one for the next.
  if next_in(KEY.due, now) == order then
    wake(tonumber(due), stamp)
  end
end

-- Puts an order where it belongs in the list of a party: under its line, or, where that is empty,
-- among those that are over, by the moment in ms at which it ended.
local function put_listed(order, account, seat, line, over)
  local ended = KEY.ended .. seat .. ':' .. account
  if line ~= '' then
    redis.call('HSET', KEY.running .. account, order, line)
    redis.call('ZREM', ended, order)
  else
    redis.call('HDEL', KEY.running .. account, order)
    redis.call('ZADD', ended, 'NX', over, order)
  end
end

-- Hands deliveries to the workers, as RQ's own `Queue.enqueue` would.
-- ARGV holds them from a place on: id, data and description of each job, so many times.
local function hand_over(place, count, stamp)
  if count > 0 then
    redis.call('SADD', KEY.queues, KEY.deliver_queue)
  end
  for at = place, place + 3 * count - 1, 3 do
    redis.call('HSET', KEY.job .. ARGV[at], 'created_at', stamp, 'enqueued_at', stamp,
      'data', ARGV[at + 1], 'description', ARGV[at + 2], unpack(DELIVER))
    -- One of this name that has run would go after a minute, and take this one with it.
    redis.call('PERSIST', KEY.job .. ARGV[at])
    redis.call('RPUSH', KEY.deliver_queue, ARGV[at])
  end
end
