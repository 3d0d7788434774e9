// Package parquet reads and writes the metadata of Parquet files: footer, page headers, column and offset indexes, in
// Thrift's compact protocol (https://github.com/apache/parquet-format, parquet.thrift).
//
// The structs hold what Clientele uses; unknown fields are skipped. Decoding is made for bytes from anywhere: it never
// panics, never allocates much more than it was given, and its errors are of class corrupt.Err.
//
// The package knows no pages' contents: encodings are in storage/encoding, files in storage/segment.
package parquet
