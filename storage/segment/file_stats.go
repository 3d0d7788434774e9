package segment

import "github.com/clientele-db/clientele/engine/types"

// Stats returns what the footer says of column c in the whole file.
func (f *File) Stats(c int) ColumnStats {
	var all ColumnStats
	fd := f.schema.fields[c]
	for i := range f.groups {
		g := &f.groups[i]
		st := ColumnStats{Rows: int64(g.rows), NullsUnknown: true}
		if fd.leaf != nil {
			k := &g.chunks[fd.leaf.index]
			z := &k.zone
			st.NullsUnknown = !z.NullsKnown && fd.optional
			st.Nulls = int64(z.Nulls)
			st.Ranged, st.Lo, st.Hi = z.Bounded && fd.typ.Phys() == types.PhysInt64, z.Lo, z.Hi
			st.BytesRanged, st.MinBytes, st.MaxBytes = z.BytesBounded, z.MinBytes, z.MaxBytes
			st.Memory = k.size
		}
		all.Join(&st)
	}
	return all
}
