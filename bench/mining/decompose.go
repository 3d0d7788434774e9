package mining

import (
	"context"
	"fmt"
	"strconv"

	"github.com/clientele-db/clientele/bench/dataset"
)

// decompose splits the series into components, by the defaults: STL with period 12, and the cycle apart from the trend.
func (s *series) decompose() Work {
	call := fmt.Sprintf("TABLE(decompose(input => TABLE(SELECT series, month, value FROM %[1]s), time => DESCRIPTOR(month), value => DESCRIPTOR(value), by => DESCRIPTOR(series)))", s.Table.Name)
	from := fmt.Sprintf("%s AS d JOIN %s AS s ON s.series = d.series AND s.month = d.time", call, s.Table.Name)
	// Errors are root mean squares in shares of the level, as the noise is. Components sum to the value; a season that keeps its shape is found more
	// exactly than one value is known, as is a trend but for its ends.
	const season, trend = "sqrt(avg(pow((d.seasonal - s.season) / s.level, 2)))", "sqrt(avg(pow((d.trend + d.cyclical - s.trend) / s.level, 2)))"
	return Work{
		Query: dataset.Query{
			Name: "decompose", SQL: "SELECT * FROM " + call,
			Probe: fmt.Sprintf(`SELECT count(*), count(DISTINCT d.series), max(abs(d.value - d.trend - d.cyclical - d.seasonal - d.irregular)) < 1e-9 * max(s.level), %s < %g, %s < %g FROM %s`,
				season, noise, trend, noise, from),
		},
		Source:  s.Source,
		Quality: fmt.Sprintf("SELECT %s AS season_error, %s AS trend_error FROM %s", season, trend, from),
		Answers: func(context.Context) ([][]string, error) {
			return [][]string{{strconv.Itoa(s.count * s.length), strconv.Itoa(s.count), "true", "true", "true"}}, nil
		},
	}
}
