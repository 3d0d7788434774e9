package catalog

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// Model is one version of a trained model. What it learned is stored beside the definition, in blocks.
type Model struct {
	Schema string
	Name   string
	// Version counts the trainings under the name, from 1.
	Version uint64
	// Type is the kind of model, such as kmeans.
	Type string
	// SQL is the training query; names in it without a schema belong to InSchema.
	SQL      string
	InSchema string `json:",omitempty"`
	// Columns are those of the training query.
	Columns []Column
	// Properties are what was written in WITH (…), in order, the values as SQL text.
	Properties []Property `json:",omitempty"`
	// Snapshot is the sequence number of the commit whose rows it was trained on.
	Snapshot uint64
	Created  time.Time
	// Rows is the number of rows of the training query.
	Rows int64
	// Summary is one line on what was learned; Details is more, in the form of whoever trains.
	Summary string          `json:",omitempty"`
	Details json.RawMessage `json:",omitempty"`
	// Bytes is the size of what was learned, Checksum its CRC-32C.
	Bytes    int64
	Checksum uint32
}

// Property is a named value, as SQL text.
type Property struct{ Name, SQL string }

// ModelName names one version of a model.
type ModelName struct {
	Name
	Version uint64
}

func (m *Model) key() ModelName { return ModelName{Name{m.Schema, m.Name}, m.Version} }

// Model returns a version of a model, the newest if version is 0; nil if there is none.
func (s *State) Model(schema, name string, version uint64) *Model {
	if version > 0 {
		return s.models[ModelName{Name{schema, name}, version}]
	}
	var newest *Model
	for k, m := range s.models {
		if k.Schema == schema && k.Name.Name == name && (newest == nil || m.Version > newest.Version) {
			newest = m
		}
	}
	return newest
}

// Models returns all versions of the models of a schema, by name and version; those of all schemas if schema is empty.
func (s *State) Models(schema string) []*Model {
	var ms []*Model
	for k, m := range s.models {
		if schema == "" || k.Schema == schema {
			ms = append(ms, m)
		}
	}
	slices.SortFunc(ms, func(a, b *Model) int {
		return cmp.Or(strings.Compare(a.Schema, b.Schema), strings.Compare(a.Name, b.Name), cmp.Compare(a.Version, b.Version))
	})
	return ms
}

// CreateModel adds a version of a model, and sets its number. A model that exists is only given another version if replace
// is set.
func (d *Draft) CreateModel(m Model, replace bool) (*Model, error) {
	n := Name{m.Schema, m.Name}
	if d.schemas[m.Schema] == nil {
		return nil, failure("schema", m.Schema, ErrNotFound)
	}
	m.Version = 1
	if old := d.State.Model(m.Schema, m.Name, 0); old != nil {
		if !replace {
			return nil, failure("model", n.String(), ErrExists)
		}
		m.Version = old.Version + 1
	}
	d.models[m.key()] = &m
	d.Models = append(d.Models, Change[Model]{New: &m})
	return &m, nil
}

// DropModel removes all versions of a model.
func (d *Draft) DropModel(schema, name string) error {
	n := Name{schema, name}
	found := false
	for k, m := range d.models {
		if k.Name == n {
			found = true
			delete(d.models, k)
			d.Models = append(d.Models, Change[Model]{Old: m})
		}
	}
	if !found {
		return failure("model", n.String(), ErrNotFound)
	}
	return nil
}
