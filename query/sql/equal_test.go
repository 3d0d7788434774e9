package sql

import (
	"fmt"
	"reflect"
)

// treeDiff compares two trees by all but positions and by whether identifiers were quoted, and tells the first
// difference; "" when there is none.
func treeDiff(a, b any) string { return valueDiff(reflect.ValueOf(a), reflect.ValueOf(b)) }

var (
	spanType  = reflect.TypeFor[Span]()
	posType   = reflect.TypeFor[Pos]()
	identType = reflect.TypeFor[Ident]()
	typeType  = reflect.TypeFor[TypeName]()
)

func valueDiff(a, b reflect.Value) string {
	if a.Type() != b.Type() {
		return fmt.Sprintf(": %s against %s", a.Type(), b.Type())
	}
	switch a.Kind() {
	case reflect.Pointer, reflect.Interface:
		if a.IsNil() || b.IsNil() {
			if a.IsNil() != b.IsNil() {
				return ": one is nil"
			}
			return ""
		}
		return valueDiff(a.Elem(), b.Elem())
	case reflect.Slice:
		if a.Len() != b.Len() {
			return fmt.Sprintf(": %d against %d items", a.Len(), b.Len())
		}
		for i := range a.Len() {
			if d := valueDiff(a.Index(i), b.Index(i)); d != "" {
				return fmt.Sprintf("[%d]%s", i, d)
			}
		}
		return ""
	case reflect.Struct:
		if a.Type() == spanType || a.Type() == posType {
			return ""
		}
		for i := range a.NumField() {
			f := a.Type().Field(i)
			if f.Name == "Quoted" && (a.Type() == identType || a.Type() == typeType) {
				continue
			}
			if d := valueDiff(a.Field(i), b.Field(i)); d != "" {
				return "." + f.Name + d
			}
		}
		return ""
	}
	if !a.Equal(b) {
		return fmt.Sprintf(": %v against %v", a, b)
	}
	return ""
}
