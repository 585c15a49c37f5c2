SELECT v.id, x.level FROM metered v LEFT JOIN marks x ON x.level = v.level + 1
