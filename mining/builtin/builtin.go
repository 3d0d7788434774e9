// Package builtin lists what the engine can mine: one line an algorithm. The order is that of SHOW FUNCTIONS and of the
// documents made from it.
package builtin

import (
	"github.com/clientele-db/clientele/mining"
	"github.com/clientele-db/clientele/mining/assoc"
	"github.com/clientele-db/clientele/mining/cluster"
	"github.com/clientele-db/clientele/mining/trend"
	"github.com/clientele-db/clientele/mining/value"
)

// models are the types of CREATE MODEL.
var models = []*mining.Def{
	cluster.KMeansDef,
}

// functions are the table functions.
var functions = []*mining.Function{
	value.RFM,
	cluster.ChooseKFunction,
	assoc.FrequentItemsets,
	assoc.AssociationRules,
	trend.Decompose,
	trend.ForecastSeries,
	trend.ForecastAccuracy,
}

// Models lists the types of models.
func Models() []*mining.Def { return models }

// Functions lists the table functions.
func Functions() []*mining.Function { return functions }

// Model finds a type of model by its name in lower case, nil if there is none.
func Model(name string) *mining.Def {
	for _, d := range models {
		if d.Name == name {
			return d
		}
	}
	return nil
}

// Function finds a table function by its name in lower case, nil if there is none.
func Function(name string) *mining.Function {
	for _, f := range functions {
		if f.Name == name {
			return f
		}
	}
	return nil
}
