package trend

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

func newComponents(n int) *Components {
	return &Components{Trend: make([]float64, n), Cyclical: make([]float64, n), Seasonal: make([]float64, n), Irregular: make([]float64, n)}
}

func decomposed(t testing.TB, d *Decomposer, y []float64) *Components {
	t.Helper()
	out := newComponents(len(y))
	if err := d.Decompose(t.Context(), y, out); err != nil {
		t.Fatal(err)
	}
	return out
}

// decomposers are one of each kind, for months.
func decomposers() map[string]*Decomposer {
	hp := HodrickPrescott{Lambda: RavnUhlig(12)}
	return map[string]*Decomposer{
		"stl":                     {STL: STL{Period: 12}, Cycle: hp},
		"robust stl":              {STL: STL{Period: 12, Robust: true}, Cycle: hp},
		"stl of logarithms":       {STL: STL{Period: 12}, Log: true, Cycle: hp},
		"additive":                {Method: MethodAdditive, STL: STL{Period: 12}, Cycle: hp},
		"multiplicative":          {Method: MethodMultiplicative, STL: STL{Period: 12}, Cycle: hp},
		"extrapolated":            {Method: MethodMultiplicative, STL: STL{Period: 12}, Extrapolate: true, Cycle: hp},
		"loess":                   {STL: STL{Period: 1}, Cycle: hp},
		"multiplicative of years": {Method: MethodMultiplicative, STL: STL{Period: 1}, Cycle: hp},
	}
}

// TestComponentsMakeTheValue adds or multiplies the components up again.
func TestComponentsMakeTheValue(t *testing.T) {
	for name, d := range decomposers() {
		for _, y := range append(monthly(3), airPassengers(t), []float64{5}, []float64{5, 7}, []float64{3, 1, 4, 1, 5}) {
			c := decomposed(t, d, y)
			known := 0
			for i, v := range y {
				sum := c.Trend[i] + c.Cyclical[i] + c.Seasonal[i] + c.Irregular[i]
				if c.Multiplicative {
					sum = c.Trend[i] * c.Cyclical[i] * c.Seasonal[i] * c.Irregular[i]
				}
				if math.IsNaN(sum) {
					continue
				}
				known++
				if math.Abs(sum-v) > 1e-12*max(1, math.Abs(v)) {
					t.Fatalf("%s: the components of value %d make %.17g, not %.17g", name, i, sum, v)
				}
			}
			if missing := len(y) - known; missing != 0 && (c.Method != MethodAdditive && c.Method != MethodMultiplicative || missing != 12) {
				t.Errorf("%s: %d values of %d have no components", name, missing, len(y))
			}
		}
	}
}

// TestEquivariance moves and scales series: components in sums go with the unit and the zero, those in products with the unit.
func TestEquivariance(t *testing.T) {
	for name, d := range decomposers() {
		for _, y := range monthly(4) {
			a := decomposed(t, d, y)
			shift := 1000.0
			if a.Multiplicative {
				shift = 0
			}
			z := make([]float64, len(y))
			for i, v := range y {
				z[i] = 3*v + shift
			}
			b := decomposed(t, d, z)
			for i := range y {
				unit := 3.0
				if a.Multiplicative {
					unit = 1
				}
				for _, p := range [][3]float64{{a.Trend[i]*3 + shift, b.Trend[i]}, {a.Seasonal[i] * unit, b.Seasonal[i]}, {a.Cyclical[i] * unit, b.Cyclical[i]}} {
					if math.IsNaN(p[0]) && math.IsNaN(p[1]) {
						continue
					}
					if d.STL.Robust { // weights jump where a residual crosses their bound
						continue
					}
					if math.Abs(p[0]-p[1]) > 1e-8*max(1, math.Abs(p[0])) {
						t.Fatalf("%s: value %d: %g became %g", name, i, p[0], p[1])
					}
				}
			}
		}
	}
}

