package bind

import (
	"strings"
	"time"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/logical"
	"github.com/clientele-db/clientele/query/sql"
)

// ModelType is a kind of model that CREATE MODEL makes: WITH (type = 'name', …). Its parameters are scalars, and columns of
// the training query, which are given by their names (DescriptorParam).
type ModelType struct {
	Name   string // in lower case
	Params []TableParam
}

// ModelInfo is an entry in the listing of models.
type ModelInfo struct {
	Name, Type string
	Version    int64
	Created    time.Time
	Rows       int64
	Summary    string
}

// Model is what the catalog knows of a model's newest version.
type Model struct {
	ModelInfo
	// Text is the training query; names in it without a schema belong to InSchema.
	Text, InSchema string
	// Properties are those of WITH (…), the values as SQL text.
	Properties []ShownProperty
	Details    []ModelDetail
}

// ModelDetail is a row of DESCRIBE MODEL.
type ModelDetail struct{ Section, Name, Value string }

// CreateModel trains a model on the rows of Plan.
type CreateModel struct {
	Schema, Name           string
	OrReplace, IfNotExists bool
	// Exists says that the model is there and IF NOT EXISTS was written: nothing is done. Plan is nil.
	Exists bool
	Type   *ModelType
	// Columns are the columns of Plan that play a part, by the name of the parameter; Values are the scalars that were given,
	// of their parameter's type.
	Columns map[string][]int
	Values  map[string]*expr.Const
	// Properties are what was written, for showing and training again.
	Properties     []ShownProperty
	Plan           logical.Node
	Fields         []types.Field
	Text, InSchema string
}

// RefreshModel trains a model again by its own query and options.
type RefreshModel struct {
	Schema, Name string
	Model        *Model
}

func (*CreateModel) statement()  {}
func (*RefreshModel) statement() {}

// model finds a model; nil if there is none.
func (b *binder) model(n sql.Name) (objectName, *Model, error) {
	name, err := b.objectName(n)
	if err != nil {
		return name, nil, err
	}
	m, err := b.cfg.Catalog.Model(name.schema, name.name)
	return name, m, positioned(n, err)
}

// mustModel finds a model that must be there.
func (b *binder) mustModel(n sql.Name) (objectName, *Model, error) {
	name, m, err := b.model(n)
	if err == nil && m == nil {
		err = b.noModel(n, name)
	}
	return name, m, err
}

func (b *binder) noModel(n sql.Node, name objectName) error {
	models, err := b.cfg.Catalog.Models(name.schema)
	if err != nil {
		return positioned(n, err)
	}
	names := make([]string, len(models))
	for i, m := range models {
		names[i] = m.Name
	}
	return errorAt(n, ModelNotFound, "Model '%s' does not exist", name).nearest(name.name, names)
}

func (b *binder) createModel(s *sql.CreateModel) (Statement, error) {
	name, err := b.target(s.Name)
	if err != nil {
		return nil, err
	}
	_, old, err := b.model(s.Name)
	if err != nil {
		return nil, err
	}
	out := &CreateModel{
		Schema: name.schema, Name: name.name, OrReplace: s.OrReplace, IfNotExists: s.IfNotExists, Exists: old != nil && !s.OrReplace,
		Columns: map[string][]int{}, Values: map[string]*expr.Const{}, Text: sql.Format(s.Query), InSchema: b.schema,
	}
	if out.Exists {
		if !s.IfNotExists {
			return nil, errorAt(s.Name, ModelAlreadyExists, "Model '%s' already exists", name).hint("CREATE OR REPLACE MODEL trains a new version")
		}
		return out, nil
	}
	if out.Type, err = b.modelType(s); err != nil {
		return nil, err
	}
	r, err := b.query(s.Query, nil)
	if err != nil {
		return nil, err
	}
	if err := nameColumns(s, r, nil, true); err != nil {
		return nil, err
	}
	out.Fields = fieldsOf(r)
	if err := b.modelProperties(s, out); err != nil {
		return nil, err
	}
	out.Plan, err = b.finish(r.exactly())
	return out, err
}

// modelType reads the property type.
func (b *binder) modelType(s *sql.CreateModel) (*ModelType, error) {
	var names []string
	if b.cfg.ModelTypes != nil {
		names = b.cfg.ModelTypes()
	}
	list := "the types are " + strings.Join(names, ", ")
	for _, p := range s.Properties {
		if p.Name.Lower() != "type" {
			continue
		}
		c, err := b.scalarArgument(p.Value, &TableParam{Name: "type", Type: types.VarcharType})
		if err != nil {
			return nil, err
		}
		if c.Value.ConstNull() {
			break
		}
		name := strings.ToLower(string(c.Value.BytesAt(0)))
		if b.cfg.ModelType != nil {
			if t := b.cfg.ModelType(name); t != nil {
				return t, nil
			}
		}
		e := errorAt(p.Value, InvalidModelProperty, "Model type '%s' is not known", name).nearest(name, names)
		if e.Hint == "" {
			e.Hint = list
		}
		return nil, e
	}
	return nil, errorAt(s, InvalidModelProperty, "CREATE MODEL needs WITH (type = '…')").hint("%s", list)
}

