-- veloc: stream
CREATE TABLE events (
    id bigint NOT NULL,
    k1 bigint NOT NULL,
    k2 bigint NOT NULL,
    k3 bigint NOT NULL,
    k4 bigint NOT NULL,
    k5 bigint NOT NULL,
    k6 bigint NOT NULL,
    k7 bigint NOT NULL,
    k8 bigint NOT NULL,
    k9 bigint NOT NULL,
    k10 bigint NOT NULL,
    k11 bigint NOT NULL,
    k12 bigint NOT NULL,
    k13 bigint NOT NULL,
    k14 bigint NOT NULL,
    k15 bigint NOT NULL,
    k16 bigint NOT NULL
);

CREATE TABLE t1 (id bigint PRIMARY KEY, v bigint NOT NULL);

CREATE TABLE t2 (id bigint PRIMARY KEY, v bigint NOT NULL);

CREATE TABLE t3 (id bigint PRIMARY KEY, v bigint NOT NULL);

CREATE TABLE t4 (id bigint PRIMARY KEY, v bigint NOT NULL);

CREATE TABLE t5 (id bigint PRIMARY KEY, v bigint NOT NULL);

CREATE TABLE t6 (id bigint PRIMARY KEY, v bigint NOT NULL);

CREATE TABLE t7 (id bigint PRIMARY KEY, v bigint NOT NULL);

CREATE TABLE t8 (id bigint PRIMARY KEY, v bigint NOT NULL);

CREATE TABLE t9 (id bigint PRIMARY KEY, v bigint NOT NULL);

CREATE TABLE t10 (id bigint PRIMARY KEY, v bigint NOT NULL);

CREATE TABLE t11 (id bigint PRIMARY KEY, v bigint NOT NULL);

CREATE TABLE t12 (id bigint PRIMARY KEY, v bigint NOT NULL);

CREATE TABLE t13 (id bigint PRIMARY KEY, v bigint NOT NULL);

CREATE TABLE t14 (id bigint PRIMARY KEY, v bigint NOT NULL);

CREATE TABLE t15 (id bigint PRIMARY KEY, v bigint NOT NULL);

CREATE TABLE t16 (id bigint PRIMARY KEY, v bigint NOT NULL);

-- name: Joins1
SELECT e.id, t1.v AS v1
FROM events e
JOIN t1 ON t1.id = e.k1;

-- name: Joins2
SELECT e.id, t1.v AS v1, t2.v AS v2
FROM events e
JOIN t1 ON t1.id = e.k1
JOIN t2 ON t2.id = e.k2;

-- name: Joins4
SELECT e.id, t1.v AS v1, t2.v AS v2, t3.v AS v3, t4.v AS v4
FROM events e
JOIN t1 ON t1.id = e.k1
JOIN t2 ON t2.id = e.k2
JOIN t3 ON t3.id = e.k3
JOIN t4 ON t4.id = e.k4;

-- name: Joins8
SELECT e.id, t1.v AS v1, t2.v AS v2, t3.v AS v3, t4.v AS v4, t5.v AS v5, t6.v AS v6, t7.v AS v7, t8.v AS v8
FROM events e
JOIN t1 ON t1.id = e.k1
JOIN t2 ON t2.id = e.k2
JOIN t3 ON t3.id = e.k3
JOIN t4 ON t4.id = e.k4
JOIN t5 ON t5.id = e.k5
JOIN t6 ON t6.id = e.k6
JOIN t7 ON t7.id = e.k7
JOIN t8 ON t8.id = e.k8;

-- name: Joins16
SELECT e.id, t1.v AS v1, t2.v AS v2, t3.v AS v3, t4.v AS v4, t5.v AS v5, t6.v AS v6, t7.v AS v7, t8.v AS v8, t9.v AS v9, t10.v AS v10, t11.v AS v11, t12.v AS v12, t13.v AS v13, t14.v AS v14, t15.v AS v15, t16.v AS v16
FROM events e
JOIN t1 ON t1.id = e.k1
JOIN t2 ON t2.id = e.k2
JOIN t3 ON t3.id = e.k3
JOIN t4 ON t4.id = e.k4
JOIN t5 ON t5.id = e.k5
JOIN t6 ON t6.id = e.k6
JOIN t7 ON t7.id = e.k7
JOIN t8 ON t8.id = e.k8
JOIN t9 ON t9.id = e.k9
JOIN t10 ON t10.id = e.k10
JOIN t11 ON t11.id = e.k11
JOIN t12 ON t12.id = e.k12
JOIN t13 ON t13.id = e.k13
JOIN t14 ON t14.id = e.k14
JOIN t15 ON t15.id = e.k15
JOIN t16 ON t16.id = e.k16;
