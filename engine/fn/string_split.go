package fn

import (
	"bytes"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

var splitFunctions = []*Scalar{
	{
		Name: "split", Doc: "Splits text at a delimiter into an array, of at most as many elements as the limit says; the last holds the rest.",
		Examples: []Example{{"split('a,b,c', ',')", "[a, b, c]"}, {"split('a,b,c', ',', 2)", "[a, b,c]"}},
		Resolve: resolver(
			"split",
			sig(types.ArrayOf(types.VarcharType), listRows(split), pVarchar, pVarchar),
			sig(types.ArrayOf(types.VarcharType), listRows(split), pVarchar, pVarchar, pBigInt),
		),
	},
	{
		Name: "split_part", Doc: "Splits text at a delimiter and returns the field of that number, counted from 1; NULL if there are fewer.",
		Examples: []Example{{"split_part('a,b,c', ',', 2)", "b"}, {"split_part('a', ',', 2)", "NULL"}},
		Resolve:  resolver("split_part", sig(types.VarcharType, bytesRows(splitPart), pVarchar, pVarchar, pBigInt)),
	},
	{
		Name: "split_to_map", Doc: "Splits text into entries, and each into key and value.",
		Examples: []Example{{"split_to_map('a=1;b=2', ';', '=')", "{a=1, b=2}"}},
		Resolve: resolver("split_to_map", sig(types.MapOf(types.VarcharType, types.VarcharType), listRows(splitToMap),
			pVarchar, pVarchar, pVarchar)),
	},
	{
		Name: "split_to_multimap", Doc: "Splits text into entries, and each into key and value; each key has the array of its values.",
		Examples: []Example{{"split_to_multimap('a=1;b=2;a=3', ';', '=')", "{a=[1, 3], b=[2]}"}},
		Resolve: resolver("split_to_multimap", sig(types.MapOf(types.VarcharType, types.ArrayOf(types.VarcharType)),
			listRows(splitToMultimap), pVarchar, pVarchar, pVarchar)),
	},
}

func split(r *row, out *vec.Vector) error {
	b, sep := r.bytes(0), r.bytes(1)
	limit := int64(-1)
	if len(r.args) == 3 {
		if limit = r.int(2); limit <= 0 {
			return errorf(InvalidArgument, "Limit must be positive")
		}
	}
	if len(sep) == 0 {
		return errorf(InvalidArgument, "The delimiter may not be the empty string")
	}
	for ; limit != 1; limit-- {
		p := bytes.Index(b, sep)
		if p < 0 {
			break
		}
		appendBytes(out.Child[0], b[:p])
		b = b[p+len(sep):]
	}
	appendBytes(out.Child[0], b)
	return nil
}

func splitPart(r *row, dst []byte) ([]byte, error) {
	b, sep, index := r.bytes(0), r.bytes(1), r.int(2)
	if index < 1 {
		return dst, errorf(InvalidArgument, "Index must be greater than zero")
	}
	if len(sep) == 0 { // every character is a field
		lo := runeOffset(b, int(min(index-1, int64(len(b)))))
		if lo >= len(b) {
			return dst, errNull
		}
		return append(dst, b[lo:lo+runeLen(b[lo:])]...), nil
	}
	for ; index > 1; index-- {
		p := bytes.Index(b, sep)
		if p < 0 {
			return dst, errNull
		}
		b = b[p+len(sep):]
	}
	if p := bytes.Index(b, sep); p >= 0 {
		b = b[:p]
	}
	return append(dst, b...), nil
}

// eachEntry splits text into keys and values.
func eachEntry(r *row, f func(key, value []byte) error) error {
	b, between, within := r.bytes(0), r.bytes(1), r.bytes(2)
	switch {
	case len(between) == 0:
		return errorf(InvalidArgument, "entryDelimiter is empty")
	case len(within) == 0:
		return errorf(InvalidArgument, "keyValueDelimiter is empty")
	case bytes.Equal(between, within):
		return errorf(InvalidArgument, "entryDelimiter and keyValueDelimiter must not be the same")
	}
	for len(b) > 0 {
		entry := b
		if p := bytes.Index(b, between); p >= 0 {
			entry, b = b[:p], b[p+len(between):]
		} else {
			b = nil
		}
		key, value, ok := bytes.Cut(entry, within)
		if !ok || bytes.Contains(value, within) {
			return errorf(InvalidArgument, "Key-value delimiter must appear exactly once in each entry. Bad input: '%s'", entry)
		}
		if err := f(key, value); err != nil {
			return err
		}
	}
	return nil
}

func splitToMap(r *row, out *vec.Vector) error {
	seen := newKeySet(out.Child[0])
	return eachEntry(r, func(key, value []byte) error {
		appendBytes(out.Child[0], key)
		if _, fresh := seen.addLast(); !fresh {
			return errorf(InvalidArgument, "Duplicate keys (%s) are not allowed", key)
		}
		appendBytes(out.Child[1], value)
		return nil
	})
}

func splitToMultimap(r *row, out *vec.Vector) error {
	keys := out.Child[0]
	seen := newKeySet(keys)
	lists := [][][]byte{}
	err := eachEntry(r, func(key, value []byte) error {
		appendBytes(keys, key)
		place, fresh := seen.addLast()
		if fresh {
			lists = append(lists, nil)
		}
		lists[place] = append(lists[place], value)
		return nil
	})
	for _, values := range lists {
		for _, v := range values {
			appendBytes(out.Child[1].Child[0], v)
		}
		appendValid(out.Child[1], true)
		endList(out.Child[1])
		out.Child[1].N++
	}
	return err
}
