package fn

import "testing"

func TestIntegerArithmetic(t *testing.T) {
	a := col(t, "bigint", "1", "NULL", "-7", "9223372036854775806")
	check(t, "2|NULL|-6|9223372036854775807", "+", a, constant(col(t, "bigint", "1")))
	check(t, "error: bigint addition overflow: 9223372036854775806 + 2", "+", a, constant(col(t, "bigint", "2")))
}