// modelProperties binds the properties beside the type.
func (b *binder) modelProperties(s *sql.CreateModel, out *CreateModel) error {
	names := []string{"type"}
	for _, p := range out.Type.Params {
		names = append(names, p.Name)
	}
	seen := map[string]bool{}
	for _, e := range s.Properties {
		name := e.Name.Lower()
		if seen[name] {
			return errorAt(e, DuplicateProperty, "Duplicate property: %s", name)
		}
		seen[name] = true
		if e.Value == nil {
			continue
		}
		out.Properties = append(out.Properties, ShownProperty{Name: name, SQL: sql.Format(e.Value)})
		if name == "type" {
			continue
		}
		var param *TableParam
		for i := range out.Type.Params {
			if out.Type.Params[i].Name == name {
				param = &out.Type.Params[i]
			}
		}
		if param == nil {
			err := errorAt(e, InvalidModelProperty, "Models of type '%s' have no property '%s'", out.Type.Name, name).nearest(name, names)
			if err.Hint == "" {
				err.Hint = "the properties are " + strings.Join(names, ", ")
			}
			return err
		}
		if param.Kind == DescriptorParam {
			cols, err := b.modelColumns(e.Value, name, out.Fields)
			if err != nil {
				return err
			}
			out.Columns[name] = cols
			continue
		}
		c, err := b.scalarArgument(e.Value, param)
		if err != nil {
			return err
		}
		out.Values[name] = c
	}
	for _, p := range out.Type.Params {
		if p.Required && !seen[p.Name] {
			return errorAt(s, InvalidModelProperty, "Models of type '%s' need property '%s': %s", out.Type.Name, p.Name, p.Doc)
		}
	}
	return nil
}

// modelColumns reads the name of a column, or an array of names.
func (b *binder) modelColumns(e sql.Expr, property string, fields []types.Field) ([]int, error) {
	c, err := b.scalarArgument(e, &TableParam{Name: property})
	if err != nil {
		return nil, err
	}
	var names []string
	switch v := c.Value; {
	case v.ConstNull():
		return nil, nil
	case v.Type.Phys() == types.PhysBytes:
		names = []string{string(v.BytesAt(0))}
	case v.Type.Kind == types.Array && v.Child[0].Type.Phys() == types.PhysBytes:
		for i := v.Off[0]; i < v.Off[1]; i++ {
			names = append(names, string(v.Child[0].BytesAt(int(i))))
		}
	default:
		return nil, errorAt(e, InvalidModelProperty, "Property '%s' names a column: '…', or ARRAY['…', …]", property)
	}
	var out []int
	have := make([]string, len(fields))
	for i, f := range fields {
		have[i] = f.Name
	}
	for _, n := range names {
		at := -1
		for i, f := range fields {
			if strings.EqualFold(f.Name, n) {
				at = i
			}
		}
		if at < 0 {
			return nil, errorAt(e, ColumnNotFound, "The training query has no column '%s'", n).nearest(n, have)
		}
		out = append(out, at)
	}
	return out, nil
}

func (b *binder) refreshModel(s *sql.Refresh) (Statement, error) {
	name, m, err := b.mustModel(s.Name)
	if err != nil {
		return nil, err
	}
	return &RefreshModel{Schema: name.schema, Name: name.name, Model: m}, nil
}

// showModels lists the models of a schema.
func (b *binder) showModels(s *sql.Show, match func(string) bool) (Statement, error) {
	schema, err := b.shownSchema(s)
	if err != nil {
		return nil, err
	}
	models, err := b.cfg.Catalog.Models(schema)
	if err != nil {
		return nil, positioned(s, err)
	}
	list := b.listing(textColumn("Model"), textColumn("Type"), bigintColumn("Version"), textColumn("Created"), bigintColumn("Rows"), textColumn("Description"))
	for _, m := range models {
		if match(m.Name) {
			list.add(m.Name, m.Type, m.Version, m.Created.UTC().Format("2006-01-02 15:04:05"), m.Rows, m.Summary)
		}
	}
	return list.statement(), nil
}

// describeModel lists what is known of a model.
func (b *binder) describeModel(n sql.Name) (Statement, error) {
	_, m, err := b.mustModel(n)
	if err != nil {
		return nil, err
	}
	list := b.listing(textColumn("Section"), textColumn("Name"), textColumn("Value"))
	for _, d := range m.Details {
		list.add(d.Section, d.Name, d.Value)
	}
	return list.statement(), nil
}

// ModelStatement is the statement that trains a model as it was trained.
func ModelStatement(schema, name string, m *Model, replace bool) string {
	var w strings.Builder
	w.WriteString("CREATE ")
	if replace {
		w.WriteString("OR REPLACE ")
	}
	w.WriteString("MODEL " + CatalogName + "." + sql.QuoteIdent(schema) + "." + sql.QuoteIdent(name))
	for i, p := range m.Properties {
		if i == 0 {
			w.WriteString("\nWITH (\n")
		} else {
			w.WriteString(",\n")
		}
		w.WriteString("   " + sql.QuoteIdent(p.Name) + " = " + p.SQL)
	}
	if len(m.Properties) > 0 {
		w.WriteString("\n)")
	}
	w.WriteString(" AS\n")
	text := m.Text
	if q, err := sql.ParseStatement(text); err == nil {
		text = sql.Pretty(q)
	}
	w.WriteString(text)
	return w.String()
}
