-- Enqueues deliveries that belong to no commit.
-- ARGV: stamp of the jobs, then id, data and description of each.
hand_over(2, (#ARGV - 1) / 3, ARGV[1])
return 1
