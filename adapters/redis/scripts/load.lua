-- Reads an order with what deciding about it takes.
-- ARGV: order, who asks or nothing. Answers: document or nil, now in ms, generation of the policies,
-- then the covers that whoever asks holds (nil where one has just ended).
local found = {
  redis.call('LINDEX', KEY.order .. ARGV[1], 0),
  whole(time()),
  redis.call('GET', KEY.policy_generation) or '0',
}
if ARGV[2] then
  for at, principal in ipairs(redis.call('SMEMBERS', KEY.covering .. ARGV[2])) do
    found[3 + at] = redis.call('GET', KEY.cover .. principal)
  end
end
return found
