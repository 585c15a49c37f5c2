-- Joins that never match, of which no answer goes on.

-- veloc: stream
CREATE TABLE s (i int NOT NULL, b text);
CREATE TABLE t (i int PRIMARY KEY, n numeric(30,4) NOT NULL, b text NOT NULL);
CREATE TABLE u (i int, n numeric(30,4) NOT NULL, b text NOT NULL);

-- name: Skips
-- veloc: on_miss t=skip_record
SELECT * FROM s JOIN t ON t.i = s.i AND 1 = 2;

-- name: Fails
-- veloc: on_miss t=fail_fast
SELECT * FROM s JOIN t ON t.i = s.i AND 1 = 2;

-- name: WaitsThenSkips
-- veloc: on_miss t=wait_and_retry(max_retries=1, delay=1ms, then=skip_record)
SELECT * FROM s JOIN t ON t.i = s.i AND 1 = 2;

-- name: WaitsThenFails
-- veloc: on_miss t=wait_and_retry(max_retries=1, delay=1ms, then=fail_fast)
SELECT * FROM s JOIN t ON t.i = s.i AND 1 = 2;

-- name: SkipsUnready
-- veloc: on_unready t=skip_record
SELECT * FROM s JOIN t ON t.i = s.i AND 1 = 2;

-- name: FailsOrSkips
-- veloc: on_unready t=skip_record
-- veloc: on_miss t=fail_fast
SELECT * FROM s JOIN t ON t.i = s.i AND 1 = 2;

-- name: FailsBeforeAnother
-- veloc: on_miss t=fail_fast
SELECT * FROM s LEFT JOIN t ON t.i = s.i AND 1 = 2 JOIN u ON u.i = t.i;

-- name: SkipsBehindMany
-- veloc: on_miss t=skip_record
SELECT * FROM s JOIN u ON u.i = s.i JOIN t ON t.i = s.i AND 1 = 2;

-- name: StreamOnTheRight
-- veloc: on_miss t=skip_record
SELECT * FROM t LEFT JOIN s ON t.i = s.i AND 1 = 2;
