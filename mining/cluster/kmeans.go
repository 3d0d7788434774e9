package cluster

import (
	"fmt"
	"math"

	"github.com/clientele-db/clientele/engine/types"
	"github.com/clientele-db/clientele/mining"
)

// Ways to find starting points.
const (
	InitPlusPlus = "k-means++"
	InitRandom   = "random"
)

// Limits of what can be asked for: labels are held in 16 bits, and centres in memory.
const (
	maxClusters   = 1 << 16
	defaultSample = 1 << 14
)

// KMeans finds K centres with small sums of squared distances from the rows to the nearest of them. A zero field stands for
// the default.
//
// Starting points are found on a sample of the rows, which is all of them where they fit: Restarts times k-means++ and
// Lloyd's iteration to rest. If the sample is all rows, the best is the result. Else those that end within 0.1 % of the best
// and are not the same go on over all rows, side by side in the same passes (the idea of Bradley and Fayyad, "Refining
// Initial Points for K-Means Clustering", 1998).
type KMeans struct {
	// K is the number of clusters, 1 … 65536 and no more than there are distinct rows.
	K int
	// Restarts is how many starting points compete; default 10. Given centroids leave no choice.
	Restarts int
	// Iterations is the most by which a run moves its centres; default 300.
	Iterations int
	// Tolerance ends a run when the squared distances by which its centres move add up to no more than that times the mean
	// variance of the columns, as in scikit-learn; default 1e-4, negative: until no centre moves.
	Tolerance float64
	// Raw measures distances in the units of the columns. By default columns are standardised: centred and divided by the
	// standard deviation of the population; those that do not vary do not count.
	Raw bool
	// Init is InitPlusPlus (the default) or InitRandom: different rows, each as likely as any other.
	Init string
	// Centroids, if not nil, are the starting points, K×d in the units of the input, one centroid after the other. Clusters
	// then keep their order; otherwise the largest is cluster 0.
	Centroids []float64
	// Weight is the column of the rows' weights, -1 if each counts once.
	Weight int
	// Sample is the size of the sample; default 16384 rows, from 256 clusters on 64 rows a cluster up to 65536, and no less than 4
	// rows a cluster.
	Sample int
}

// defaults returns a with defaults filled in.
func (a KMeans) defaults() KMeans {
	if a.Restarts <= 0 {
		a.Restarts = 10
	}
	if a.Iterations <= 0 {
		a.Iterations = 300
	}
	switch {
	case a.Tolerance == 0:
		a.Tolerance = 1e-4
	case a.Tolerance < 0:
		a.Tolerance = 0
	}
	if a.Init == "" {
		a.Init = InitPlusPlus
	}
	if a.Sample <= 0 {
		a.Sample = max(defaultSample, min(64*a.K, 4*defaultSample), 4*a.K)
	}
	return a
}

// check says what is wrong with the hyperparameters for d features: the option, and why.
func (a *KMeans) check(d int) (option, why string) {
	switch {
	case a.K < 1 || a.K > maxClusters:
		return "k", fmt.Sprintf("k must be from 1 to %d, not %d", maxClusters, a.K)
	case a.Init != InitPlusPlus && a.Init != InitRandom:
		return "init", fmt.Sprintf("init must be '%s' or '%s', not '%s'", InitPlusPlus, InitRandom, a.Init)
	case a.Centroids != nil && len(a.Centroids) != a.K*d:
		return "centroids", fmt.Sprintf("%d clusters of %d columns need %d numbers as centroids, one centroid after the other; there are %d",
			a.K, d, a.K*d, len(a.Centroids))
	}
	for _, v := range a.Centroids {
		if !(math.Abs(v) <= largest) {
			return "centroids", fmt.Sprintf("centroids must be numbers of a magnitude up to %g, not %v", largest, v)
		}
	}
	return "", ""
}

