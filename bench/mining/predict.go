package mining

import (
	"context"
	"fmt"
	"strconv"

	"github.com/clientele-db/clientele/bench/dataset"
)

// predict finds the cluster of every point by a model that kmeans has trained.
func (p *points) predict() Work {
	call := fmt.Sprintf("TABLE(ml_predict(model => 'bench_predict', input => TABLE(%s)))", p.Table.Name)
	return Work{
		Query: dataset.Query{
			Name: "predict", Before: p.train("bench_predict"), SQL: "SELECT cluster FROM " + call,
			Probe: "SELECT cluster, count(*), sum(distance * distance) FROM " + call + " GROUP BY cluster",
		},
		Source:  p.Source,
		Quality: "SELECT sum(distance * distance) AS inertia FROM " + call,
		Answers: func(ctx context.Context) ([][]string, error) {
			fit, err := p.lloyd(ctx)
			if err != nil {
				return nil, err
			}
			var rows [][]string
			for c, n := range fit.size {
				rows = append(rows, []string{strconv.Itoa(c), strconv.FormatInt(n, 10), exact(fit.inertia[c])})
			}
			return rows, nil
		},
	}
}