// TestLinesAndConstants has no season and no cycle to find.
func TestLinesAndConstants(t *testing.T) {
	for name, d := range decomposers() {
		for _, slope := range []float64{0, 0.5} {
			y := make([]float64, 60)
			for i := range y {
				y[i] = 100 + slope*float64(i)
				if d.Log || d.Method == MethodMultiplicative && d.STL.Period == 1 {
					y[i] = math.Exp(2 + slope*float64(i)/50) // straight in logarithms
				}
			}
			c := decomposed(t, d, y)
			neutral := 0.0
			if c.Multiplicative {
				neutral = 1
			}
			for i := range y {
				tol := 1e-8
				if c.Multiplicative && !d.Log && slope != 0 && d.STL.Period > 1 {
					tol = 0.01 // ratios to a line are not quite the same in each phase
				}
				if math.Abs(c.Seasonal[i]-neutral) > tol || math.Abs(c.Irregular[i]-neutral) > tol || math.Abs(c.Cyclical[i]-neutral) > tol {
					t.Fatalf("%s: value %d of a line has components %g %g %g", name, i, c.Seasonal[i], c.Cyclical[i], c.Irregular[i])
				}
			}
		}
	}
}

// TestForecastsOfSimpleSeries continues what leaves no doubt.
func TestForecastsOfSimpleSeries(t *testing.T) {
	for _, name := range MethodNames() {
		f, err := NewForecaster(name, 12)
		if err != nil {
			t.Fatal(err)
		}
		for what, y := range map[string][]float64{
			"one value": {7}, "two equal": {7, 7}, "constant": make([]float64, 40), "three": {7, 8, 9}, "four": {7, 1, 8, 2},
		} {
			var out Forecast
			if err := f.Forecast(t.Context(), y, 5, &out); err != nil {
				t.Fatalf("%s, %s: %v", name, what, err)
			}
			for h, v := range out.Mean {
				if !(v >= -20 && v <= 40) {
					t.Errorf("%s, %s: step %d is %g by %s", name, what, h+1, v, out.Model)
				}
				if what == "constant" || what == "two equal" {
					if v != y[0] || out.SD[h] != 0 {
						t.Errorf("%s, %s: step %d is %g ± %g", name, what, h+1, v, out.SD[h])
					}
				}
			}
			if out.Model == "" {
				t.Errorf("%s, %s: no model is named", name, what)
			}
		}
		// Values whose unit is changed have forecasts whose unit is changed.
		var a, b Forecast
		y := monthly(1)[0]
		z := make([]float64, len(y))
		for i, v := range y {
			z[i] = 1024 * v // a power of two: no rounding, the same search
		}
		if err := errors.Join(f.Forecast(t.Context(), y, 18, &a), f.Forecast(t.Context(), z, 18, &b)); err != nil {
			t.Fatal(err)
		}
		for h := range a.Mean {
			if math.Abs(b.Mean[h]/1024-a.Mean[h]) > 0.02*math.Abs(a.Mean[h]) {
				t.Errorf("%s: step %d is %g, and %g × 1024", name, h+1, a.Mean[h], b.Mean[h]/1024)
				break
			}
		}
	}
	if _, err := NewForecaster("oracle", 12); err == nil {
		t.Error("there is a method oracle")
	}
	if _, err := NewForecaster("ets_AMA", 12); err == nil {
		t.Error("there is a method ets_AMA")
	}
}

// TestThetaOfALine continues a line by half its slope, as the method does (Hyndman and Billah 2003): the other half is
// simple exponential smoothing's.
func TestThetaOfALine(t *testing.T) {
	y := make([]float64, 50)
	for i := range y {
		y[i] = 10 + 2*float64(i)
	}
	for _, name := range []string{"theta", "dynamic_theta", "optimised_theta"} {
		f, err := NewForecaster(name, 1)
		if err != nil {
			t.Fatal(err)
		}
		var out Forecast
		if err := f.Forecast(t.Context(), y, 4, &out); err != nil {
			t.Fatal(err)
		}
		want := 1.0
		if name == "optimised_theta" {
			want = 2 // θ → ∞ is the line itself
		}
		for h := 1; h < 4; h++ {
			if d := out.Mean[h] - out.Mean[h-1]; math.Abs(d-want) > 0.1 {
				t.Errorf("%s: the line goes on by %g a step, want %g", name, d, want)
			}
		}
	}
}

