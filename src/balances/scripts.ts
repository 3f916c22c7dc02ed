/**
 * What is carried out in Redis in one step, as Lua. Each looks first whether this run may still
 * write and whether everything is as it left it, and changes nothing where not.
 *
 * Answers: `OK`; `SUPERSEDED`: a run that began later writes; `LOST`: Redis does not hold what was
 * written (flushed, evicted, an older copy of it), so that everything is to be written anew.
 */

export type ScriptAnswer = 'OK' | 'SUPERSEDED' | 'LOST';

/**
 * Takes the right to write, for one connection: what an earlier one sent and comes late is refused.
 * KEYS: head. ARGV: run, '1' for the first time of this run, session.
 * @returns the run that it is now, and by which policy Redis may remove what is written, or ''; or
 *   nothing where another run has superseded it
 */
export const CLAIM = `
local run = tonumber(ARGV[1])
local stored = tonumber(redis.call('HGET', KEYS[1], 'writer') or '') or 0
if ARGV[2] == '1' then
  if stored >= run then run = stored + 1 end
elseif stored > run then
  return false
end
local text = string.format('%.0f', run)
redis.call('HSET', KEYS[1], 'writer', text, 'session', ARGV[3])
local info = redis.pcall('INFO', 'memory')
if type(info) ~= 'string' or string.match(info, 'maxmemory:(%d+)') == '0' then info = '' end
return { text, string.match(info, 'maxmemory_policy:(allkeys%-%a+)') or '' }
`;

/**
 * Keys of a write: head, generations, accounts of the generation, its assets, then a key for each
 * account. Arguments from `at` on are for each account its id, 1 where it is new, how many pairs,
 * and the pairs (asset, units); then come pairs (asset, text) of assets.
 *
 * `isWhole`: whether all that is to be written to is there as it was left. A Redis that is full may
 * remove any key of its own accord, and a key that lost its fields must not be taken for whole
 * because some are written again: the head has how many accounts and assets there were.
 */
const WRITE = `
local function counted()
  return ARGV[3] .. ' ' .. redis.call('SCARD', KEYS[3]) .. ' ' .. redis.call('HLEN', KEYS[4])
end
local function isWhole(at, left)
  local isOfThis = left and string.sub(left, 1, #ARGV[3] + 1) == ARGV[3] .. ' '
  if isOfThis and left ~= counted() then return false end
  for k = 5, #KEYS do
    if redis.call('HEXISTS', KEYS[k], 'since') == 0 then
      if ARGV[at + 1] ~= '1' then return false end
      if redis.call('SISMEMBER', KEYS[3], ARGV[at]) == 1 then return false end
    end
    at = at + 3 + 2 * tonumber(ARGV[at + 2])
  end
  return true
end
local function write(at, since)
  for k = 5, #KEYS do
    local count = tonumber(ARGV[at + 2])
    if ARGV[at + 1] == '1' then
      redis.call('HSETNX', KEYS[k], 'since', since)
      redis.call('SADD', KEYS[3], ARGV[at])
    end
    at = at + 3
    for pair = 1, count do
      redis.call('HSET', KEYS[k], ARGV[at], ARGV[at + 1])
      at = at + 2
    end
  end
  for pair = at, #ARGV, 2 do redis.call('HSET', KEYS[4], ARGV[pair], ARGV[pair + 1]) end
  redis.call('HSET', KEYS[1], 'counted', counted())
end
local head = redis.call('HMGET', KEYS[1], 'writer', 'generation', 'sequence', 'session', 'counted')
local writer = tonumber(head[1] or '')
if not writer then return 'LOST' end
if writer > tonumber(ARGV[1]) then return 'SUPERSEDED' end
if writer < tonumber(ARGV[1]) or head[4] ~= ARGV[2] then return 'LOST' end
`;

/** Writes where nobody reads yet. ARGV: run, session, generation, since; accounts;
 * assets. */
export const FILL = `${WRITE}
if not isWhole(5, head[5]) then return 'LOST' end
redis.call('SADD', KEYS[2], ARGV[3])
write(5, ARGV[4])
return 'OK'
`;

/**
 * Writes a step and its position. ARGV: run, session, generation, the sequence that the head must
 * be at or nothing where this makes the generation the one that is read, sequence, timeUs;
 * accounts; assets.
 */
export const STEP = `${WRITE}
if ARGV[4] ~= '' then
  if head[2] ~= ARGV[3] or head[3] ~= ARGV[4] then return 'LOST' end
end
if not isWhole(7, head[5]) then return 'LOST' end
write(7, ARGV[5])
local now = redis.call('TIME')
redis.call('HSET', KEYS[1], 'generation', ARGV[3], 'sequence', ARGV[5], 'timeUs', ARGV[6],
  'seenUs', string.format('%.0f', now[1] * 1000000 + now[2]))
return 'OK'
`;

/**
 * Removes some of a generation that nobody reads. KEYS: head, generations, its accounts, its
 * assets. ARGV: session, generation, what its accounts' keys begin with, how many.
 * @returns how many accounts it removed; 0: it is gone
 */
export const REMOVE = `
local head = redis.call('HMGET', KEYS[1], 'session', 'generation')
if head[1] ~= ARGV[1] or head[2] == ARGV[2] then return 0 end
local accounts = redis.call('SPOP', KEYS[3], ARGV[4])
for _, account in ipairs(accounts) do redis.call('UNLINK', ARGV[3] .. account) end
if #accounts == 0 then
  redis.call('UNLINK', KEYS[4])
  redis.call('SREM', KEYS[2], ARGV[2])
end
return #accounts
`;
