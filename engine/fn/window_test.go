package fn

import (
	"testing"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/engine/vec"
)

// partition makes a partition from peer group sizes, with the frame of a running aggregate: start to the end of the peers.
func partition(peers ...int) *Partition {
	w := &Partition{}
	for _, size := range peers {
		lo := int32(w.N)
		for range size {
			w.PeerLo, w.PeerHi = append(w.PeerLo, lo), append(w.PeerHi, lo+int32(size))
			w.FrameLo, w.FrameHi = append(w.FrameLo, 0), append(w.FrameHi, lo+int32(size))
			w.N++
		}
	}
	return w
}

// windowOf computes a window function over one partition.
func windowOf(t *testing.T, name string, w *Partition, args ...*vec.Vector) string {
	t.Helper()
	ts := make([]types.Type, len(args))
	for i, a := range args {
		ts[i] = a.Type
	}
	o, err := LookupWindow(name).Resolve(ts)
	if err != nil {
		return "error: " + err.Error()
	}
	for i := range args {
		args[i] = mustCoerce(args[i], o.Args[i])
	}
	out := new(vec.Vector)
	out.Reset(o.Result)
	if err := o.Eval(testContext, out, args, w); err != nil {
		return "error: " + err.Error()
	}
	if out.N != w.N {
		t.Errorf("%s gives %d rows of %d", name, out.N, w.N)
	}
	return texts(out)
}

// TestWindows works the ranking and value functions by hand; the ranks are those of PostgreSQL's documentation.
func TestWindows(t *testing.T) {
	f := func(want, name string, w *Partition, args ...*vec.Vector) {
		t.Helper()
		if got := windowOf(t, name, w, args...); got != want {
			t.Errorf("%s = %s, want %s", name, got, want)
		}
	}
	peers := partition(1, 2, 1, 1)
	f("1|2|3|4|5", "row_number", peers)
	f("1|2|2|4|5", "rank", peers)
	f("1|2|2|3|4", "dense_rank", peers)
	f("0.0|0.25|0.25|0.75|1.0", "percent_rank", peers)
	f("0.2|0.6|0.6|0.8|1.0", "cume_dist", peers)
	f("0.0", "percent_rank", partition(1))
	f("", "rank", partition())
	bigint := func(v ...string) *vec.Vector { return col(t, "bigint", v...) }
	f("1|1|2|2|3", "ntile", partition(1, 1, 1, 1, 1), constant(bigint("3")))
	f("1|2|3", "ntile", partition(1, 1, 1), constant(bigint("5")))
	f("1|NULL|3", "ntile", partition(1, 1, 1), bigint("3", "NULL", "3"))
	f("error: Buckets must be greater than 0", "ntile", partition(1), bigint("0"))

	x := bigint("10", "NULL", "30", "NULL", "50")
	f("NULL|10|NULL|30|NULL", "lag", peers, x)
	f("NULL|30|NULL|50|NULL", "lead", peers, x)
	f("30|NULL|50|NULL|NULL", "lead", peers, x, constant(bigint("2")))
	f("10|NULL|30|NULL|50", "lag", peers, x, constant(bigint("0")))
	f("-1|10|NULL|30|NULL", "lag", peers, x, constant(bigint("1")), constant(col(t, "integer", "-1")))
	f("NULL|10|10|NULL|NULL", "lag", peers, x, bigint("1", "1", "2", "NULL", "9"))
	f("error: Offset must be at least 0", "lag", peers, x, constant(bigint("-1")))
	f("error: Unexpected parameters (bigint, bigint, varchar) for function lag. Expected: lag(T), lag(T, bigint), lag(T, bigint, T)", "lag", peers, x, constant(bigint("1")), textCol("x"))
	f("10|10|10|10|10", "first_value", peers, x)
	f("10|30|30|NULL|50", "last_value", peers, x)
	f("NULL|NULL|NULL|NULL|NULL", "nth_value", peers, x, constant(bigint("2")))
	f("NULL|30|30|30|30", "nth_value", peers, x, constant(bigint("3")))
	f("error: Offset must be at least 1", "nth_value", peers, x, constant(bigint("0")))
	f("NULL|NULL|NULL|NULL|NULL", "nth_value", peers, x, constant(bigint("9223372036854775807")))

	skip := *peers
	skip.IgnoreNulls = true
	f("NULL|10|10|30|30", "lag", &skip, x)
	f("30|30|50|50|NULL", "lead", &skip, x)
	f("50|50|NULL|NULL|NULL", "lead", &skip, x, constant(bigint("2")))
	f("10|30|30|30|50", "last_value", &skip, x)
	f("NULL|30|30|30|30", "nth_value", &skip, x, constant(bigint("2")))

	sliding := *partition(1, 1, 1, 1, 1)
	sliding.FrameLo, sliding.FrameHi = []int32{1, 1, 2, 4, 5}, []int32{1, 3, 4, 4, 5} // the first and the last two are empty
	f("NULL|NULL|30|NULL|NULL", "first_value", &sliding, x)
	f("NULL|30|NULL|NULL|NULL", "last_value", &sliding, x)
	sliding.IgnoreNulls = true
	f("NULL|30|30|NULL|NULL", "first_value", &sliding, x)
}
