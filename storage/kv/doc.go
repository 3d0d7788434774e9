// Package kv is the Pebble store of a database: everything that is small and must change atomically.
//
// Every kind of thing has a prefix of one byte (keys.go lists them); numbers in keys are big endian, so that keys sort as
// the numbers do. Every value has a header of five bytes, which Get and Scan check and take off:
//
//	format version of the kind (1 byte)   CRC-32C of key, version and payload (4 bytes, little endian)   payload
//
// A value whose checksum does not hold is an error of class corrupt.Err that names the key. Large things (dictionaries) are
// cut into values of at most about 1 MiB.
//
// A [Batch] is the unit of atomicity: Commit returns after it is synced. The package knows no tables.
package kv
