"""What Redis does at one go for a room, in Lua: nobody comes in between. Nothing is asked here."""

CREATE_ROOM = """
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[2] - ARGV[3])
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[4]) then return 0 end
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
redis.call('HSET', KEYS[2], 'term', 1, 'offered', 0)
redis.call('EXPIRE', KEYS[2], ARGV[3])
return 1
"""
PRESENTER_HEARTBEAT = """
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
redis.call('ZADD', KEYS[3], ARGV[3], ARGV[4])
for place, key in ipairs(KEYS) do
  if place ~= 2 and place ~= 3 then redis.call('EXPIRE', key, ARGV[5]) end
end
return 1
"""
FOLLOWER_HEARTBEAT = """
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('ZADD', KEYS[2], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[2], ARGV[3])
return 1
"""
OFFER_HANDOVER = """
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], 'offered', ARGV[1]) end
"""
TAKE_OVER = """
if redis.call('HGET', KEYS[1], 'offered') ~= '1' then return 0 end
redis.call('HSET', KEYS[1], 'offered', '0')
redis.call('DEL', KEYS[2])
return redis.call('HINCRBY', KEYS[1], 'term', 1)
"""
PUBLISH = """
if redis.call('HGET', KEYS[1], 'term') ~= ARGV[1] then return false end
local id = redis.call('XADD', KEYS[2], 'MAXLEN', ARGV[2], '*', 'message', ARGV[3])
redis.call('EXPIRE', KEYS[2], ARGV[4])
return id
"""
