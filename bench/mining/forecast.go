package mining

import (
	"context"
	"fmt"
	"strconv"

	"github.com/clientele-db/clientele/bench/dataset"
)

// Horizon is how many months of each series are kept from the forecast.
const Horizon = 12

// forecast continues the series by the default method, and compares with the months that it has not seen.
func (s *series) forecast() Work {
	known := s.length - Horizon
	call := fmt.Sprintf("TABLE(forecast(input => TABLE(SELECT series, month, value FROM %s WHERE step < %d), time => DESCRIPTOR(month), value => DESCRIPTOR(value), by => DESCRIPTOR(series), horizon => %d))",
		s.Table.Name, known, Horizon)
	from := fmt.Sprintf("%s AS f JOIN %[2]s AS s ON s.series = f.series AND s.month = f.time JOIN %[2]s AS p ON p.series = s.series AND p.step = s.step - 12",
		call, s.Table.Name)
	const (
		smape   = "200 * avg(abs(f.forecast - s.value) / (abs(f.forecast) + abs(s.value)))"
		naive   = "200 * avg(abs(p.value - s.value) / (abs(p.value) + abs(s.value)))" // the same month of the year before
		covered = "avg(CASE WHEN s.value BETWEEN f.lower AND f.upper THEN 1e0 ELSE 0e0 END)"
	)
	return Work{
		Query: dataset.Query{
			Name: "forecast", SQL: "SELECT * FROM " + call,
			// A good method errs less than the year before; of intervals of 95 % the greatest part must hold what came.
			Probe: fmt.Sprintf("SELECT count(*), count(DISTINCT f.series), %s < %s, %s BETWEEN 0.8 AND 1 FROM %s", smape, naive, covered, from),
		},
		Source:  s.Source,
		Quality: fmt.Sprintf("SELECT %s AS smape, %s AS covered FROM %s", smape, covered, from),
		Answers: func(context.Context) ([][]string, error) {
			return [][]string{{strconv.Itoa(s.count * Horizon), strconv.Itoa(s.count), "true", "true"}}, nil
		},
	}
}
