package num

import "strconv"

// ToHexInt4 is to_hex(a).
func ToHexInt4(a int32) string { return strconv.FormatUint(uint64(uint32(a)), 16) }

// ToHexInt8 is to_hex(a).
func ToHexInt8(a int64) string { return strconv.FormatUint(uint64(a), 16) }
