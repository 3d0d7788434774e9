package clientele

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clientele-db/clientele/engine/expr"
	"github.com/clientele-db/clientele/engine/fn"
	"github.com/clientele-db/clientele/engine/mem"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/query/bind"
	"github.com/clientele-db/clientele/query/opt"
)

// setting is what SET SESSION changes. value gives the default, check refuses values that make no sense.
type setting struct {
	name, doc string
	typ       types.Type
	value     func(o *Options) string
	check     func(v string) string
}

var settings = []setting{
	{
		"threads", "Number of workers of a query.", types.BigIntType,
		func(o *Options) string { return strconv.Itoa(o.Threads) },
		func(v string) string {
			if n, err := strconv.Atoi(v); err != nil || n < 1 || n > 1024 {
				return "expected a number from 1 to 1024"
			}
			return ""
		},
	},
	{
		"query_memory", "Memory that one query may hold: a number of bytes, or with a unit: 512MB, 4GB.", types.VarcharType,
		func(o *Options) string { return mem.FormatBytes(o.QueryMemoryBytes) },
		func(v string) string {
			if n, err := ParseBytes(v); err != nil || n < 1<<20 {
				return "expected a size of at least 1MB, such as 512MB or 4GB"
			}
			return ""
		},
	},
	{
		"disabled_rules", "Optimiser rules to leave out, separated by commas.", types.VarcharType,
		func(*Options) string { return "" },
		func(v string) string {
			for _, r := range splitList(v) {
				if !slices.ContainsFunc(opt.Rules(), func(x opt.Rule) bool { return x.Name == r && !x.Required }) {
					return "no rule is named " + strconv.Quote(r)
				}
			}
			return ""
		},
	},
	{
		"time_zone", "Time zone of the session.", types.VarcharType,
		func(*Options) string { return "UTC" },
		func(v string) string {
			if _, err := types.LoadZone(v); err != nil {
				return err.Error()
			}
			return ""
		},
	},
}

// ParseBytes reads a size: 1048576, 512MB, 1.5 GiB. K, M, G and T are binary with or without an i.
func ParseBytes(s string) (int64, error) {
	t := strings.ToUpper(strings.TrimSpace(s))
	i := strings.IndexFunc(t, func(r rune) bool { return r != '.' && (r < '0' || r > '9') })
	unit := ""
	if i >= 0 {
		t, unit = t[:i], strings.TrimSpace(t[i:])
	}
	f, err := strconv.ParseFloat(t, 64)
	if err != nil {
		return 0, failure("INVALID_SESSION_PROPERTY", strconv.Quote(s)+" is not a size")
	}
	shift := strings.Index(" KMGTP", strings.TrimSuffix(strings.TrimSuffix(unit, "B"), "I"))
	if unit == "" || unit == "B" {
		shift = 0
	}
	if shift < 0 || f < 0 || f > 1<<40 {
		return 0, failure("INVALID_SESSION_PROPERTY", strconv.Quote(s)+" is not a size: use B, KB, MB, GB or TB")
	}
	return int64(f * float64(int64(1)<<(10*shift))), nil
}

func splitList(s string) []string {
	var out []string
	for _, p := range strings.Split(s, ",") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// setting returns the present value of a setting.
func (s *Session) setting(name string) string {
	if v, ok := s.settings[name]; ok {
		return v
	}
	for _, d := range settings {
		if d.name == name {
			return d.value(&s.db.opts)
		}
	}
	return ""
}

func (s *Session) listSettings() []bind.Setting {
	out := make([]bind.Setting, len(settings))
	for i, d := range settings {
		out[i] = bind.Setting{Name: d.name, Value: s.setting(d.name), Default: d.value(&s.db.opts), Type: d.typ, Doc: d.doc}
	}
	return out
}

func (s *Session) threads() int {
	n, err := strconv.Atoi(s.setting("threads"))
	if err != nil {
		return s.db.opts.Threads
	}
	return n
}

func (s *Session) queryMemory() int64 {
	if v, ok := s.settings["query_memory"]; ok {
		if n, err := ParseBytes(v); err == nil {
			return n
		}
	}
	return s.db.opts.QueryMemoryBytes
}

func (s *Session) disabledRules() map[string]bool {
	v := s.settings["disabled_rules"]
	if v == "" {
		return nil
	}
	out := map[string]bool{}
	for _, r := range splitList(v) {
		out[r] = true
	}
	return out
}

// set changes a setting.
func (s *Session) set(name, value string) error {
	for _, d := range settings {
		if d.name != name {
			continue
		}
		if why := d.check(value); why != "" {
			return failure("INVALID_SESSION_PROPERTY", name+" cannot be "+strconv.Quote(value)+": "+why)
		}
		s.settings[name] = value
		if name == "time_zone" {
			return s.setZone(value)
		}
	}
	return nil
}

func (s *Session) setZone(name string) error {
	if name == "" || strings.EqualFold(name, "UTC") {
		s.zone = nil
		return nil
	}
	z, err := types.LoadZone(name)
	if err != nil {
		return failure("INVALID_SESSION_PROPERTY", err.Error())
	}
	s.zone = z
	return nil
}

// change executes the statements that change the session alone.
func (s *Session) change(stmt bind.Statement) (*Result, error) {
	switch b := stmt.(type) {
	case *bind.SetSession:
		return done("SET SESSION"), s.set(b.Name, constText(b.Value))
	case *bind.ResetSession:
		delete(s.settings, b.Name)
		if b.Name == "time_zone" {
			s.zone = nil
		}
		return done("RESET SESSION"), nil
	case *bind.SetTimeZone:
		if b.Zone == "" {
			b.Zone = "UTC"
		}
		return done("SET TIME ZONE"), s.set("time_zone", b.Zone)
	case *bind.Use:
		s.schema = b.Schema
		return done("USE"), nil
	case *bind.Prepare:
		s.prepared[b.Name] = b.Statement
		return done("PREPARE"), nil
	case *bind.Deallocate:
		delete(s.prepared, b.Name)
		return done("DEALLOCATE"), nil
	}
	return nil, failure("NOT_SUPPORTED", "this statement is not supported")
}

// constText is a literal as text.
func constText(c *expr.Const) string {
	if c == nil || c.Value.IsNull(0) {
		return ""
	}
	return string(fn.AppendText(nil, c.Value, 0))
}

// Zone returns the session's time zone.
func (s *Session) Zone() *time.Location {
	if s.zone == nil {
		return time.UTC
	}
	return s.zone
}
