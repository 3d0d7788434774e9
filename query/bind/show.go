package bind

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/clientele-db/clientele/engine/exec"
	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/sql"
)

// show binds SHOW TABLES and its like.
func (b *binder) show(s *sql.Show) (Statement, error) {
	match, err := likeFilter(s)
	if err != nil {
		return nil, err
	}
	switch s.Kind {
	case sql.ShowTables:
		return b.showTables(s, match)
	case sql.ShowSchemas:
		if s.From != nil && strings.ToLower(dotted(s.From.Parts)) != CatalogName {
			return nil, errorAt(s.From, CatalogNotFound, "Catalog '%s' not found", dotted(s.From.Parts)).hint("the only catalog is %s", CatalogName)
		}
		schemas, err := b.cfg.Catalog.Schemas()
		if err != nil {
			return nil, positioned(s, err)
		}
		return b.names("Schema", schemas, match), nil
	case sql.ShowCatalogs:
		return b.names("Catalog", []string{CatalogName}, match), nil
	case sql.ShowModels:
		return b.showModels(s, match)
	case sql.ShowColumns:
		if s.From == nil {
			return nil, errorAt(s, SyntaxError, "SHOW COLUMNS needs FROM table")
		}
		return b.showColumns(*s.From, match)
	case sql.ShowFunctions:
		return b.showFunctions(match), nil
	case sql.ShowSession:
		list := b.listing(textColumn("Name"), textColumn("Value"), textColumn("Default"), textColumn("Type"), textColumn("Description"))
		for _, set := range b.cfg.Session.Settings {
			if match(set.Name) {
				list.add(set.Name, set.Value, set.Default, set.Type.String(), set.Doc)
			}
		}
		return list.statement(), nil
	}
	return nil, unsupported(s, "SHOW %s is not supported", s.Kind)
}

// likeFilter compiles LIKE 'pattern' ESCAPE 'c'.
func likeFilter(s *sql.Show) (func(string) bool, error) {
	if s.Like == nil {
		return func(string) bool { return true }, nil
	}
	escape := rune(0)
	if s.Escape != nil {
		r, n := utf8.DecodeRuneInString(s.Escape.Value)
		if n == 0 || n != len(s.Escape.Value) {
			return nil, errorAt(s.Escape, InvalidFunctionArgument, "Escape string must be a single character")
		}
		escape = r
	}
	p, err := fn.CompileLike([]byte(s.Like.Value), escape)
	if err != nil {
		return nil, positioned(s.Like, err)
	}
	return func(name string) bool { return p.Match([]byte(name)) }, nil
}

// names lists the names that match, sorted.
func (b *binder) names(title string, names []string, match func(string) bool) Statement {
	list := b.listing(textColumn(title))
	for _, n := range slices.Sorted(slices.Values(names)) {
		if match(n) {
			list.add(n)
		}
	}
	return list.statement()
}

// shownSchema is the schema whose things are listed: that of FROM, or the current one.
func (b *binder) shownSchema(s *sql.Show) (string, error) {
	if s.From == nil {
		return b.schema, nil
	}
	schema, err := schemaName(*s.From)
	if err != nil {
		return "", err
	}
	return schema, b.mustSchema(*s.From, schema)
}

func (b *binder) showTables(s *sql.Show, match func(string) bool) (Statement, error) {
	schema, err := b.shownSchema(s)
	if err != nil {
		return nil, err
	}
	objects, err := b.cfg.Catalog.Objects(schema)
	if err != nil {
		return nil, positioned(s, err)
	}
	names := make([]string, len(objects))
	for i, o := range objects {
		names[i] = o.Name
	}
	return b.names("Table", names, match), nil
}

func (b *binder) showColumns(n sql.Name, match func(string) bool) (Statement, error) {
	o, name, err := b.mustObject(n)
	if err != nil {
		return nil, err
	}
	fields, err := b.objectFields(n, o, name)
	if err != nil {
		return nil, err
	}
	list := b.columnListing()
	for i, f := range fields {
		if match(f.Name) {
			list.add(f.Name, f.Type.String(), extra(f.NotNull), commentOf(o, i))
		}
	}
	return list.statement(), nil
}

