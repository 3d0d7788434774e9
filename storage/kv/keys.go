package kv

import (
	"encoding/binary"
	"fmt"
)

// Kind is the first byte of a key. The values are part of the file format and are never reused.
type Kind byte

// The kinds of keys, and what follows the first byte.
const (
	KindState      Kind = 'A' // nothing: format, commit sequence number, next identifiers
	KindSchema     Kind = 'C' // name
	KindTable      Kind = 'T' // table id (8)
	KindView       Kind = 'V' // schema, 0, name
	KindHead       Kind = 'H' // table id (8): what one version of a table consists of besides its segments
	KindSegment    Kind = 'S' // table id (8), segment id (8): file, rows, checksum
	KindStatistics Kind = 'Z' // table id (8), segment id (8): statistics of the segment's columns
	KindDictionary Kind = 'D' // table id (8), column id (4), block number (4)

	KindDelta      Kind = 'R' // reserved: batches of rows that are in no segment yet
	KindDeletion   Kind = 'X' // reserved: deletion vectors of segments
	KindKeyIndex   Kind = 'K' // reserved: primary keys
	KindModel      Kind = 'M' // schema, 0, name, 0, version (8): definition of a trained model
	KindModelBlock Kind = 'P' // schema, 0, name, 0, version (8), block number (4): what it learned
	KindPrincipal  Kind = 'U' // reserved: users, roles, policies
	KindJob        Kind = 'J' // reserved: jobs and their history
)

var kindNames = map[Kind]string{
	KindState: "state", KindSchema: "schema", KindTable: "table", KindView: "view", KindHead: "table head",
	KindSegment: "segment", KindStatistics: "statistics", KindDictionary: "dictionary", KindDelta: "delta",
	KindDeletion: "deletion vector", KindKeyIndex: "key index", KindModel: "model", KindModelBlock: "model block", KindPrincipal: "principal", KindJob: "job",
}

// Key makes a key of a kind and numbers of eight bytes.
func Key(k Kind, ids ...uint64) []byte {
	b := []byte{byte(k)}
	for _, id := range ids {
		b = binary.BigEndian.AppendUint64(b, id)
	}
	return b
}

// NameKey makes a key of a kind and names.
func NameKey(k Kind, names ...string) []byte {
	b := []byte{byte(k)}
	for i, n := range names {
		if i > 0 {
			b = append(b, 0)
		}
		b = append(b, n...)
	}
	return b
}

// DictionaryKey makes the key of a block of a column's dictionary.
func DictionaryKey(table uint64, column, block uint32) []byte {
	return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(Key(KindDictionary, table), column), block)
}

// Ids reads the numbers of eight bytes of a key; ok is false if the key has another length.
func Ids(key []byte, n int) (ids []uint64, ok bool) {
	if len(key) != 1+8*n {
		return nil, false
	}
	for i := range n {
		ids = append(ids, binary.BigEndian.Uint64(key[1+8*i:]))
	}
	return ids, true
}

// describe prints a key for an error message.
func describe(key []byte) string {
	if len(key) == 0 {
		return "empty key"
	}
	name, ok := kindNames[Kind(key[0])]
	if !ok {
		return fmt.Sprintf("key %x", key)
	}
	switch Kind(key[0]) {
	case KindSchema, KindView:
		return fmt.Sprintf("%s %q", name, key[1:])
	}
	if len(key) == 1 {
		return name
	}
	return fmt.Sprintf("%s %x", name, key[1:])
}
