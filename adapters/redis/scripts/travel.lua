-- Moves the clock, and has what is due then settled at once.
-- ARGV: the new offset in ms, stamp of the job.
redis.call('SET', KEY.clock_offset, ARGV[1])
offset = tonumber(ARGV[1])
wake(time(), ARGV[2])
return 1
