package catalog

import (
	"encoding/json"
	"fmt"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/storage/corrupt"
)

// Version is the format version of definitions in the store.
const Version = 1

// typeJSON is how a type is written: by the name of its kind, so that the numbers of types.Kind may change.
type typeJSON struct {
	Kind      string
	Precision *int        `json:",omitempty"`
	Scale     int         `json:",omitempty"`
	Fields    []fieldJSON `json:",omitempty"`
}

type fieldJSON struct {
	Name    string `json:",omitempty"`
	Type    typeJSON
	NotNull bool `json:",omitempty"`
}

func encodeType(t types.Type) typeJSON {
	j := typeJSON{Kind: t.Kind.String(), Scale: t.Scale}
	if t.Precision != 0 {
		j.Precision = &t.Precision
	}
	for _, f := range t.Fields {
		j.Fields = append(j.Fields, fieldJSON{f.Name, encodeType(f.Type), f.NotNull})
	}
	return j
}

func (j typeJSON) decode() (types.Type, error) {
	t := types.Type{Scale: j.Scale}
	for k := types.Unknown; ; k++ {
		if k > types.UUID {
			return t, corrupt.New("definition with the unknown type %q", j.Kind)
		}
		if k.String() == j.Kind {
			t.Kind = k
			break
		}
	}
	if j.Precision != nil {
		t.Precision = *j.Precision
	}
	parts := 0
	switch t.Kind {
	case types.Array:
		parts = 1
	case types.Map:
		parts = 2
	case types.Row:
		parts = len(j.Fields)
	case types.Decimal:
		if t.Precision < 1 || t.Precision > types.MaxPrecision || t.Scale < 0 || t.Scale > t.Precision {
			return t, corrupt.New("definition with decimal(%d,%d)", t.Precision, t.Scale)
		}
	}
	if parts != len(j.Fields) {
		return t, corrupt.New("definition with %v of %d parts", t.Kind, len(j.Fields))
	}
	for _, f := range j.Fields {
		ft, err := f.Type.decode()
		if err != nil {
			return t, err
		}
		t.Fields = append(t.Fields, types.Field{Name: f.Name, Type: ft, NotNull: f.NotNull})
	}
	return t, nil
}

type columnJSON struct {
	plainColumn
	Type typeJSON
}

type plainColumn Column

// MarshalJSON implements json.Marshaler.
func (c Column) MarshalJSON() ([]byte, error) {
	return json.Marshal(columnJSON{plainColumn(c), encodeType(c.Type)})
}

// UnmarshalJSON implements json.Unmarshaler.
func (c *Column) UnmarshalJSON(b []byte) error {
	var j columnJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return err
	}
	t, err := j.Type.decode()
	*c = Column(j.plainColumn)
	c.Type = t
	return err
}

// Encode writes a definition.
func Encode[T Schema | Table | View | Model](d *T) ([]byte, error) {
	b, err := json.Marshal(d)
	if err != nil {
		return nil, fmt.Errorf("encode definition: %w", err)
	}
	return b, nil
}

// Decode reads what Encode wrote.
func Decode[T Schema | Table | View | Model](version byte, b []byte) (*T, error) {
	if version != Version {
		return nil, fmt.Errorf("definition of format %d; this program reads format %d", version, Version)
	}
	d := new(T)
	if err := json.Unmarshal(b, d); err != nil {
		return nil, corrupt.New("malformed definition: %v", err)
	}
	if t, ok := any(d).(*Table); ok {
		for _, ps := range [][]int{t.PrimaryKey, t.SortedBy} {
			for _, p := range ps {
				if p < 0 || p >= len(t.Columns) {
					return nil, corrupt.New("definition names column %d of %d", p, len(t.Columns))
				}
			}
		}
	}
	return d, nil
}