// Start implements [mining.Algorithm].
func (a *KMeans) Start(in *mining.Schema, env *mining.Env) (mining.Training, error) {
	features, err := featureColumns(in, a.Weight)
	if err != nil {
		return nil, err
	}
	alg := a.defaults()
	if _, why := alg.check(len(features)); why != "" {
		return nil, fmt.Errorf("%s", why)
	}
	return newTraining(&alg, in, features, env), nil
}

// KMeansDef is the model type 'kmeans'.
var KMeansDef = &mining.Def{
	Name: "kmeans",
	Doc: "Groups rows into k clusters around centroids. All columns but the weight are features, which must be numbers or booleans; rows in " +
		"which one is NULL, NaN or infinite are skipped and counted.",
	Example: `CREATE MODEL segments WITH (type = 'kmeans', k = 4) AS
SELECT ln(recency) AS recency, ln(frequency) AS frequency, ln(monetary) AS monetary
FROM TABLE(rfm(input => TABLE(sales), customer => DESCRIPTOR(customer_id), time => DESCRIPTOR(sold_at), amount => DESCRIPTOR(amount), invoice => DESCRIPTOR(invoice_no)))
WHERE recency > 0 AND monetary > 0`,
	Roles: []mining.Role{weightRole},
	Options: []mining.Option{
		{Name: "k", Doc: "Number of clusters.", Type: types.BigIntType, Required: true, Domain: mining.Between(1, maxClusters)},
		{Name: "n_init", Doc: "How many starting points compete.", Type: types.BigIntType, Default: int64(10), Domain: mining.Between(1, 1000)},
		{Name: "max_iterations", Doc: "How often centroids are moved at most.", Type: types.BigIntType, Default: int64(300), Domain: mining.Between(1, 1e6)},
		{
			Name: "tolerance", Doc: "Share of the mean variance by which centroids may move and count as resting; 0: until none moves.",
			Type: types.DoubleType, Default: 1e-4, Domain: mining.AtLeast(0),
		},
		standardizeOption,
		{
			Name: "init", Doc: "How starting points are found: by k-means++, or random rows.", Type: types.VarcharType, Default: InitPlusPlus,
			Values: []string{InitPlusPlus, InitRandom},
		},
		{
			Name: "centroids", Doc: "Starting points in the units of the columns: k times the number of features, one centroid after the other. Clusters keep their order.",
			Type: types.ArrayOf(types.DoubleType),
		},
	},
	Tables: []string{"centroids"},
	New:    newKMeans,
	Decode: decode,
}

var weightRole = mining.Role{
	Name: "weight", Doc: "How many rows each row stands for: not negative. Rows of weight 0 or NULL are skipped.", Accepts: mining.Numeric,
}

var standardizeOption = mining.Option{
	Name: "standardize", Doc: "Whether columns are divided by their standard deviation; those that do not vary then do not count.",
	Type: types.BooleanType, Default: true,
}

func newKMeans(a *mining.Args) (mining.Algorithm, error) {
	alg := &KMeans{
		K: int(a.Int("k")), Restarts: int(a.Int("n_init")), Iterations: int(a.Int("max_iterations")), Tolerance: tolerance(a.Float("tolerance")),
		Raw: !a.Bool("standardize"), Init: a.Text("init"), Centroids: a.Floats("centroids"), Weight: a.Column("weight"),
	}
	features, err := featureColumns(a.Schema, alg.Weight)
	if err != nil {
		return nil, a.Errorf("", "%s", err)
	}
	if option, why := alg.check(len(features)); why != "" {
		return nil, a.Errorf(option, "%s", why)
	}
	return alg, nil
}

// tolerance is the field that stands for the option.
func tolerance(v float64) float64 {
	if v == 0 {
		return -1
	}
	return v
}

func decode(payload []byte) (mining.Model, error) {
	m, err := decodeModel(payload)
	if err != nil {
		return nil, err // not a nil *Model in an interface
	}
	return m, nil
}
