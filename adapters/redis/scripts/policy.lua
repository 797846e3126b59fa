-- Adds a version to a community's policy, if the version before it is the one that stands.
-- ARGV: community, version, policy. Answers 1 when it stands now, 0 when another one does.
local versions = KEY.policy .. ARGV[1]
-- Version 1 are the defaults, which are not written.
if redis.call('LLEN', versions) + 2 ~= tonumber(ARGV[2]) then
  return 0
end
redis.call('RPUSH', versions, ARGV[3])
redis.call('INCR', KEY.policy_generation)
return 1
