-- Remembers a reminder that somebody asked for, and makes sure that somebody looks at its moment.
-- ARGV: reminder, moment in ms, stamp of the job.
redis.call('ZADD', KEY.snoozes, ARGV[2], ARGV[1])
wake(tonumber(ARGV[2]), ARGV[3])
return 1