// objectFields lists the columns of a table or view.
func (b *binder) objectFields(n sql.Node, o *Object, name objectName) ([]types.Field, error) {
	if o.Table != nil {
		return o.Table.Fields, nil
	}
	r, err := b.view(n, o.View, name)
	if err != nil {
		return nil, err
	}
	return fieldsOf(r), nil
}

func (b *binder) describe(s *sql.Describe) (Statement, error) {
	if s.Kind == sql.ModelObject {
		return b.describeModel(s.Name)
	}
	return b.showColumns(s.Name, func(string) bool { return true })
}

func (b *binder) showFunctions(match func(string) bool) Statement {
	list := b.listing(textColumn("Function"), textColumn("Function Type"), booleanColumn("Deterministic"), textColumn("Description"), textColumn("Example"))
	example := func(list []fn.Example) any {
		if len(list) == 0 {
			return nil
		}
		return list[0].SQL
	}
	for _, name := range fn.Names() {
		if !match(name) {
			continue
		}
		if f := fn.LookupScalar(name); f != nil && !f.Hidden {
			list.add(name, "scalar", f.Volatility != fn.Volatile, f.Doc, example(f.Examples))
		}
		if f := fn.LookupAggregate(name); f != nil {
			list.add(name, "aggregate", true, f.Doc, example(f.Examples))
		}
		if f := fn.LookupWindow(name); f != nil {
			list.add(name, "window", true, f.Doc, example(f.Examples))
		}
	}
	for _, f := range b.tableFunctions() {
		if match(f.Name) {
			var example any
			if f.Example != "" {
				example = f.Example
			}
			list.add(f.Name, "table", true, f.Doc, example)
		}
	}
	return list.statement()
}

// showCreate prints the statement that makes a table, a view or a schema.
func (b *binder) showCreate(s *sql.ShowCreate) (Statement, error) {
	switch s.Kind {
	case sql.SchemaObject:
		name, err := schemaName(s.Name)
		if err != nil {
			return nil, err
		}
		if err := b.mustSchema(s.Name, name); err != nil {
			return nil, err
		}
		list := b.listing(textColumn("Create Schema"))
		list.add("CREATE SCHEMA " + CatalogName + "." + sql.QuoteIdent(name))
		return list.statement(), nil
	case sql.ModelObject:
		name, m, err := b.mustModel(s.Name)
		if err != nil {
			return nil, err
		}
		list := b.listing(textColumn("Create Model"))
		list.add(ModelStatement(name.schema, name.name, m, false))
		return list.statement(), nil
	case sql.TableObject, sql.ViewObject:
	default:
		return nil, unsupported(s, "SHOW CREATE %s is not supported", s.Kind)
	}
	name, _, err := b.existing(s.Kind, s.Name, false)
	if err != nil {
		return nil, err
	}
	o, err := b.object(s.Name, name)
	if err != nil {
		return nil, err
	}
	quoted := CatalogName + "." + sql.QuoteIdent(name.schema) + "." + sql.QuoteIdent(name.name)
	if o.View != nil {
		list := b.listing(textColumn("Create View"))
		list.add(createView(quoted, o))
		return list.statement(), nil
	}
	list := b.listing(textColumn("Create Table"))
	list.add(createTable(quoted, o))
	return list.statement(), nil
}

func createView(name string, o *Object) string {
	var w strings.Builder
	w.WriteString("CREATE VIEW " + name)
	for i, f := range o.View.Columns {
		if i == 0 {
			w.WriteString(" (")
		} else {
			w.WriteString(", ")
		}
		w.WriteString(sql.QuoteIdent(f.Name))
	}
	if len(o.View.Columns) > 0 {
		w.WriteByte(')')
	}
	writeComment(&w, "\n", o.Comment)
	w.WriteString(" AS\n")
	text := o.View.Text
	if q, err := sql.ParseStatement(text); err == nil {
		text = sql.Pretty(q)
	}
	w.WriteString(text)
	return w.String()
}

