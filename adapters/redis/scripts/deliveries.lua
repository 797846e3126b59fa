-- Enqueues deliveries that belong to no commit.
-- ARGV: stamp of the jobs, then id, data and description of each.
local stamp = ARGV[1]
redis.call('SADD', KEY.queues, KEY.deliver_queue)
for at = 2, #ARGV, 3 do
  redis.call('HSET', KEY.job .. ARGV[at], 'created_at', stamp, 'enqueued_at', stamp,
    'data', ARGV[at + 1], 'description', ARGV[at + 2], unpack(DELIVER))
  redis.call('RPUSH', KEY.deliver_queue, ARGV[at])
end
return 1
