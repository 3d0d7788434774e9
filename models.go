package clientele

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"sync"
	"time"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/mining"
	"github.com/clientele-db/clientele/mining/builtin"
	"github.com/clientele-db/clientele/query/bind"
	"github.com/clientele-db/clientele/query/mine"
	"github.com/clientele-db/clientele/query/sql"
	"github.com/clientele-db/clientele/storage"
	"github.com/clientele-db/clientele/storage/catalog"
)

// modelDetails is what is kept of a training beside the model.
type modelDetails struct {
	Seed       uint64
	Metrics    []modelMetric
	Profile    []mining.ColumnProfile
	Passes     int
	BytesRead  int64
	PeakMemory int64
	Elapsed    time.Duration
	Threads    int
	Program    string
}

// modelMetric is a [mining.Metric] in a form that JSON can hold: NaN and infinities as text.
type modelMetric struct {
	Name, Value string
}

// miner is what the functions of package mine may use of a statement.
func (st *statement) miner() *mine.Env {
	return &mine.Env{Model: st.storedModel, Progress: st.s.progress}
}

// training makes the node that trains a model.
func (st *statement) training(b *bind.CreateModel) (*mine.Train, uint64, error) {
	def := builtin.Model(b.Type.Name)
	args, seed, err := mine.ModelArgs(def, b)
	if err != nil {
		return nil, 0, modelArgument(err)
	}
	alg, err := def.New(args)
	if err != nil {
		return nil, 0, modelArgument(err)
	}
	p, err := st.plan(b.Plan)
	if err != nil {
		return nil, 0, err
	}
	return mine.NewTrain(mine.TrainConfig{
		Name: def.Name, Algorithm: alg, In: p.Input(), Seed: seed, Profile: true, Progress: st.s.progress,
	}), seed, nil
}

func modelArgument(err error) error {
	if e, ok := errors.AsType[*mining.ArgError](err); ok {
		return failure(string(bind.InvalidModelProperty), e.Error())
	}
	return err
}

// createModel trains a model and stores it.
func (st *statement) createModel(b *bind.CreateModel) (*Result, error) {
	if b.Exists {
		return done("CREATE MODEL"), nil
	}
	t, seed, err := st.training(b)
	if err != nil {
		return nil, err
	}
	rows, err := exec.Run(st.query, t)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // there are none
	out := t.Trained()
	desc := out.Model.Describe()
	m := catalog.Model{
		Schema: b.Schema, Name: b.Name, Type: b.Type.Name, SQL: b.Text, InSchema: b.InSchema, Snapshot: st.snap.Seq(),
		Created: st.start.UTC().Truncate(time.Microsecond), Rows: out.Passes[0].Rows, Summary: desc.Summary,
	}
	for _, f := range b.Fields {
		m.Columns = append(m.Columns, catalog.Column{Name: f.Name, Type: f.Type, NotNull: f.NotNull})
	}
	for _, p := range b.Properties {
		m.Properties = append(m.Properties, catalog.Property{Name: p.Name, SQL: p.SQL})
	}
	d := modelDetails{
		Seed: seed, Profile: out.Profile, Passes: len(out.Passes), PeakMemory: out.PeakMemory,
		Elapsed: time.Since(st.start), Threads: st.query.Workers, Program: Version(),
	}
	for _, p := range out.Passes {
		d.BytesRead += p.Bytes
	}
	for _, x := range desc.Metrics {
		d.Metrics = append(d.Metrics, modelMetric{x.Name, formatMetric(x.Value)})
	}
	if m.Details, err = json.Marshal(&d); err != nil {
		return nil, fmt.Errorf("encode the details of model %q: %w", b.Name, err)
	}
	r, err := st.commit("CREATE MODEL", func(_ context.Context, tx *storage.Txn) error {
		_, err := tx.CreateModel(m, b.OrReplace, out.Model.AppendTo(nil))
		return err
	})
	if err == nil {
		r.affected, r.counted = m.Rows, true
		r.stats = func() Profile { return Profile{BytesTouched: d.BytesRead, PeakMemory: d.PeakMemory} }
	}
	return r, err
}

// refreshModel trains a model again, by its own query and options.
func (st *statement) refreshModel(b *bind.RefreshModel) (*Result, error) {
	stmt, err := sql.ParseStatement(bind.ModelStatement(b.Schema, b.Name, b.Model, true))
	if err != nil {
		return nil, fmt.Errorf("the query of model %q: %w", b.Name, err)
	}
	cfg := st.bindConfig(nil)
	cfg.Session.Schema = b.Model.InSchema
	bound, err := bind.Bind(stmt, cfg)
	if err != nil {
		return nil, fmt.Errorf("the query of model %q: %w", b.Name, err)
	}
	r, err := st.createModel(bound.(*bind.CreateModel))
	if err == nil {
		r.tag = "REFRESH MODEL"
	}
	return r, err
}

// modelCache keeps models that were decoded, by their definitions. A definition is never changed, so what is kept is right
// as long as it is reachable.
type modelCache struct {
	mu     sync.Mutex
	models map[*catalog.Model]mining.Model
}

// cachedModels bounds the cache; beyond, it begins anew.
const cachedModels = 64

