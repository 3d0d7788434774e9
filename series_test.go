package clientele_test

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/clientele-db/clientele"
)

// TestSeriesInSQL takes AirPassengers apart and continues it, against statsmodels and StatsForecast.
func TestSeriesInSQL(t *testing.T) {
	var truth struct {
		Log struct{ Trend, Seasonal []float64 } `json:"stl_log"`
		HP  struct {
			Trend struct{ First3 []float64 }
		} `json:"trend_vs_cycle"`
		Index struct {
			Index []float64 `json:"seasonal_index_jan_to_dec"`
		} `json:"classical_multiplicative"`
		Held struct {
			Models map[string]struct{ SMAPE, MASE float64 }
		} `json:"last_12_held_out"`
	}
	b, err := os.ReadFile(shared(t, "truth/series_air_passengers.json"))
	if err == nil {
		err = json.Unmarshal(b, &truth)
	}
	if err != nil {
		t.Fatal(err)
	}
	db := open(t, "")
	ctx := context.Background()
	if _, err := db.Exec(ctx, "CREATE TABLE air AS SELECT CAST(month || '-01' AS date) AS month, passengers FROM '"+shared(t, "data/air_passengers/air_passengers.csv")+"'"); err != nil {
		t.Fatal(err)
	}
	call := func(name, options string) string {
		return "TABLE(" + name + "(input => TABLE(air), time => DESCRIPTOR(month), value => DESCRIPTOR(passengers)" + options + "))"
	}
	same := func(what string, got any, want float64) {
		t.Helper()
		if v, ok := got.(float64); !ok || math.Abs(v-want) > 1e-6*max(1, math.Abs(want)) {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	for i, r := range all(t, db, "SELECT ln(trend * cyclical), ln(seasonal), value - trend * cyclical * seasonal * irregular FROM "+call("decompose", ", log => true, seasonal_window => 13")+" ORDER BY time") {
		same("trend of logarithms", r[0], truth.Log.Trend[i])
		same("season of logarithms", r[1], truth.Log.Seasonal[i])
		same("product of the components", r[2], 0)
	}
	rows := all(t, db, "SELECT trend, seasonal, method FROM "+call("decompose", ", method => 'multiplicative'")+" ORDER BY time")
	if rows[5][0] != nil || rows[138][0] != nil {
		t.Error("half a year at the ends has a trend")
	}
	for i, want := range truth.HP.Trend.First3 {
		same("trend without the cycle", rows[6+i][0], want)
	}
	for i, want := range truth.Index.Index {
		same("index", rows[i][1], want)
	}
	for model, theirs := range map[string]string{"naive2": "Naive2", "seasonal_naive": "SeasonalNaive"} {
		r := one(t, db, "SELECT smape, mase FROM "+call("forecast_accuracy", ", model => '"+model+"'"))
		same(model, r[0], truth.Held.Models[theirs].SMAPE)
		same(model, r[1], truth.Held.Models[theirs].MASE)
	}
	next := all(t, db, "SELECT CAST(time AS varchar), forecast BETWEEN lower AND upper, model FROM "+call("forecast", ", horizon => 3"))
	if len(next) != 3 || next[2][0] != "1961-03-01" || next[2][1] != true || next[2][2] != "mean of optimised_theta and ets_MAdM" {
		t.Errorf("forecast: %v", next)
	}
	for query, want := range map[string]string{
		"SELECT * FROM TABLE(forecast(input => TABLE(SELECT * FROM air WHERE month <> DATE '1955-03-01'), time => DESCRIPTOR(month), value => DESCRIPTOR(passengers)))": "has no row at 1955-03-01",
		"SELECT * FROM TABLE(forecast(input => TABLE(SELECT * FROM air UNION ALL SELECT * FROM air), time => DESCRIPTOR(month), value => DESCRIPTOR(passengers)))":      "more than one row at 1949-01-01",
		"SELECT * FROM TABLE(forecast(input => TABLE(air), time => DESCRIPTOR(passengers), value => DESCRIPTOR(month)))":                                                "value must be a number",
		"SELECT * FROM " + call("forecast", ", modell => 'theta'"):                                                                                                      "did you mean 'model'?",
	} {
		if err := queryError(ctx, db, query); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\n%v, want %q", query, err, want)
		}
	}
}

// queryError runs a query to its end and returns its error.
func queryError(ctx context.Context, db *clientele.DB, query string) error {
	res, err := db.Query(ctx, query)
	if err != nil {
		return err
	}
	defer res.Close()
	for _, err := range res.Rows(ctx) {
		if err != nil {
			return err
		}
	}
	return nil
}

// TestM3InSQL forecasts the 1,428 monthly series of the M3 competition in one statement, each from the values before the
// last 18. Theta of StatsForecast has an OWA of .827.
func TestM3InSQL(t *testing.T) {
	if testing.Short() {
		t.Skip("forecasts 1,428 series")
	}
	db := open(t, "")
	if _, err := db.Import(context.Background(), []string{shared(t, "data/m3/m3_monthly.csv.gz")}, clientele.ImportOptions{Table: "m3"}); err != nil {
		t.Fatal(err)
	}
	r := one(t, db, `SELECT count(*), avg(smape), avg(naive2_smape), avg(naive2_mase), (avg(smape) / avg(naive2_smape) + avg(mase) / avg(naive2_mase)) / 2
		FROM TABLE(forecast_accuracy(input => TABLE(m3), time => DESCRIPTOR(t), value => DESCRIPTOR(value), by => DESCRIPTOR(series), horizon => 18, period => 12))`)
	if r[0] != int64(1428) {
		t.Errorf("%v series", r[0])
	}
	if d := r[2].(float64) - 16.763592; math.Abs(d) > 1e-5 {
		t.Errorf("Naive2 has a sMAPE of %v, want 16.763592", r[2])
	}
	if owa := r[4].(float64); owa > 0.81 {
		t.Errorf("OWA %.4f", owa)
	}
}
