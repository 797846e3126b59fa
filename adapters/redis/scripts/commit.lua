-- Writes everything that one decision writes, or nothing. It knows no rule of the domain.
-- Answers the moment at which the decision was written, 0 when somebody else, or time, was faster.
--
-- ARGV: order, document, element of the log, due, fence, code, end of the code, stamp of the jobs,
-- principal and cover under which a delegate decided, then three lists, each after its length:
-- account, seat and line (empty: over) of each party; account, moment and member of each mark; id,
-- data and description of each delivery's job. Moments are in ms; empty means none.
local order, document, element = ARGV[1], ARGV[2], ARGV[3]
local due, fence, code, code_until, stamp = ARGV[4], ARGV[5], ARGV[6], ARGV[7], ARGV[8]

-- Compare: the revision that stands must be the one before this one.
local now = time()
local head = string.match(document, '^%d+ %S+ ')
local stands = redis.call('LINDEX', KEY.order .. order, 0) or '0 '
if string.sub(stands, 1, #head) == head then
  return now -- this very commit, sent again because its answer got lost
end
local revision = tonumber(string.match(head, '^%d+'))
if tonumber(string.match(stands, '^(%d+) ')) ~= revision - 1 then
  return 0
end

-- From the fence on, time has its say first.
if fence ~= '' and now >= tonumber(fence) then
  return 0
end

-- Leave to answer for somebody has to stand when the answer is written.
if ARGV[9] ~= '' and redis.call('GET', KEY.cover .. ARGV[9]) ~= ARGV[10] then
  return 0
end

if code ~= '' then
  local waits = redis.call('GET', KEY.code .. code)
  if waits and waits ~= order then
    return 0 -- drawn before, for an offer that still stands
  end
end

-- Set.
if revision == 1 then
  redis.call('RPUSH', KEY.order .. order, document)
else
  redis.call('LSET', KEY.order .. order, 0, document)
end
local at = 0 -- where the element stands in the list; the document has place 0
if element ~= '' then
  at = redis.call('RPUSH', KEY.order .. order, element) - 1
end
put_due(order, due, now, stamp)
if code ~= '' then
  redis.call('SET', KEY.code .. code, order, 'PXAT', whole(code_until - offset))
end

local cursor = 11
for _ = 1, ARGV[cursor] do
  put_listed(order, ARGV[cursor + 1], ARGV[cursor + 2], ARGV[cursor + 3], whole(now))
  cursor = cursor + 3
end

cursor = cursor + 1
for _ = 1, ARGV[cursor] do
  redis.call('ZADD', KEY.marks_of .. ARGV[cursor + 1], ARGV[cursor + 2], ARGV[cursor + 3])
  cursor = cursor + 3
end

cursor = cursor + 1
local deliveries = ARGV[cursor]
hand_over(cursor + 1, tonumber(deliveries), stamp)

-- The sandbox's page shows what was written (`doings.py`); a bot with real time keeps no such list.
if TIME_TRAVEL then
  redis.call('XADD', KEY.doings, 'MAXLEN', '~', 1000, '*', 'offset', whole(offset),
    'order', order, 'revision', whole(revision), 'element', whole(at), 'deliveries', deliveries)
end
return now
