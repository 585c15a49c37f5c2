SELECT s.id, v.x FROM s JOIN (VALUES (1), (3)) AS v (x) ON v.x = s.k
