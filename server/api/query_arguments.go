package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/server/problem"
)

// arguments turns JSON values into those of a statement's parameters. No digit of a number is lost: whole numbers are BIGINT, or DECIMAL
// beyond it; numbers with a point are DECIMAL; those with an exponent are DOUBLE, as they are in SQL.
func arguments(values []any) ([]any, error) {
	out := make([]any, len(values))
	for i, v := range values {
		var err error
		switch v := v.(type) {
		case nil, bool, string:
			out[i] = v
		case json.Number:
			out[i], err = number(v.String())
		default:
			err = fmt.Errorf("is an array or an object; write it into the statement, or send it as a string and CAST(json_parse(?) AS …)")
		}
		if err != nil {
			return nil, problem.New(http.StatusBadRequest, "INVALID_PARAMETER_USAGE", fmt.Sprintf("parameter %d %s", i+1, err))
		}
	}
	return out, nil
}

// number turns a JSON number into a value.
func number(s string) (any, error) {
	if strings.ContainsAny(s, "eE") {
		f, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return nil, fmt.Errorf("is beyond the range of DOUBLE: %s", s)
		}
		return f, nil
	}
	whole, fraction, _ := strings.Cut(s, ".")
	if fraction == "" {
		if n, err := strconv.ParseInt(whole, 10, 64); err == nil {
			return n, nil
		}
	}
	v, err := types.ParseDecimal([]byte(s), types.MaxPrecision, len(fraction))
	if err != nil || len(fraction) > types.MaxPrecision {
		return nil, fmt.Errorf("has more than %d digits: %s; write it with an exponent for a DOUBLE", types.MaxPrecision, s)
	}
	return clientele.Decimal{Unscaled: v, Scale: len(fraction)}, nil
}

// settingText is a setting's value as SET SESSION would have it.
func settingText(name string, v any) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case json.Number:
		return v.String(), nil
	case bool:
		return strconv.FormatBool(v), nil
	}
	return "", problem.New(http.StatusBadRequest, "INVALID_SESSION_PROPERTY", fmt.Sprintf("the setting %q must be a string, a number or a boolean", name))
}
