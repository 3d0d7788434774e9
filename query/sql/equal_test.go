package sql

import (
	"fmt"
	"reflect"
)

// treeDiff compares two trees by all but positions and by whether identifiers were quoted, and tells the first
// difference; "" when there is none.
func treeDiff(a, b any) string { return valueDiff(reflect.ValueOf(a), reflect.ValueOf(b), "") }

var (
	spanType  = reflect.TypeFor[Span]()
	posType   = reflect.TypeFor[Pos]()
	identType = reflect.TypeFor[Ident]()
	typeType  = reflect.TypeFor[TypeName]()
)

func valueDiff(a, b reflect.Value, path string) string {
	if a.IsValid() != b.IsValid() {
		return fmt.Sprintf("%s: one is absent", path)
	}
	if !a.IsValid() {
		return ""
	}
	if a.Type() != b.Type() {
		return fmt.Sprintf("%s: %s against %s", path, a.Type(), b.Type())
	}
	switch a.Kind() {
	case reflect.Pointer, reflect.Interface:
		if a.IsNil() || b.IsNil() {
			if a.IsNil() != b.IsNil() {
				return fmt.Sprintf("%s: one is nil", path)
			}
			return ""
		}
		return valueDiff(a.Elem(), b.Elem(), path)
	case reflect.Slice:
		if a.Len() != b.Len() {
			return fmt.Sprintf("%s: %d against %d items", path, a.Len(), b.Len())
		}
		for i := range a.Len() {
			if d := valueDiff(a.Index(i), b.Index(i), fmt.Sprintf("%s[%d]", path, i)); d != "" {
				return d
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
			if d := valueDiff(a.Field(i), b.Field(i), path+"."+f.Name); d != "" {
				return d
			}
		}
		return ""
	}
	if !a.Equal(b) {
		return fmt.Sprintf("%s: %v against %v", path, a, b)
	}
	return ""
}
