package storage

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"

	"github.com/clientele-db/clientele/storage/catalog"
	"github.com/clientele-db/clientele/storage/corrupt"
	"github.com/clientele-db/clientele/storage/kv"
)

// modelVersion is the format version of the blocks of a model.
const modelVersion = 1

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// modelKey makes the key of the definition of a version of a model, or with more of one of its blocks.
func modelKey(k kv.Kind, m *catalog.Model) []byte {
	return binary.BigEndian.AppendUint64(append(kv.NameKey(k, m.Schema, m.Name), 0), m.Version)
}

// CreateModel adds a version of a model together with what it learned.
func (tx *Txn) CreateModel(m catalog.Model, replace bool, payload []byte) (*catalog.Model, error) {
	if err := tx.check(); err != nil {
		return nil, err
	}
	m.Bytes, m.Checksum = int64(len(payload)), crc32.Checksum(payload, castagnoli)
	out, err := tx.draft.CreateModel(m, replace)
	if err != nil {
		return nil, err
	}
	if tx.models == nil {
		tx.models = map[*catalog.Model][]byte{}
	}
	tx.models[out] = payload
	return out, nil
}

// DropModel removes a model with all its versions.
func (tx *Txn) DropModel(schema, name string) error {
	if err := tx.check(); err != nil {
		return err
	}
	return tx.draft.DropModel(schema, name)
}

// applyModels writes the changes of models to a batch.
func (tx *Txn) applyModels(b *kv.Batch) error {
	for _, c := range tx.draft.Models {
		if c.New == nil {
			b.Delete(modelKey(kv.KindModel, c.Old))
			b.DeletePrefix(modelKey(kv.KindModelBlock, c.Old))
			continue
		}
		if err := put(b, modelKey(kv.KindModel, c.New), c.New); err != nil {
			return err
		}
		payload := tx.models[c.New]
		for block := uint32(0); len(payload) > 0; block++ {
			n := min(len(payload), kv.MaxValue-64)
			b.Set(binary.BigEndian.AppendUint32(modelKey(kv.KindModelBlock, c.New), block), modelVersion, payload[:n])
			payload = payload[n:]
		}
	}
	return nil
}

// ModelPayload returns what a version of a model learned.
func (s *Snapshot) ModelPayload(ctx context.Context, m *catalog.Model) ([]byte, error) {
	key := modelKey(kv.KindModelBlock, m)
	out := make([]byte, 0, min(m.Bytes, 64<<20))
	err := s.db.kv.Scan(ctx, key, func(_ []byte, version byte, b []byte) error {
		if version != modelVersion {
			return fmt.Errorf("model %q: format %d is unknown to this program", m.Schema+"."+m.Name, version)
		}
		out = append(out, b...)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if s.db.current.Load().cat.Model(m.Schema, m.Name, m.Version) == nil {
		return nil, fmt.Errorf("model %q %w", m.Schema+"."+m.Name, catalog.ErrConflict)
	}
	if int64(len(out)) != m.Bytes || crc32.Checksum(out, castagnoli) != m.Checksum {
		return nil, s.db.kv.In(corrupt.New("the model has %d bytes of checksum %08x, written were %d of %08x",
			len(out), crc32.Checksum(out, castagnoli), m.Bytes, m.Checksum), key)
	}
	return out, nil
}
