package vec

import "github.com/clientele-db/clientele/engine/types"

// Form is how a vector is encoded.
type Form uint8

// The forms; see the package comment.
const (
	Flat Form = iota
	Const
	Packed
	Dict
)

var formNames = [...]string{"flat", "const", "packed", "dict"}

// String returns the name of the form.
func (f Form) String() string { return formNames[f] }

// Vector is one column of N rows. Which fields hold the values follows from Form and the physical type of Type:
//
//	Flat, Const  PhysBool Bits · PhysInt64 I64 · PhysFloat64 F64 · PhysInt128 I128 (I64 if Narrow) ·
//	             PhysBytes Off, Bytes · PhysList Off, Child[0] (MAP: keys Child[0], values Child[1]) · PhysStruct Child
//	Packed       Raw, Width, Base (PhysInt64, and PhysInt128 if Narrow)
//	Dict         Codes, Dict (every physical type)
//
// A Const vector holds its value at row 0 of these slices and is NULL if Valid is not nil and has bit 0 clear.
// A vector of type NULL (PhysNone) has no values; all its rows are NULL, Valid included (a zeroed bitmap).
type Vector struct {
	Type types.Type
	Form Form
	// Narrow says that a vector of PhysInt128 decimals lies in I64 (or Raw), since every value is known to fit.
	Narrow bool
	// Bounded says that every value that is not NULL lies in Lo … Hi (PhysInt64 and Narrow only). Bounds need not be tight.
	Bounded bool
	// Width is the number of bits a value of a Packed vector, 1 to 32.
	Width uint8
	N     int
	// Valid is the validity bitmap, nil if no row is NULL. For Dict it is that of the rows; dictionary values are never NULL.
	Valid  []uint64
	Lo, Hi int64
	// Base is added to each offset of a Packed vector.
	Base int64
	Raw  []byte

	I64  []int64
	F64  []float64
	I128 []types.Int128
	Bits []uint64
	// Off are N+1 ascending offsets into Bytes or into the rows of Child; Off[0] need not be 0.
	Off   []uint32
	Bytes []byte
	Child []*Vector

	Codes *Vector
	Dict  *Dictionary
}

// Dictionary maps codes to values. It is immutable, and may be shared by all goroutines.
type Dictionary struct {
	// Values holds the value of each code, Flat, without NULLs.
	Values *Vector
	// Unique says that no two codes have equal values.
	Unique bool
	// Sorted says that codes are in ascending order of their values (and Unique).
	Sorted bool
	// Parent, if not nil, is the dictionary of the whole table, and ToParent the code there of each code here: a group
	// key or a join key of one segment means the same in the next after one look-up in ToParent.
	Parent   *Dictionary
	ToParent []uint32
}

// Len returns the number of codes.
func (d *Dictionary) Len() int { return d.Values.N }

// Phys returns the physical type in which the values of v lie: that of its type, or PhysInt64 if it is Narrow.
func (v *Vector) Phys() types.Phys {
	if v.Narrow {
		return types.PhysInt64
	}
	return v.Type.Phys()
}

// IsNull reports whether row i is NULL.
func (v *Vector) IsNull(i int) bool {
	if v.Valid == nil {
		return false
	}
	if v.Form == Const {
		i = 0
	}
	return v.Valid[i>>6]>>(i&63)&1 == 0
}

// ConstNull reports a Const vector whose value is NULL.
func (v *Vector) ConstNull() bool { return v.Form == Const && v.Valid != nil && v.Valid[0]&1 == 0 }

// BytesAt returns the bytes of row i of a Flat or Const vector of PhysBytes, without copying.
func (v *Vector) BytesAt(i int) []byte {
	if v.Form == Const {
		i = 0
	}
	return v.Bytes[v.Off[i]:v.Off[i+1]:v.Off[i+1]]
}

// BoolAt returns row i of a Flat or Const vector of PhysBool.
func (v *Vector) BoolAt(i int) bool {
	if v.Form == Const {
		i = 0
	}
	return v.Bits[i>>6]>>(i&63)&1 != 0
}

// Reset makes v an empty Flat vector of type t and keeps the capacity of its slices for appending.
func (v *Vector) Reset(t types.Type) {
	*v = Vector{
		Type: t, Valid: nil, I64: v.I64[:0], F64: v.F64[:0], I128: v.I128[:0], Bits: v.Bits[:0], Off: v.Off[:0],
		Bytes: v.Bytes[:0], Child: v.Child,
	}
}

// ConstOf returns v as a Const vector of n rows that shares the value.
func ConstOf(v *Vector, n int) *Vector {
	c := *v
	c.Form, c.N = Const, n
	return &c
}
