import type { Effect } from '../../../contracts/words';
import { isKnown } from '../../invocation';
import type { Finding } from '../sql/definitions';

/** Commands of Redis. What is in no list reads, or is not known. */
const COMMANDS: readonly (readonly [effect: Effect, names: string])[] = [
  [
    'destroy',
    'flushall flushdb "shutdown nosave" "cluster reset" "cluster flushslots" "xgroup destroy" "function flush" "debug flushall" "ft.drop" "ft.dropindex dd" "sentinel remove" "sentinel reset" "debug segfault" "debug reload"',
  ],
  [
    'modify',
    `set setex psetex setnx mset msetnx getset getdel getex append incr incrby incrbyfloat decr decrby setbit setrange del unlink expire expireat pexpire pexpireat
    persist rename renamenx move copy restore hset hmset hsetnx hdel hincrby hincrbyfloat hexpire lpush rpush lpushx rpushx lpop rpop lrem lset ltrim linsert rpoplpush lmove blpop brpop blmove lmpop
    sadd srem spop smove sdiffstore sinterstore sunionstore zadd zrem zincrby zpopmin zpopmax zremrangebyrank zremrangebyscore zremrangebylex zunionstore zinterstore zrangestore
    xadd xdel xtrim xgroup xack xclaim xautoclaim xsetid xreadgroup pfadd pfmerge geoadd geosearchstore publish spublish eval evalsha fcall script function shutdown bgrewriteaof bgsave save
    slaveof replicaof failover cluster swapdb client config latency migrate bitop bitfield sort debug sentinel module ft.create ft.alter ft.dropindex ft.synupdate json.set json.del json.merge ts.add ts.create ts.del memory reset`,
  ],
  ['privilege', 'acl'],
  ['remote-run', '"module load" "module loadex"'],
  [
    'unprotect',
    '"config set requirepass" "config set protected-mode" "config set save" "config set appendonly" "acl log"',
  ],
  [
    'read',
    `"script exists" "script show" "function list" "function stats" "function dump" "client list" "client info" "client id" "client getname" "client setname" "client help" "client no-evict" "config get"
    "config help" "config resetstat" "cluster info" "cluster nodes" "cluster slots" "cluster shards" "cluster keyslot" "cluster myid" "cluster links" "cluster countkeysinslot" "cluster getkeysinslot" "acl list" "acl whoami"
    "acl cat" "acl getuser" "acl users" "acl genpass" "acl help" "acl dryrun" "memory usage" "memory stats" "memory doctor" "memory help" "latency latest" "latency history" "latency doctor" "latency graph" "latency histogram" "debug object"
    "sentinel masters" "sentinel master" "sentinel replicas" "sentinel slaves" "sentinel sentinels" "sentinel get-master-addr-by-name" "sentinel ckquorum" "module list" "xgroup help" "bitfield_ro" "sort_ro"
    get mget getrange substr strlen exists type ttl pttl keys scan randomkey dbsize info ping echo time hget hmget hgetall hkeys hvals hlen hexists hscan hstrlen hrandfield lrange llen lindex lpos smembers sismember smismember scard sscan
    srandmember sdiff sinter sunion sintercard zrange zrangebyscore zrevrange zrevrangebyscore zscore zmscore zrank zrevrank zcard zcount zscan zlexcount zrandmember zrangebylex xlen xrange xrevrange xread xinfo xpending pfcount
    geopos geodist geosearch georadius geohash bitcount bitpos getbit dump object monitor subscribe psubscribe ssubscribe pubsub slowlog command lastsave role wait waitaof auth hello select quit multi exec discard watch unwatch
    eval_ro evalsha_ro fcall_ro expiretime pexpiretime lolwut touch readonly readwrite asking lcs ft.search ft.info ft._list ft.aggregate ft.explain json.get json.mget json.type json.objkeys json.arrlen ts.get ts.range ts.info help exit`,
  ],
];

const heads = new Map<string, Effect>();

function effectOf(words: readonly string[]): Effect | undefined {
  if (heads.size === 0)
    for (const [effect, names] of COMMANDS)
      for (const [, many, one] of names.matchAll(/"([^"]+)"|(\S+)/g)) heads.set(many ?? one ?? '', effect);
  for (const length of [3, 2, 1]) {
    const effect =
      words.length >= length ? heads.get(words.slice(0, length).join(' ').toLowerCase()) : undefined;
    if (effect !== undefined) return effect;
  }
  return undefined;
}

const SUMMARIES: Readonly<Record<string, string>> = {
  flushall: 'deletes every key of every database',
  flushdb: 'deletes every key of a database',
  del: 'deletes keys',
  unlink: 'deletes keys',
  eval: 'runs a script on the server',
  shutdown: 'stops the server',
};

/** What one command of Redis does. */
export function judgeRedis(words: readonly string[]): Finding[] {
  const [head = ''] = words;
  if (
    !isKnown(head) ||
    (words.length > 1 && /^(?:config|debug|script|cluster|module)$/i.test(head) && !isKnown(words[1] ?? ''))
  )
    return [{ effect: 'opaque', what: 'runs a command that is only known when it runs' }];
  const name = head.toLowerCase();
  const found: Finding = { effect: effectOf(words) ?? 'opaque', what: SUMMARIES[name] ?? `runs ${name}` };
  return /^(?:eval|script)$/.test(name) ? [found, ...judgeScript(words.slice(1).join(' '))] : [found];
}

/** Lua names its commands in strings: `redis.call('FLUSHALL')`. */
function judgeScript(text: string): Finding[] {
  return [...text.slice(0, 20_000).matchAll(/\.p?call\s*\(\s*["'](\w+)["']/g)].flatMap(([, command = '']) => {
    const effect = effectOf([command]);
    return effect === undefined || effect === 'read'
      ? []
      : [{ effect, what: `runs a script that calls ${command.toLowerCase()}` }];
  });
}

const MAX_LINES = 2000;

/** Lines that flow into the client. */
export function judgeRedisLines(text: string): Finding[] {
  const lines = text.split('\n', MAX_LINES).map((line) => line.trim());
  const findings = lines
    .filter((line) => line !== '' && !/^[#*$:]/.test(line))
    .flatMap((line) => judgeRedis(line.split(/\s+/)));
  return findings.length > 0 ? findings : [{ effect: 'read', what: 'opens a session' }];
}
