package retail

import "github.com/clientele-db/clientele/bench/internal/rowgen"

// store is a row of stores.
type store struct {
	name    string
	channel channel
	country int
	city    int // index into the country's cities, -1 for shops without a place
	opened  int
	area    int
}

// network is all stores with the ways to find them.
type network struct {
	stores []store
	// shops has the store of each country and channel other than inStore.
	shops [][channels]int
	// byCity has the stores of each country's city, byCountry those of the country.
	byCity    [][][]int
	byCountry [][]int
}

func newNetwork(seed uint64) *network {
	r := rowgen.Stream(seed, storeStream, 0)
	n := &network{
		shops: make([][channels]int, len(countries)), byCity: make([][][]int, len(countries)),
		byCountry: make([][]int, len(countries)),
	}
	for c := range countries {
		co := &countries[c]
		n.byCity[c] = make([][]int, len(co.cities))
		for i, place := range co.cities {
			for s := range place.stores {
				name := place.name
				if s > 0 {
					name += " " + []string{"", "North", "South", "West", "East", "Station"}[s]
				}
				n.byCity[c][i] = append(n.byCity[c][i], len(n.stores))
				n.byCountry[c] = append(n.byCountry[c], len(n.stores))
				n.stores = append(n.stores, store{
					name: name, channel: inStore, country: c, city: i, opened: -r.Between(400, 9000), area: r.Between(18, 90) * 50,
				})
			}
		}
		for ch := online; ch < channels; ch++ {
			n.shops[c][ch] = len(n.stores)
			n.stores = append(n.stores, store{
				name: [channels]string{"", "Online", "App", "Marketplace"}[ch] + " " + co.code, channel: ch, country: c, city: -1,
				opened: -[channels]int{0, 4000, 2200, 1500}[ch] + r.Between(0, 300),
			})
		}
	}
	return n
}

// home returns the store where a customer who lives in a city usually goes: one there, else one in the country.
func (n *network) home(r *rowgen.Rand, country, city int) int {
	stores := n.byCity[country][city]
	if len(stores) == 0 {
		stores = n.byCountry[country]
	}
	return stores[r.Below(len(stores))]
}
