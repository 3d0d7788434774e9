package retail

// channel numbers the ways of selling, in the order of channelNames.
type channel int

const (
	inStore channel = iota
	online
	app
	marketplace
	channels
)

var channelNames = [channels]string{"store", "online", "app", "marketplace"}

// tier is an article's price level within its kind.
type tier int

const (
	budget tier = iota
	standard
	premium
	tiers
)

var tierNames = [tiers]string{"budget", "standard", "premium"}

// segment is a planted group of customers who behave alike. Shares and chances are fractions of 1.
type segment struct {
	Name  string  `json:"segment"`
	Share float64 `json:"share_of_customers"`

	// Visits is the mean number of purchases a year of an active customer; a customer's own rate is log-normal about
	// it with the sigma Spread. Lines is the mean number of different articles in a purchase.
	Visits float64 `json:"visits_per_year"`
	Spread float64 `json:"spread_of_visits"`
	Lines  float64 `json:"lines_per_purchase"`
	// Extra is the mean number of further pieces of an article beyond the first.
	Extra float64 `json:"extra_pieces"`

	Tiers       [tiers]float64       `json:"price_tier_weights"`
	Departments [departments]float64 `json:"department_weights"`
	// Favourites multiplies the weight of single categories.
	Favourites map[string]float64 `json:"category_multipliers,omitempty"`
	Channels   [channels]float64  `json:"channel_weights"`
	// Months multiplies the visits in each calendar month, before the seasons of the categories.
	Months season `json:"month_factors"`

	Discount float64 `json:"discount_chance"`   // that a line is bought at a discount
	Return   float64 `json:"return_chance"`     // that something of a purchase is returned
	Churn    float64 `json:"churn_per_year"`    // hazard of leaving for good
	Review   float64 `json:"review_chance"`     // that a purchase is reviewed
	OptIn    float64 `json:"opt_in"`            // to marketing
	Uplift   float64 `json:"campaign_uplift"`   // chance that a campaign causes a further purchase
	Support  float64 `json:"contacts_per_year"` // with customer support

	Age    float64 `json:"mean_age"`
	AgeSD  float64 `json:"age_deviation"`
	Female float64 `json:"female_share"`

	weekdays *[7]float64            // weights of Sunday to Saturday
	hours    [channels]*[24]float64 // by channel
}

// The weights of weekdays, from Sunday, and of hours.
var (
	weekendDays = [7]float64{0.7, 0.8, 0.8, 0.9, 1.0, 1.3, 1.7}
	evenDays    = [7]float64{1.2, 1.1, 1.0, 1.0, 1.0, 0.9, 0.9}
	weekDays    = [7]float64{0.3, 1.1, 1.2, 1.2, 1.2, 1.2, 0.8}
	officeDays  = [7]float64{0.05, 1.3, 1.3, 1.3, 1.2, 1.0, 0.1}

	storeHours = [24]float64{
		9: 2, 10: 5, 11: 7, 12: 8, 13: 7, 14: 7, 15: 8, 16: 10, 17: 12, 18: 9, 19: 4,
	}
	morningHours = [24]float64{
		8: 3, 9: 9, 10: 12, 11: 10, 12: 6, 13: 3, 14: 3, 15: 3, 16: 2, 17: 1,
	}
	eveningHours = [24]float64{
		0: 2, 1: 1, 6: 1, 7: 2, 8: 2, 9: 3, 10: 3, 11: 3, 12: 5, 13: 4, 14: 3, 15: 3, 16: 4, 17: 5, 18: 6, 19: 9, 20: 13,
		21: 13, 22: 8, 23: 4,
	}
	nightHours = [24]float64{
		0: 6, 1: 4, 2: 2, 8: 1, 9: 1, 10: 2, 11: 2, 12: 4, 13: 3, 14: 3, 15: 3, 16: 4, 17: 5, 18: 6, 19: 8, 20: 10, 21: 12,
		22: 13, 23: 10,
	}
	officeHours = [24]float64{
		7: 2, 8: 8, 9: 12, 10: 12, 11: 10, 12: 4, 13: 8, 14: 10, 15: 10, 16: 7, 17: 3,
	}
)

