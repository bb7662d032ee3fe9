import { UNKNOWN } from '../../../../src/engine/invocation';
import type { Dialect } from '../../../../src/engine/catalog/sql/readings';

/**
 * Effects by the dialect that the statements are meant for; `any` is none that is known.
 */
// prettier-ignore
export const CASES: readonly (readonly [Dialect, string, readonly string[]])[] = [
  [ 'any', 'destroy', [ 'DROP TABLE users', 'drop table if exists public.users cascade', 'DROP DATABASE app', 'DROP SCHEMA public CASCADE',
  'DROP KEYSPACE ks', 'TRUNCATE users', 'TRUNCATE TABLE a, b RESTART IDENTITY', 'DELETE FROM users', 'delete from users;', 'DELETE FROM users WHERE 1=1',
  'DELETE FROM users WHERE true', 'DELETE FROM users WHERE id = id', 'DELETE FROM users WHERE (1 = 1)', "DELETE FROM users WHERE 'a'='a'",
  "DELETE FROM users WHERE name = 'x' OR 1=1", 'DELETE FROM users WHERE NOT false', 'DELETE FROM users WHERE id IS NOT NULL',
  'DELETE FROM users WHERE id > 0', 'DELETE FROM users WHERE 1', 'DELETE FROM users WHERE 2 > 1', "DELETE FROM users WHERE email LIKE '%'",
  'DELETE FROM users u WHERE u.id >= 0', 'DELETE FROM users WHERE id IN (SELECT id FROM users)', 'DELETE FROM users RETURNING *',
  'UPDATE users SET a = 1', 'UPDATE users SET a = (SELECT b FROM c WHERE d = 1)', 'UPDATE users SET active = false WHERE 1=1',
  'ALTER TABLE users DROP COLUMN email', 'ALTER TABLE users DROP email', 'alter table users add a int, drop column b',
  'ALTER TABLE logs DROP PARTITION p1', 'WITH d AS (DELETE FROM users RETURNING *) SELECT * FROM d', 'WITH x AS (SELECT 1) DELETE FROM t',
  'EXPLAIN ANALYZE DELETE FROM users', 'EXPLAIN (ANALYZE, BUFFERS) DELETE FROM users', '/* hi */ DROP TABLE users', '-- hi\nDROP TABLE users',
  'SELECT 1; DROP TABLE users', 'BEGIN; DROP TABLE users; COMMIT', '(DELETE FROM users)', 'CREATE OR REPLACE TABLE t AS SELECT 1',
  'INSERT OVERWRITE TABLE t SELECT * FROM s', 'drop\ttable\nusers', 'DrOp TaBlE users', 'DROP/**/TABLE/**/users', 'DROP MATERIALIZED VIEW v CASCADE',
  'DROP OWNED BY app', 'DROP TYPE t CASCADE', 'DROP EXTENSION postgis CASCADE', 'DELETE a FROM a JOIN b ON a.id = b.id',
  'PREPARE x AS DELETE FROM users; EXECUTE x', 'MERGE INTO t USING s ON t.id = s.id WHEN NOT MATCHED BY SOURCE THEN DELETE',
  "RESTORE DATABASE app FROM DISK = 'x'", "SELECT pg_drop_replication_slot('a')", 'select lo_unlink(3)', 'REMOVE @stage/path',
  "DELETE FROM users WHERE 'x' <> 'y'", 'DELETE FROM users WHERE exists (select 1)', 'DELETE FROM "users"', 'DROP TABLE tmp_a, users',
  'BEGIN; DELETE FROM users; ROLLBACK; DELETE FROM users', 'BEGIN; DELETE FROM users; COMMIT; ROLLBACK', 'DELETE FROM users; ROLLBACK',
  'CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DROP TABLE x', "PURGE BINARY LOGS TO 'x'", 'RESET MASTER', 'ALTER TABLE events DELETE WHERE 1',
  'DROP TABLESPACE x', 'DROP PUBLICATION p', "SELECT dblink('db', 'DROP TABLE users')", ], ], [ 'any', 'modify', [ 'DELETE FROM users WHERE id = 3',
  "delete from sessions where expires_at < now() - interval '1 day'", 'UPDATE users SET a=1 WHERE id=3', 'UPDATE t SET a=1 FROM s WHERE s.id=t.id',
  'ALTER TABLE users ADD COLUMN a int', 'ALTER TABLE users ALTER COLUMN a DROP NOT NULL', 'ALTER TABLE users DROP CONSTRAINT c',
  'ALTER TABLE users RENAME TO people', 'VACUUM FULL users', 'REINDEX TABLE users', 'REFRESH MATERIALIZED VIEW v', 'CALL nightly()', 'LOCK TABLE users',
  'REPLACE INTO t VALUES (1)', 'MERGE INTO t USING s ON t.id=s.id WHEN MATCHED THEN UPDATE SET a=1', 'DROP INDEX CONCURRENTLY idx', 'DROP VIEW v',
  'CREATE OR REPLACE VIEW v AS SELECT 1', 'SELECT pg_terminate_backend(1)', 'DROP TABLE IF EXISTS tmp_import',
  'EXPLAIN ANALYZE UPDATE t SET a=1 WHERE id=1', "COMMENT ON TABLE t IS 'x'",
  'CREATE OR REPLACE FUNCTION f() RETURNS int AS $$ DELETE FROM t $$ LANGUAGE sql', 'DELETE FROM a WHERE id IN (SELECT id FROM b)', 'ANALYZE users',
  'KILL 3', 'DELETE FROM t WHERE age > 0', "SELECT setval('s', 1)", "DELETE FROM t WHERE a BETWEEN 1 AND 2 AND b = 'or 1=1'", ], ], [ 'any', 'create', [
  'CREATE TABLE t (id int)', 'INSERT INTO t VALUES (1)', 'CREATE INDEX CONCURRENTLY i ON t (a)', 'CREATE TABLE t AS SELECT 1',
  'SELECT * INTO copy FROM t', "INSERT INTO log (msg) VALUES ('drop table x; delete from y')",
  'WITH i AS (INSERT INTO t VALUES (1) RETURNING id) SELECT * FROM i', "COPY t FROM '/tmp/x.csv'",
  'CREATE TRIGGER g BEFORE DELETE ON t FOR EACH ROW EXECUTE FUNCTION f()', 'CREATE VIEW v AS SELECT 1', 'INSERT INTO t SELECT * FROM s',
  'INSERT INTO t VALUES (1) ON CONFLICT (id) DO UPDATE SET a = 1', ], ], [ 'any', 'privilege', [ 'GRANT ALL ON t TO bob', 'REVOKE SELECT ON t FROM bob',
  'CREATE USER bob', "ALTER USER bob WITH PASSWORD 'x'", 'DROP ROLE bob', 'ALTER SYSTEM SET x = 1', 'ALTER ROLE app SUPERUSER',
  'ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO x', 'ALTER TABLE t OWNER TO bob', 'REASSIGN OWNED BY a TO b', "SET PASSWORD FOR 'a'@'b' = 'c'",
  'GRANT DELETE ON t TO bob', 'DENY SELECT ON t TO bob', "CREATE LOGIN x WITH PASSWORD = 'y'", ], ], [ 'any', 'unprotect', [
  'ALTER TABLE t DISABLE ROW LEVEL SECURITY', 'ALTER TABLE t DISABLE TRIGGER ALL', 'DROP POLICY p ON t', 'ALTER TABLE t NO FORCE ROW LEVEL SECURITY',
  'SET sql_log_bin = 0', 'ALTER TABLE t NOCHECK CONSTRAINT ALL', 'ALTER TABLE t ALTER COLUMN c UNSET MASKING POLICY', 'DISABLE TRIGGER x ON t',
  'ALTER POLICY p ON t USING (true)', 'NOAUDIT ALL', ], ], [ 'any', 'remote-run', [ "COPY t TO PROGRAM 'sh'", "COPY (SELECT 1) TO PROGRAM 'curl x'",
  "EXEC xp_cmdshell 'dir'", "SELECT sys_exec('id')", "SELECT load_extension('x')", 'DO LANGUAGE plpython3u $$ import os $$',
  "CREATE FUNCTION f() RETURNS int AS '/lib/libc.so.6', 'system' LANGUAGE c", ], ], [ 'any', 'read', [ 'SELECT * FROM users',
  "SELECT count(*) FROM audit WHERE action = 'DROP TABLE'", "SELECT 'DELETE FROM users; DROP TABLE x'", '-- DROP TABLE users',
  '/* DROP TABLE users */ SELECT 1', 'SELECT 1 -- ; DROP TABLE users', 'EXPLAIN DELETE FROM users', 'EXPLAIN (ANALYZE false) DELETE FROM users',
  'SHOW TABLES', 'DESCRIBE users', 'WITH x AS (SELECT 1) SELECT * FROM x', 'SELECT "drop", "delete" FROM t', 'SELECT deleted_at, drop_count FROM t',
  'BEGIN; SELECT 1; COMMIT', 'SELECT * FROM t FOR UPDATE', 'COPY t TO STDOUT', "COPY (SELECT * FROM t) TO '/tmp/x'", 'SET search_path TO x', '', ' ; ',
  'VALUES (1)', 'TABLE users', 'CREATE TEMP TABLE t (a int)', 'CREATE TEMP TABLE t (a int); DROP TABLE t',
  'BEGIN; DELETE FROM users WHERE id = 1; ROLLBACK', 'SELECT truncate(1.5, 1)', 'PRAGMA table_info(users)',
  "SELECT replace(a, 'x', 'y'), insert(a, 1, 2, 'z') FROM t", 'SELECT * FROM t WHERE update_count > 1', 'USE app', 'SELECT c.relname FROM pg_class c',
  'select (select count(*) from a), (select count(*) from b)', "SELECT * FROM jobs WHERE command LIKE 'truncate table%'", 'SAVEPOINT a',
  'SELECT last_insert_id()', "SELECT E'it\\'s; DROP TABLE x'", 'SELECT 1 /* a /* b */ ; DROP TABLE x */', 'DECLARE c CURSOR FOR SELECT 1',
  'RESET search_path', "SELECT date_trunc('day', deleted_at) FROM t GROUP BY 1", 'PREPARE p AS SELECT 1; EXECUTE p',
  'SELECT case when a then b else c end from t', 'EXPLAIN ANALYZE SELECT 1', ].filter((sql) => !/\\'|\/\* a/.test(sql)), ], [ 'any', 'opaque', [
  'frobnicate the database', UNKNOWN, `SELECT 1; ${UNKNOWN}`, `SELECT * FROM t WHERE ${UNKNOWN}`, `SELECT 1 ${UNKNOWN}`, 'SELECT purge_orders()',
  'SELECT delete_user(3)', 'EXECUTE IMMEDIATE stmt', ], ], [ 'any', 'read', [ `SELECT * FROM t WHERE id = ${UNKNOWN}`,
  `SELECT * FROM t WHERE id = '${UNKNOWN}'`, `SELECT count(*) FROM ${UNKNOWN}`, `SELECT * FROM t LIMIT ${UNKNOWN}`, ], ], [ 'any', 'destroy', [
  `DROP TABLE ${UNKNOWN}`, `DELETE FROM ${UNKNOWN}`, `UPDATE t SET a = ${UNKNOWN}`, `DELETE FROM t ${UNKNOWN}`, ], ], [ 'any', 'secret', [
  'SELECT * FROM pg_shadow', "SELECT pg_read_file('/etc/passwd')", 'SELECT user, authentication_string FROM mysql.user', ], ], [ 'postgres', 'destroy', [
  "DO $$ BEGIN EXECUTE 'DROP TABLE ' || quote_ident(t); END $$",
  "DO $$ DECLARE r record; BEGIN FOR r IN SELECT tablename FROM pg_tables LOOP EXECUTE format('TRUNCATE %I', r.tablename); END LOOP; END $$",
  'DO $$ BEGIN IF true THEN DELETE FROM users; END IF; END $$', 'DO $x$ BEGIN DROP SCHEMA a CASCADE; END $x$ LANGUAGE plpgsql',
  "SELECT 'DROP TABLE ' || tablename FROM pg_tables \\gexec", "SELECT '\\'; DROP TABLE users; --'",
  'BEGIN; COPY (DELETE FROM users RETURNING *) TO STDOUT; COMMIT', "SELECT 1 =-- '\n; DROP TABLE users", 'SELECT 1 WHERE a = ?; DROP TABLE x', ], ], [
  'postgres', 'read', [ "SELECT E'it\\'s; DROP TABLE x'", 'SELECT 1 /* a /* b */ ; DROP TABLE x */', 'BEGIN; DROP TABLE users; SELECT 1; ROLLBACK;',
  '\\dt', 'SELECT $$ drop table x; $$', '\\d+ users', '\\copy (select * from t) to x.csv csv', 'select a #> b',
  "DO $$ BEGIN RAISE NOTICE 'drop table'; END $$", "select '/*!50000 drop table x */'", ], ],
  ['postgres', 'remote-run', ['\\! rm -rf /', "\\copy t to program 'sh'", '\\o | sh']],
  ['postgres', 'opaque', ['\\i deploy.sql', 'DO $$ BEGIN EXECUTE stmt; END $$']], [ 'mysql', 'destroy', [ '/*!50000 DROP TABLE users */',
  'SELECT /*! 1; DROP TABLE users */', '/* /* */ DROP TABLE users; -- */', "SELECT 'a\\'; -- '; DROP TABLE users", '# hi\nDROP TABLE users',
  'select 1\\G drop table x;', 'SELECT 1 --1; DROP TABLE x', "PREPARE s FROM 'DROP TABLE users'; EXECUTE s",
  "SET @s = 'DROP TABLE users'; PREPARE s FROM @s; EXECUTE s", 'DELIMITER //\nDROP TABLE x//', 'START TRANSACTION; DROP TABLE users; ROLLBACK', ], ], [
  'mysql', 'read', [ "SELECT 'a\\'; DROP TABLE users; '", 'SELECT "a; DROP TABLE users"', '# DROP TABLE users',
  'START TRANSACTION; DELETE FROM users WHERE id=1; ROLLBACK', 'SHOW CREATE TABLE users', 'SELECT 1 --\n', 'select `drop table x;` from t', ], ], [
  'mysql', 'create', [ 'CREATE PROCEDURE p() BEGIN DELETE FROM users; TRUNCATE a; END',
  'CREATE DEFINER=`a`@`b` TRIGGER t BEFORE INSERT ON x FOR EACH ROW BEGIN IF a THEN DELETE FROM y; END IF; END; SELECT 1', ], ], [ 'mssql', 'destroy', [
  'USE prod DROP TABLE users', "IF OBJECT_ID('users') IS NOT NULL DROP TABLE users", 'SELECT 1\nDELETE users\nGO', "EXEC('DROP TABLE users')",
  "EXEC sp_MSforeachtable 'DELETE FROM ?'", "exec sp_executesql N'TRUNCATE TABLE users'", 'BEGIN DELETE FROM users END', 'DROP DATABASE [prod]',
  'DELETE TOP (10) FROM users', "DECLARE @s nvarchar(max) = 'DROP TABLE users'; EXEC(@s)", ], ], [ 'mssql', 'read', [ 'EXEC sp_help users',
  'sp_who2'.replace('sp', 'exec sp'), 'SELECT [drop table x; delete] FROM t', 'DROP TABLE #tmp', 'SELECT a INTO #x FROM t', "PRINT 'drop table x'\nGO",
  'DBCC CHECKDB', ], ], [ 'oracle', 'destroy', [ "BEGIN EXECUTE IMMEDIATE 'DROP TABLE users'; END;", 'DROP USER x CASCADE; DROP TABLE y PURGE',
  'PURGE RECYCLEBIN', ], ], ['oracle', 'read', ["select q'[it's; drop table x]' from dual"]],
  ['sqlite', 'destroy', ['DROP TABLE users', "SELECT '\\'; DROP TABLE users"]],
];
