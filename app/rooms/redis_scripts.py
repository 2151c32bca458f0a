"""The Lua scripts of rooms in Redis, which runs each one atomically."""

WORD_TAKEN = -1  # what CREATE_ROOM returns if another room has the word

CREATE_ROOM = """
if redis.call('EXISTS', KEYS[4]) == 1 then return -1 end
local id, now, ttl = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local max, max_own, presence = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local client, member, word = ARGV[7], ARGV[8], ARGV[9]
local function key(room, kind)
  return 'room:{' .. room .. '}' .. (kind == '' and '' or ':') .. kind
end  -- as redis_keys.py names it
local function is_own(room) return redis.call('HGET', key(room, ''), 'client') == client end
local function is_empty(room)
  return redis.call('EXISTS', key(room, 'presenter')) == 0
    and redis.call('ZCOUNT', key(room, 'followers'), now - presence, '+inf') == 0
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ttl)
local rooms = redis.call('ZRANGE', KEYS[1], 0, -1)
local count, own = #rooms, 0
for _, room in ipairs(rooms) do if is_own(room) then own = own + 1 end end
local function drop_empty(only_own)
  for _, room in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
    if (is_own(room) or not only_own) and is_empty(room) then
      if is_own(room) then own = own - 1 end
      count = count - 1
      redis.call('ZREM', KEYS[1], room)
      local freed = redis.call('HGET', key(room, ''), 'word')
      if freed then redis.call('DEL', 'room-word:' .. freed) end
      for i = 10, #ARGV do redis.call('DEL', key(room, ARGV[i])) end
      return
    end
  end
end
if own >= max_own then drop_empty(true) end
if own >= max_own then return 0 end
if count >= max then drop_empty(false) end
if count >= max then return 0 end
redis.call('ZADD', KEYS[1], now, id)
redis.call('HSET', KEYS[2], 'term', 1, 'offered', 0, 'client', client, 'word', word)
redis.call('EXPIRE', KEYS[2], ttl)
redis.call('SET', KEYS[3], member, 'PX', presence * 1000)
redis.call('SET', KEYS[4], id, 'EX', ttl)
return 1
"""
PRESENT = """
if redis.call('HGET', KEYS[1], 'term') ~= ARGV[1] then return 0 end
local presenter = redis.call('GET', KEYS[2])
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
if presenter and presenter ~= ARGV[2] then return redis.call('HINCRBY', KEYS[1], 'term', 1) end
return tonumber(ARGV[1])
"""
PRESENTER_HEARTBEAT = """
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
redis.call('ZADD', KEYS[3], ARGV[3], ARGV[4])
for i, key in ipairs(KEYS) do
  if i ~= 2 and i ~= 3 then redis.call('EXPIRE', key, ARGV[5]) end
end
local word = redis.call('HGET', KEYS[1], 'word')
if word then redis.call('EXPIRE', 'room-word:' .. word, ARGV[5]) end
return 1
"""
FOLLOWER_HEARTBEAT = """
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('ZADD', KEYS[2], ARGV[1], ARGV[2])
redis.call('HSET', KEYS[3], ARGV[2], ARGV[4])
redis.call('EXPIRE', KEYS[2], ARGV[3])
redis.call('EXPIRE', KEYS[3], ARGV[3])
return 1
"""
FOLLOWER_LEAVES = """
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1])
"""
PRESENT_WHEREABOUTS = """
local present = redis.call('ZRANGEBYSCORE', KEYS[1], ARGV[1], '+inf')
if #present == 0 then return {} end
return redis.call('HMGET', KEYS[2], unpack(present))
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
END_ROOM = """
local word = redis.call('HGET', KEYS[2], 'word')
if word then redis.call('DEL', 'room-word:' .. word) end
redis.call('ZREM', KEYS[1], ARGV[1])
for i = 2, #KEYS do redis.call('DEL', KEYS[i]) end
"""