var (
	everyMonth = season{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}
	giftMonths = season{0.3, 1.1, 0.3, 0.5, 1.1, 0.3, 0.2, 0.2, 0.3, 0.6, 2.6, 4.5}
	workMonths = season{1.1, 1.05, 1.1, 1, 1, 1, 0.8, 0.7, 1.15, 1.15, 1.15, 0.8}
)

// segments are the planted groups, in the order of their shares in truth/segments.csv. The last is also how guests
// behave.
var segments = []segment{
	{
		Name: "families", Share: 0.18, Visits: 14, Spread: 0.7, Lines: 4.6, Extra: 0.6,
		Tiers:       [tiers]float64{0.35, 0.5, 0.15},
		Departments: [departments]float64{0.34, 0.14, 0.06, 0.18, 0.04, 0.12, 0.06, 0.04, 0.02},
		Favourites:  map[string]float64{"Kids Clothing": 3, "Toys": 2, "School Supplies": 3, "Wine & Spirits": 0.4},
		Channels:    [channels]float64{0.62, 0.2, 0.16, 0.02}, Months: everyMonth,
		Discount: 0.26, Return: 0.05, Churn: 0.13, Review: 0.03, OptIn: 0.68, Uplift: 0.05, Support: 0.25,
		Age: 38, AgeSD: 6, Female: 0.62,
		weekdays: &weekendDays, hours: hoursOf(&storeHours, &eveningHours),
	},
	{
		Name: "bargain_hunters", Share: 0.17, Visits: 8, Spread: 0.8, Lines: 2.8, Extra: 0.3,
		Tiers:       [tiers]float64{0.75, 0.22, 0.03},
		Departments: [departments]float64{0.15, 0.2, 0.05, 0.3, 0.08, 0.08, 0.1, 0.02, 0.02},
		Channels:    [channels]float64{0.25, 0.4, 0.2, 0.15}, Months: everyMonth,
		Discount: 0.58, Return: 0.09, Churn: 0.32, Review: 0.05, OptIn: 0.82, Uplift: 0.09, Support: 0.4,
		Age: 42, AgeSD: 13, Female: 0.55,
		weekdays: &evenDays, hours: hoursOf(&storeHours, &eveningHours),
	},
	{
		Name: "premium", Share: 0.08, Visits: 6.5, Spread: 0.9, Lines: 2.2, Extra: 0.2,
		Tiers:       [tiers]float64{0.04, 0.26, 0.7},
		Departments: [departments]float64{0.1, 0.2, 0.04, 0.26, 0.12, 0.03, 0.22, 0.01, 0.02},
		Favourites:  map[string]float64{"Wine & Spirits": 4, "Kids Clothing": 0.3},
		Channels:    [channels]float64{0.48, 0.34, 0.18, 0}, Months: everyMonth,
		Discount: 0.08, Return: 0.11, Churn: 0.1, Review: 0.04, OptIn: 0.45, Uplift: 0.03, Support: 0.35,
		Age: 51, AgeSD: 11, Female: 0.57,
		weekdays: &weekendDays, hours: hoursOf(&storeHours, &eveningHours),
	},
	{
		Name: "digital_natives", Share: 0.16, Visits: 7.5, Spread: 0.8, Lines: 1.9, Extra: 0.15,
		Tiers:       [tiers]float64{0.25, 0.5, 0.25},
		Departments: [departments]float64{0.05, 0.05, 0.01, 0.14, 0.42, 0.18, 0.04, 0.03, 0.08},
		Favourites:  map[string]float64{"Games": 4, "Toys": 0.2, "Books": 0.6, "Kids Clothing": 0.1},
		Channels:    [channels]float64{0.05, 0.22, 0.58, 0.15}, Months: everyMonth,
		Discount: 0.22, Return: 0.1, Churn: 0.28, Review: 0.09, OptIn: 0.55, Uplift: 0.06, Support: 0.3,
		Age: 26, AgeSD: 5, Female: 0.42,
		weekdays: &evenDays, hours: hoursOf(&storeHours, &nightHours),
	},
	{
		Name: "gift_shoppers", Share: 0.14, Visits: 3.5, Spread: 0.6, Lines: 3.2, Extra: 0.25,
		Tiers:       [tiers]float64{0.2, 0.55, 0.25},
		Departments: [departments]float64{0.15, 0.2, 0.02, 0.12, 0.08, 0.25, 0.15, 0.01, 0.02},
		Favourites:  map[string]float64{"Decoration": 3, "Fragrance": 3, "Snacks & Sweets": 2, "Cleaning": 0.1},
		Channels:    [channels]float64{0.45, 0.38, 0.12, 0.05}, Months: giftMonths,
		Discount: 0.2, Return: 0.08, Churn: 0.2, Review: 0.03, OptIn: 0.5, Uplift: 0.04, Support: 0.15,
		Age: 45, AgeSD: 14, Female: 0.6,
		weekdays: &weekendDays, hours: hoursOf(&storeHours, &eveningHours),
	},
	{
		Name: "local_regulars", Share: 0.12, Visits: 17, Spread: 0.6, Lines: 2.6, Extra: 0.5,
		Tiers:       [tiers]float64{0.4, 0.5, 0.1},
		Departments: [departments]float64{0.45, 0.15, 0.2, 0.06, 0.02, 0.05, 0.05, 0.01, 0.01},
		Favourites:  map[string]float64{"Books": 2, "Games": 0.3, "Pet Supplies": 1.6},
		Channels:    [channels]float64{0.95, 0.04, 0.01, 0}, Months: everyMonth,
		Discount: 0.18, Return: 0.03, Churn: 0.1, Review: 0.01, OptIn: 0.35, Uplift: 0.02, Support: 0.1,
		Age: 66, AgeSD: 9, Female: 0.54,
		weekdays: &weekDays, hours: hoursOf(&morningHours, &eveningHours),
	},
	{
		Name: "business", Share: 0.05, Visits: 12, Spread: 0.9, Lines: 4.2, Extra: 5,
		Tiers:       [tiers]float64{0.35, 0.5, 0.15},
		Departments: [departments]float64{0.22, 0.06, 0.01, 0.01, 0.2, 0.01, 0.01, 0.47, 0.01},
		Favourites: map[string]float64{
			"Coffee & Tea": 4, "Cleaning": 3, "Computers": 3, "Pet Supplies": 0.05, "School Supplies": 0.2, "Wine & Spirits": 0.3,
		},
		Channels: [channels]float64{0.1, 0.86, 0.02, 0.02}, Months: workMonths,
		Discount: 0.3, Return: 0.04, Churn: 0.14, Review: 0.01, OptIn: 0.6, Uplift: 0.04, Support: 0.7,
		Age: 44, AgeSD: 9, Female: 0.46,
		weekdays: &officeDays, hours: hoursOf(&officeHours, &officeHours),
	},
	{
		Name: "occasional", Share: 0.10, Visits: 2.4, Spread: 0.5, Lines: 1.8, Extra: 0.2,
		Tiers:       [tiers]float64{0.4, 0.45, 0.15},
		Departments: [departments]float64{0.16, 0.14, 0.1, 0.16, 0.12, 0.1, 0.1, 0.06, 0.06},
		Channels:    [channels]float64{0.5, 0.3, 0.12, 0.08}, Months: everyMonth,
		Discount: 0.25, Return: 0.07, Churn: 0.4, Review: 0.03, OptIn: 0.4, Uplift: 0.015, Support: 0.1,
		Age: 43, AgeSD: 15, Female: 0.5,
		weekdays: &evenDays, hours: hoursOf(&storeHours, &eveningHours),
	},
}

// hoursOf gives the store its own hours and the other channels the same ones.
func hoursOf(store, elsewhere *[24]float64) [channels]*[24]float64 {
	return [channels]*[24]float64{inStore: store, online: elsewhere, app: elsewhere, marketplace: elsewhere}
}

// channelGrowth multiplies a channel's weight in each of the three years: purchases move to the app.
var channelGrowth = [years][channels]float64{
	{1.05, 1, 0.6, 0.8},
	{1, 1, 1, 1},
	{0.95, 1, 1.5, 1.3},
}