// TestSeasonalTest finds seasons where they are and not where there is noise: 90 % is the level of the test.
func TestSeasonalTest(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	seasons, found := 0, 0
	for range 400 {
		noise, wave := make([]float64, 96), make([]float64, 96)
		for i := range noise {
			noise[i] = rng.NormFloat64()
			wave[i] = noise[i] + 3*math.Sin(float64(i)*math.Pi/6)
		}
		if Seasonal(noise, 12) {
			found++
		}
		if Seasonal(wave, 12) {
			seasons++
		}
	}
	if seasons != 400 {
		t.Errorf("%d seasons of 400 are found", seasons)
	}
	if found > 60 {
		t.Errorf("noise has a season %d times of 400", found)
	}
	if Seasonal(make([]float64, 50), 12) || Seasonal([]float64{1, 2, 3}, 12) || Seasonal(airPassengers(t), 1) {
		t.Error("a constant, a short series, or a period of 1 is seasonal")
	}
	near(t, "autocorrelation", []float64{Autocorrelation([]float64{1, 2, 3, 4, 5}, 1)}, []float64{0.4}, 1e-12)
}

// TestDecomposeCancelled stops a decomposition that would take minutes.
func TestDecomposeCancelled(t *testing.T) {
	y := make([]float64, 200_000)
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range y {
		y[i] = 100 + rng.NormFloat64()
	}
	d := &Decomposer{STL: STL{Period: 7, Trend: 199_999}}
	ctx, cancel := context.WithCancel(t.Context())
	var at time.Time
	time.AfterFunc(20*time.Millisecond, func() { at = time.Now(); cancel() })
	if err := d.Decompose(ctx, y, newComponents(len(y))); !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v", err)
	}
	if late := time.Since(at); late > time.Second { // 100 ms and the slack of a busy machine
		t.Errorf("returned %v after the end of its context", late)
	}
	f, err := NewForecaster("auto", 12)
	if err != nil {
		t.Fatal(err)
	}
	var out Forecast
	if err := f.Forecast(ctx, y, 12, &out); !errors.Is(err, context.Canceled) {
		t.Errorf("forecast: error %v", err)
	}
}

// FuzzSeries takes apart and continues what no one would call a series, with any parameters: it ends, without panic, and what
// it calls known is finite.
func FuzzSeries(f *testing.F) {
	f.Add(uint8(12), uint8(7), uint8(0), uint8(1), uint8(3), []byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25})
	f.Add(uint8(4), uint8(0), uint8(201), uint8(7), uint8(0), []byte{0, 0, 0, 0, 255, 0, 0, 0, 0, 0, 1})
	f.Add(uint8(2), uint8(3), uint8(3), uint8(0), uint8(255), []byte{128, 128, 128, 129, 127, 128})
	names := MethodNames()
	f.Fuzz(func(t *testing.T, period, seasonal, trendWindow, flags, scale uint8, raw []byte) {
		if len(raw) == 0 || len(raw) > 300 {
			return
		}
		y := make([]float64, len(raw))
		for i, b := range raw {
			y[i] = (float64(b) - 100*float64(flags>>7)) * math.Pow(10, float64(int8(scale))/4)
		}
		d := &Decomposer{
			Method: []Method{MethodSTL, MethodAdditive, MethodMultiplicative}[int(flags)%3],
			Log:    flags>>2&1 == 1, Extrapolate: flags>>3&1 == 1,
			STL:   STL{Period: int(period), Seasonal: int(seasonal), Trend: int(trendWindow), Robust: flags>>4&1 == 1, TrendJump: int(flags >> 5 & 3)},
			Cycle: HodrickPrescott{Lambda: math.Pow(10, float64(int8(scale))/8)},
		}
		out := newComponents(len(y))
		if err := d.Decompose(t.Context(), y, out); err == nil {
			for i := range y {
				if math.IsInf(out.Trend[i], 0) {
					t.Fatalf("trend %d is infinite: %v", i, y)
				}
			}
		}
		fc, err := NewForecaster(names[int(seasonal)%len(names)], int(period))
		if err != nil {
			t.Fatal(err)
		}
		var fo Forecast
		if err := fc.Forecast(t.Context(), y, 1+int(trendWindow), &fo); err != nil {
			t.Fatal(err)
		}
		if !finite(fo.Mean) {
			t.Fatal(fmt.Sprint(fo.Model, fo.Mean, y))
		}
	})
}
