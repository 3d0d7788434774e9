package trend

import (
	"context"
	"math"
)

// etsFit is a fitted model.
type etsFit struct {
	model  ETS
	period int
	n      int
	params etsParams
	first  etsStates // before y[0]
	last   etsStates // after the last value
	// sigma2 is the variance of the errors (relative ones if the error is multiplicative), criterion -2 log L without its
	// constants, and aicc the corrected criterion of Akaike that models are compared by.
	sigma2, criterion, aicc float64
	weights                 []float64
}

func (f *etsFit) set(o *etsFit) {
	first, last, weights := f.first, f.last, f.weights
	first.set(&o.first)
	last.set(&o.last)
	*f = *o
	f.first, f.last, f.weights = first, last, weights
}

// etsWork is the memory of fits one after another.
type etsWork struct {
	search       simplex
	start, state etsStates
	trial        etsStates
	x, candidate []float64
	comp         []float64
	trend, index []float64
	fit          etsFit
}

// fit estimates a model by maximum likelihood: the smoothing parameters by a simplex search, the initial states by
// backcasting, that is by smoothing the series back from its end with the same parameters, which fits as well as searching
// all of them and takes a tenth of the time. The answer is in w.fit until the next fit; false where the model cannot be
// fitted to y: too few values, or values that are not positive; or ctx has ended.
func (e ETS) fit(ctx context.Context, y []float64, period int, w *etsWork) bool {
	n := len(y)
	if e.Season == None {
		period = 1
	} else if period < 2 || n < 2*period {
		return false
	}
	if n <= e.parameters(period)+1 || e.positive() && !allPositive(y) {
		return false
	}
	w.startStates(e, y, period)
	k := e.smoothing()
	w.x = resize(w.x, k)
	objective := func(x []float64) float64 {
		if ctx.Err() != nil {
			return math.Inf(1)
		}
		return w.criterion(e, y, e.params(x), period)
	}
	w.startPoint(e, objective)
	w.search.minimise(w.x, 0.2, 1e-5, 60*k, objective)
	f := &w.fit
	f.model, f.period, f.n = e, period, n
	f.params = e.params(w.x)
	f.criterion = objective(w.x)
	if math.IsInf(f.criterion, 0) || math.IsNaN(f.criterion) {
		return false
	}
	f.first.set(&w.trial)
	f.last.set(&w.state)
	np := float64(e.parameters(period))
	f.aicc = f.criterion + 2*np + 2*np*(np+1)/(float64(n)-np-1)
	return true
}

// startPoint writes to w.x the best of a few points to start a search from: the likelihood may have several hills, and the one
// with little smoothing of the level and much of the season is often missed.
func (w *etsWork) startPoint(e ETS, objective func([]float64) float64) {
	k := len(w.x)
	w.candidate = resize(w.candidate, k)
	best := math.Inf(1)
	seasonal := []float64{0.05, 0.6}
	if e.Season == None {
		seasonal = seasonal[:1]
	}
	for _, alpha := range [...]float64{0.1, 0.4, 0.8} {
		for _, gamma := range seasonal {
			x := append(w.candidate[:0], alpha)
			if e.Trend != None {
				x = append(x, 0.1)
			}
			if e.Season != None {
				x = append(x, gamma)
			}
			if e.Trend == Damped {
				x = append(x, 0.8)
			}
			if v := objective(x); v < best || math.IsInf(best, 1) {
				best = v
				copy(w.x, x)
			}
		}
	}
}

func allPositive(y []float64) bool {
	for _, v := range y {
		if v <= 0 {
			return false
		}
	}
	return true
}

// criterion returns -2 log L of y without its constants, with backcast states; they are left in w.trial (before y[0])
// and w.state (after the last value).
func (w *etsWork) criterion(e ETS, y []float64, p etsParams, period int) float64 {
	w.state.set(&w.start)
	if sse, _ := e.run(y, p, &w.state, period); math.IsInf(sse, 1) {
		return sse
	}
	if !e.back(y, p, &w.state, period) {
		return math.Inf(1)
	}
	w.trial.set(&w.state)
	sse, logs := e.run(y, p, &w.state, period)
	if math.IsInf(sse, 1) {
		return sse
	}
	n := float64(len(y))
	w.fit.sigma2 = sse / (n - float64(e.parameters(period)-1))
	return n*math.Log(sse+1e-300) + 2*logs
}

// startStates makes the states from which the first pass sets out, as Hyndman et al. (section 2.6.1): seasonal indices by
// moving averages, level and slope by a line through the first adjusted values.
func (w *etsWork) startStates(e ETS, y []float64, period int) {
	s := &w.start
	s.season = s.season[:0]
	adjusted := y
	if e.Season != None {
		n := len(y)
		w.trend, w.comp, w.index = resize(w.trend, n), resize(w.comp, n), resize(w.index, period)
		c := Classical{Period: period, Multiplicative: e.Season == Multiplicative}
		if err := c.decompose(y, w.trend, w.comp, w.index); err != nil {
			clear(w.index)
			clear(w.comp)
		}
		for i := range w.index {
			if e.Season == Multiplicative {
				w.index[i] = max(w.index[i], minIndex)
			}
		}
		s.season = append(s.season, w.index...)
		for i, v := range y {
			if e.Season == Multiplicative {
				w.comp[i] = v / w.index[i%period]
			} else {
				w.comp[i] = v - w.index[i%period]
			}
		}
		adjusted = w.comp
	}
	head := adjusted[:min(len(adjusted), max(10, 2*period))]
	if e.Trend == None {
		sum := 0.0
		for _, v := range head {
			sum += v
		}
		s.level, s.slope = sum/float64(len(head)), 0
		return
	}
	a, b := leastSquaresLine(head)
	s.level, s.slope = a-b, b
	if e.positive() && s.level <= 0 {
		s.level, s.slope = head[0], 0
	}
}
