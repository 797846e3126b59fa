-- Reads an order with what deciding about it takes.
-- ARGV: order. Answers: document or nil, now in ms, generation of the policies.
return {
  redis.call('LINDEX', KEY.order .. ARGV[1], 0),
  whole(time()),
  redis.call('GET', KEY.policy_generation) or '0',
}
