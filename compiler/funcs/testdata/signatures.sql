-- Writes ../signatures.txt: what PostgreSQL knows under the names that veloc
-- resolves. Run: psql -XAt -f signatures.sql > ../signatures.txt
--   t TYPE CATEGORY PREFERRED        a base type
--   c FROM TO                        an implicit cast
--   o NAME LEFT RIGHT RESULT         an operator; LEFT - : prefix
--   f NAME ARGS RESULT DEFAULTS NAMES  a function; ARGS and NAMES by comma
--   n|a|v NAME                       a function, an aggregate or window function, a volatile function, by name only
\pset fieldsep ' '
create temp view kinds as select oid, typname from pg_type where typnamespace = 'pg_catalog'::regnamespace and typname in
  ('bool','int2','int4','int8','float4','float8','numeric','text','varchar','bpchar','date','time','timestamp','timestamptz','interval','uuid','bytea','jsonb');
create temp view base as select oid, typname, typcategory, typispreferred from pg_type
  where typnamespace = 'pg_catalog'::regnamespace and typtype = 'b' and typcategory not in ('A', 'Z') and typname !~ '^(_|pg_)';
create temp view ops as select * from pg_operator o where oprnamespace = 'pg_catalog'::regnamespace
  and (oprleft = 0 or oprleft in (select oid from base)) and oprright in (select oid from base);
create temp view fns as select *, proargtypes::oid[] as types from pg_proc p
  where pronamespace = 'pg_catalog'::regnamespace and prokind = 'f' and not proretset and provariadic = 0
  and (select coalesce(bool_and(t in (select oid from base)), true) from unnest(proargtypes) t);
create temp view ours as select distinct proname from fns
  where prorettype in (select oid from kinds) and provolatile <> 'v'
  and (select coalesce(bool_and(t in (select oid from kinds)), true) from unnest(types) t)
  and (coalesce(obj_description(oid, 'pg_proc'), '') !~ '^(implementation of|internal|less-equal|restriction|join sel|btree|hash)' or proname = 'starts_with')
  and proname !~ '^(pg_|has_|bt(oid|int|float|text|name|char|bool|bp|rec|array|equal)|hash|current_|inet_|get_|set|ts_|to_tsv|lo_|xml|database_to|schema_to|table_to|query_to|cursor_to|txid|shobj|col_d|obj_d|json|array|regexp|binary_up|brin|gin|gist|spg|row_sec|macaddr|network|tid|xid|cid|oid|enum|range|similar)';
select 't', typname, typcategory, typispreferred from base order by 2;
select distinct 'c', s.typname, t.typname from pg_cast join base s on s.oid = castsource join base t on t.oid = casttarget where castcontext = 'i' and s.oid <> t.oid order by 2, 3;
select 'o', oprname, coalesce((select typname from pg_type where oid = oprleft), '-'), (select typname from pg_type where oid = oprright), (select typname from pg_type where oid = oprresult)
  from ops where oprname in (select oprname from pg_operator where oprright in (select oid from kinds)) and oprname !~ '^~(<|>|=)' order by 2, 3, 4;
select 'f', proname, coalesce(nullif((select string_agg(typname, ',' order by i) from unnest(types) with ordinality u(t, i) join pg_type on pg_type.oid = t), ''), '-'),
  (select typname from pg_type where oid = prorettype), pronargdefaults, coalesce(array_to_string(proargnames, ','), '-')
  from fns where proname in (select proname from ours) order by 2, 3;
select case when max(prokind::text) in ('a', 'w') then 'a' when max(provolatile::text) = 'v' then 'v' else 'n' end, proname
  from pg_proc p where pronamespace = 'pg_catalog'::regnamespace and proname not in (select proname from ours)
  and not exists (select from unnest(proargtypes) t where t in ('internal'::regtype, 'cstring'::regtype)) and prorettype not in ('trigger'::regtype, 'event_trigger'::regtype, 'internal'::regtype, 'cstring'::regtype)
  and coalesce(obj_description(oid, 'pg_proc'), '') !~ '^(implementation of|internal|restriction|join sel)'
  group by proname order by 2;
