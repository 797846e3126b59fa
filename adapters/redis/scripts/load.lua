-- Reads an order with what deciding about it takes.
-- ARGV: order. Answers: document or nil, now in ms, generation of the policies.
return {
  redis.call('GET', KEY.order .. ARGV[1]),
  whole(time()),
  redis.call('GET', KEY.policy_generation) or '0',
}