func createTable(name string, o *Object) string {
	var w strings.Builder
	w.WriteString("CREATE TABLE " + name + " (\n")
	for i, f := range o.Table.Fields {
		if i > 0 {
			w.WriteString(",\n")
		}
		w.WriteString("   " + sql.QuoteIdent(f.Name) + " " + f.Type.String())
		if f.NotNull && !slices.Contains(o.Table.PrimaryKey, i) {
			w.WriteString(" NOT NULL")
		}
		writeComment(&w, " ", commentOf(o, i))
	}
	for i, k := range o.Table.PrimaryKey {
		if i == 0 {
			w.WriteString(",\n   PRIMARY KEY (")
		} else {
			w.WriteString(", ")
		}
		w.WriteString(sql.QuoteIdent(o.Table.Fields[k].Name))
	}
	if len(o.Table.PrimaryKey) > 0 {
		w.WriteByte(')')
	}
	w.WriteString("\n)")
	writeComment(&w, "\n", o.Comment)
	for i, p := range o.Properties {
		if i == 0 {
			w.WriteString("\nWITH (\n")
		} else {
			w.WriteString(",\n")
		}
		w.WriteString("   " + p.Name + " = " + p.SQL)
	}
	if len(o.Properties) > 0 {
		w.WriteString("\n)")
	}
	return w.String()
}

func writeComment(w *strings.Builder, before, comment string) {
	if comment != "" {
		w.WriteString(before + "COMMENT " + sql.QuoteString(comment))
	}
}

// showStats lists what is known of the columns of a table: Trino's columns, a row a column and one for the table.
func (b *binder) showStats(s *sql.ShowStats) (Statement, error) {
	list := b.listing(textColumn("column_name"), doubleColumn("data_size"), doubleColumn("distinct_values_count"),
		doubleColumn("nulls_fraction"), doubleColumn("row_count"), textColumn("low_value"), textColumn("high_value"))
	if s.Query != nil {
		return nil, unsupported(s, "SHOW STATS FOR a query is not supported").hint("use SUMMARIZE")
	}
	o, _, err := b.table(s.Table, "Statistics of")
	if err != nil {
		return nil, err
	}
	t := o.Table
	if t.Source == nil {
		for _, f := range t.Fields {
			list.add(f.Name, nil, nil, nil, nil, nil, nil)
		}
		list.add(nil, nil, nil, nil, nil, nil, nil)
		return list.statement(), nil
	}
	rows := float64(t.Source.Rows())
	for i, f := range t.Fields {
		addStats(list, f, t.Source.ColumnStats(i), rows)
	}
	list.add(nil, nil, nil, nil, rows, nil, nil)
	return list.statement(), nil
}

func addStats(list *listing, f types.Field, st exec.ColumnStats, rows float64) {
	var distinct, nulls, low, high any
	if st.Distinct > 0 {
		distinct = float64(st.Distinct)
	}
	if st.NullsKnown && rows > 0 {
		nulls = float64(st.Nulls) / rows
	}
	switch {
	case st.Bounded && f.Type.Phys() == types.PhysInt64:
		low, high = shownInt(f.Type, st.Lo), shownInt(f.Type, st.Hi)
	case st.FloatBounded && !math.IsNaN(st.FloatLo):
		low, high = strconv.FormatFloat(st.FloatLo, 'g', -1, 64), strconv.FormatFloat(st.FloatHi, 'g', -1, 64)
	}
	list.add(f.Name, float64(st.Bytes), distinct, nulls, nil, low, high)
}

// shownInt prints a value that is held in an int64.
func shownInt(t types.Type, v int64) string {
	return string(fn.AppendText(nil, expr.Int(t, v).Value, 0))
}
