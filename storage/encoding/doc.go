// Package encoding holds the encodings of Parquet's pages: how the values of one page become bytes and back.
//
// One encoding is one file; [Lookup] finds its decoders by Parquet's number (registry.go). Decoders take bytes from
// anywhere: they never panic, write only to what the caller sized, and return errors of class corrupt.Err. Encoders append
// to the caller's buffer. The encodings and what they are chosen for:
//
//	PLAIN                    fixed width values that nothing shortens
//	RLE_DICTIONARY           codes into the chunk's dictionary, written as one bit-packed run a page
//	DELTA_BINARY_PACKED      integers whose neighbours are near, or that spread too far for a dictionary
//	DELTA_LENGTH_BYTE_ARRAY  strings without a dictionary
//	BYTE_STREAM_SPLIT        floating point numbers without a dictionary
//	RLE, BIT_PACKED, DELTA_BYTE_ARRAY, PLAIN_DICTIONARY   read only
//
// The chunk dictionaries are built by [IntDictionary] and [BytesDictionary]. Bit-packed values lie from the lowest bit on,
// little endian, as in vec.Vector's Packed form.
package encoding
