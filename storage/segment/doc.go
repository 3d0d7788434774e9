// Package segment writes and reads segments: immutable Parquet files. It also reads Parquet files of any other origin.
//
// A segment that [Writer] writes holds row groups of up to [GroupRows] rows; every column chunk of a group is cut into
// pages at the same rows, so that one batch lies in one page of every column. Pages are data pages of version 1 with a
// checksum; each chunk has statistics, a column index and an offset index; the chunk's key "clientele.crc" holds the
// CRC-32C of each of its pages, headers included, and "clientele.codes" where the map from its dictionary's codes to those
// of the table lies (bytes of the file that belong to no chunk, which other readers pass over).
//
//	"PAR1"  chunk chunk …  row group after row group
//	code maps of the group's chunks, behind its chunks
//	column indexes, offset indexes, footer, length of the footer (4 bytes), "PAR1"
//
// [File] opens a file and loads pages in the forms in which vec.Vector holds columns: integers packed by a frame of
// reference, strings as codes or as offsets and bytes. What is already packed in the file is not unpacked on the way.
//
// [Encoder] makes the chunks of one column of one row group, [Writer] puts them into a file. The package keeps nothing in
// memory but metadata: pages are cached by storage/cache, tables are made of segments by storage/table.
package segment
