// Package types names what a column can hold.
//
// A logical [Type] is what SQL sees (DECIMAL(12,2), DATE, ARRAY(BIGINT)); a physical [Phys] is how the values of a
// column lie in memory. Several logical types share one physical type, so kernels are written once per physical type:
//
//	BOOLEAN                                             Bool     one bit a row
//	TINYINT … BIGINT, DATE, TIME, TIMESTAMP, INTERVAL,
//	DECIMAL of at most 18 digits                        Int64    two's complement
//	REAL, DOUBLE                                        Float64  IEEE 754
//	DECIMAL of 19 to 38 digits, UUID                    Int128   two's complement / 16 raw bytes
//	VARCHAR, CHAR, VARBINARY, JSON                      Bytes    offsets and bytes
//	ARRAY, MAP                                          List     offsets and child vectors
//	ROW                                                 Struct   child vectors
//
// Units: DATE counts days since 1970-01-01; TIME counts microseconds since midnight; TIMESTAMP (with and without time
// zone) counts microseconds since 1970-01-01 00:00 UTC, whatever its declared precision (at most 6); INTERVAL YEAR TO
// MONTH counts months, INTERVAL DAY TO SECOND microseconds; DECIMAL(p,s) holds value × 10^s.
//
// The package knows no vectors, no functions and no SQL text beyond the names of types.
package types