func (c *modelCache) get(m *catalog.Model, load func() (mining.Model, error)) (mining.Model, error) {
	c.mu.Lock()
	got := c.models[m]
	c.mu.Unlock()
	if got != nil {
		return got, nil
	}
	got, err := load()
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.models == nil || len(c.models) >= cachedModels {
		c.models = map[*catalog.Model]mining.Model{}
	}
	c.models[m] = got
	return got, nil
}

// storedModel returns a model for the functions over models.
func (st *statement) storedModel(schema, name string, version int64) (*mine.Stored, error) {
	if schema == "" {
		schema = st.s.schema
	}
	m := st.snap.Catalog().Model(schema, name, uint64(version))
	if m == nil {
		if newest := st.snap.Catalog().Model(schema, name, 0); newest != nil {
			return nil, fmt.Errorf("model '%s.%s' has no version %d, the newest is %d", schema, name, version, newest.Version)
		}
		var names []string
		for _, o := range st.snap.Catalog().Models(schema) {
			names = append(names, o.Name)
		}
		if near, ok := sql.Nearest(name, names); ok {
			return nil, fmt.Errorf("model '%s.%s' does not exist; did you mean '%s'?", schema, name, near)
		}
		return nil, fmt.Errorf("model '%s.%s' does not exist; SHOW MODELS lists those that do", schema, name)
	}
	def := builtin.Model(m.Type)
	if def == nil {
		return nil, fmt.Errorf("model '%s.%s' is of type %s, which this program does not know", schema, name, m.Type)
	}
	model, err := st.db.models.get(m, func() (mining.Model, error) {
		payload, err := st.snap.ModelPayload(st.ctx, m)
		if err != nil {
			return nil, err
		}
		return def.Decode(payload)
	})
	if err != nil {
		return nil, fmt.Errorf("read model '%s.%s': %w", schema, name, err)
	}
	out := &mine.Stored{Schema: schema, Name: name, Def: def, Model: model, Columns: &mining.Schema{Columns: columnFields(m.Columns)}}
	out.Details, err = detailsOf(m)
	return out, err
}

func modelInfo(m *catalog.Model) bind.ModelInfo {
	return bind.ModelInfo{Name: m.Name, Type: m.Type, Version: int64(m.Version), Created: m.Created, Rows: m.Rows, Summary: m.Summary}
}

// Models implements bind.Catalog.
func (c *snapshotCatalog) Models(schema string) ([]bind.ModelInfo, error) {
	var out []bind.ModelInfo
	for _, m := range c.st.snap.Catalog().Models(schema) {
		if n := len(out); n > 0 && out[n-1].Name == m.Name {
			out[n-1] = modelInfo(m) // a newer version
			continue
		}
		out = append(out, modelInfo(m))
	}
	return out, nil
}

// Model implements bind.Catalog.
func (c *snapshotCatalog) Model(schema, name string) (*bind.Model, error) {
	m := c.st.snap.Catalog().Model(schema, name, 0)
	if m == nil {
		return nil, nil
	}
	out := &bind.Model{ModelInfo: modelInfo(m), Text: m.SQL, InSchema: m.InSchema}
	for _, p := range m.Properties {
		out.Properties = append(out.Properties, bind.ShownProperty(p))
	}
	var err error
	out.Details, err = detailsOf(m)
	return out, err
}

// detailsOf lists what is known of a model.
func detailsOf(m *catalog.Model) ([]bind.ModelDetail, error) {
	var d modelDetails
	if err := json.Unmarshal(m.Details, &d); err != nil {
		return nil, fmt.Errorf("read the details of model %q: %w", m.Name, err)
	}
	var out []bind.ModelDetail
	add := func(section, name, value string) {
		out = append(out, bind.ModelDetail{Section: section, Name: name, Value: value})
	}
	add("model", "type", m.Type)
	add("model", "version", strconv.FormatUint(m.Version, 10))
	add("model", "description", m.Summary)
	add("model", "bytes", strconv.FormatInt(m.Bytes, 10))
	add("training", "created", m.Created.UTC().Format(time.RFC3339))
	add("training", "query", m.SQL)
	add("training", "rows", strconv.FormatInt(m.Rows, 10))
	add("training", "commit", strconv.FormatUint(m.Snapshot, 10))
	add("training", "seed", strconv.FormatUint(d.Seed, 10))
	add("training", "passes", strconv.Itoa(d.Passes))
	add("training", "bytes read", strconv.FormatInt(d.BytesRead, 10))
	add("training", "peak memory", strconv.FormatInt(d.PeakMemory, 10))
	add("training", "milliseconds", strconv.FormatFloat(float64(d.Elapsed.Microseconds())/1000, 'f', -1, 64))
	add("training", "threads", strconv.Itoa(d.Threads))
	add("training", "program", d.Program)
	for _, p := range m.Properties {
		add("option", p.Name, p.SQL)
	}
	for _, x := range d.Metrics {
		add("metric", x.Name, x.Value)
	}
	for _, p := range d.Profile {
		text := fmt.Sprintf("%s, %d rows, %d NULL", p.Type, p.Rows, p.Nulls)
		if p.Numbers > 0 {
			text += fmt.Sprintf(", from %s to %s, mean %s, deviation %s", formatMetric(p.Min), formatMetric(p.Max), formatMetric(p.Mean), formatMetric(p.Deviation))
		}
		add("column", p.Name, text)
	}
	return out, nil
}

func formatMetric(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return strconv.FormatFloat(v, 'g', 8, 64)
}
