package retail

// season is a yearly profile: the factor of demand in each calendar month, 1 on average over the year.
type season [12]float64

// The profiles of demand. Each sums to 12, which a test checks.
var (
	steady    = season{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}
	christmas = season{0.6, 0.7, 0.7, 0.8, 0.7, 0.7, 0.7, 0.7, 0.8, 1.0, 1.8, 2.8}
	spring    = season{0.3, 0.5, 1.5, 2.4, 2.3, 1.5, 0.9, 0.7, 0.8, 0.6, 0.3, 0.2}
	summer    = season{0.3, 0.3, 0.6, 1.2, 1.8, 2.1, 2.1, 1.7, 0.9, 0.4, 0.3, 0.3}
	winter    = season{1.5, 1.3, 1.0, 0.7, 0.5, 0.4, 0.4, 0.5, 0.9, 1.3, 1.6, 1.9}
	school    = season{0.9, 0.7, 0.7, 0.7, 0.7, 0.7, 0.9, 2.4, 1.9, 0.8, 0.8, 0.8}
	newYear   = season{2.1, 1.4, 1.1, 1.0, 0.9, 0.9, 0.8, 0.8, 1.0, 0.8, 0.6, 0.6}
	clearance = season{1.5, 0.7, 0.9, 1.0, 1.0, 0.9, 1.3, 0.7, 0.9, 0.9, 1.0, 1.2}
	november  = season{0.8, 0.7, 0.8, 0.8, 0.8, 0.8, 0.8, 0.9, 0.9, 0.9, 2.0, 1.8}
)

// department numbers the departments, in the order of departmentNames.
type department int

const (
	food department = iota
	home
	garden
	fashion
	electronics
	media
	beauty
	office
	sport
	departments
)

var departmentNames = [departments]string{
	"Food & Household", "Home", "Garden", "Fashion", "Electronics", "Toys & Books", "Beauty & Health", "Office", "Sport",
}

// kind is what an article is, with the prices in euros of the cheapest and the dearest.
type kind struct {
	name   string
	lo, hi float64
}

// category is a group of kinds that share their demand over the year and the years.
type category struct {
	name    string
	dept    department
	weight  float64 // share of the department's demand, before normalising
	season  season
	trend   float64 // growth of demand a year
	returns float64 // how readily its articles are returned; 1 is ordinary
	kinds   [5]kind
}

// categories is the assortment.
var categories = []category{
	{"Coffee & Tea", food, 3, winter, 0.06, 0.05, [5]kind{
		{"Coffee Beans", 6, 24}, {"Paper Filters", 2, 5}, {"Green Tea", 3, 14}, {"Herbal Tea", 3, 11}, {"Cocoa Powder", 4, 12},
	}},
	{"Snacks & Sweets", food, 4, christmas, 0.03, 0.02, [5]kind{
		{"Dark Chocolate", 2, 7}, {"Oat Biscuits", 2, 6}, {"Salted Crisps", 1.5, 4}, {"Fruit Gums", 1, 4}, {"Nut Mix", 3, 9},
	}},
	{"Wine & Spirits", food, 2, christmas, 0.01, 0.05, [5]kind{
		{"Red Wine", 6, 45}, {"White Wine", 6, 38}, {"Sparkling Wine", 8, 60}, {"Gin", 18, 55}, {"Craft Beer", 2, 6},
	}},
	{"Cleaning", food, 3, steady, 0.02, 0.05, [5]kind{
		{"Dish Soap", 2, 5}, {"Laundry Liquid", 5, 16}, {"Descaler", 4, 12}, {"Kitchen Roll", 2, 7}, {"Window Cleaner", 3, 7},
	}},
	{"Pet Supplies", food, 2, steady, 0.12, 0.15, [5]kind{
		{"Dog Food", 8, 48}, {"Dog Treats", 3, 11}, {"Cat Food", 6, 38}, {"Cat Litter", 6, 18}, {"Pet Bed", 18, 89},
	}},
	{"Kitchen", home, 3, november, 0.02, 0.7, [5]kind{
		{"Frying Pan", 19, 119},
		{"Spatula Set", 8, 32},
		{"Chef's Knife", 22, 149},
		{"Espresso Machine", 89, 749},
		{"Storage Jars", 9, 39},
	}},
	{"Bedding & Bath", home, 3, winter, 0, 0.9, [5]kind{
		{"Duvet Cover", 24, 139}, {"Pillow Case", 8, 39}, {"Bath Towel", 9, 45}, {"Bath Mat", 12, 49}, {"Wool Blanket", 35, 189},
	}},
	{"Decoration", home, 3, christmas, 0.04, 0.8, [5]kind{
		{"Scented Candle", 6, 39}, {"Picture Frame", 8, 49}, {"Vase", 12, 89}, {"Cushion", 11, 59}, {"String Lights", 9, 35},
	}},
	{"Lighting", home, 2, winter, -0.03, 1, [5]kind{
		{"Desk Lamp", 24, 149}, {"Floor Lamp", 49, 299}, {"LED Bulb", 4, 19}, {"Pendant Light", 39, 249}, {"Night Light", 8, 29},
	}},
	{"Garden Tools", garden, 2, spring, 0.03, 0.6, [5]kind{
		{"Garden Gloves", 5, 22}, {"Pruning Shears", 12, 65}, {"Hose Reel", 25, 119}, {"Rake", 14, 49}, {"Lawn Mower", 129, 899},
	}},
	{"Plants & Seeds", garden, 3, spring, 0.08, 0.2, [5]kind{
		{"Grass Seed", 8, 35}, {"Lawn Fertiliser", 9, 32}, {"Rose Bush", 9, 34}, {"Rose Fertiliser", 6, 18}, {"Herb Pot", 3, 9},
	}},
	{"Grill & Outdoor", garden, 2, summer, 0.05, 0.7, [5]kind{
		{"Charcoal Grill", 59, 499}, {"Grill Tongs", 8, 34}, {"Charcoal", 6, 19}, {"Garden Chair", 29, 199}, {"Parasol", 39, 249},
	}},
	{"Women", fashion, 4, clearance, 0.02, 2.6, [5]kind{
		{"Summer Dress", 29, 189}, {"Blouse", 19, 119}, {"Jeans", 39, 159}, {"Cardigan", 29, 149}, {"Wool Coat", 89, 449},
	}},
	{"Men", fashion, 3, clearance, 0.01, 2.1, [5]kind{
		{"Shirt", 24, 129}, {"Chinos", 34, 139}, {"Polo Shirt", 19, 89}, {"Jumper", 34, 149}, {"Rain Jacket", 59, 299},
	}},
	{"Kids Clothing", fashion, 3, school, 0.04, 1.6, [5]kind{
		{"Kids T-Shirt", 7, 29}, {"Kids Leggings", 8, 29}, {"Snow Suit", 39, 129}, {"Pyjamas", 12, 39}, {"Rain Boots", 14, 49},
	}},
	{"Shoes", fashion, 3, clearance, 0.03, 2.8, [5]kind{
		{"Running Shoes", 49, 199}, {"Sneakers", 39, 169}, {"Leather Boots", 79, 299}, {"Sandals", 24, 119}, {"Slippers", 12, 59},
	}},
	{"Accessories", fashion, 2, christmas, 0.02, 1.2, [5]kind{
		{"Leather Belt", 19, 99}, {"Scarf", 14, 119}, {"Handbag", 39, 349}, {"Sunglasses", 19, 219}, {"Sports Socks", 6, 24},
	}},
	{"Audio", electronics, 3, november, 0.05, 1.1, [5]kind{
		{"Headphones", 29, 399},
		{"Bluetooth Speaker", 25, 299},
		{"Soundbar", 89, 699},
		{"Earbuds", 19, 279},
		{"Turntable", 99, 549},
	}},
	{"Computers", electronics, 3, november, 0.02, 1.2, [5]kind{
		{"Laptop", 399, 2199},
		{"Laptop Sleeve", 14, 69},
		{"Wireless Mouse", 12, 99},
		{"Keyboard", 19, 179},
		{"Monitor", 119, 899},
	}},
	{"Phones & Wearables", electronics, 4, november, 0.07, 1, [5]kind{
		{"Smartphone", 189, 1299},
		{"Phone Case", 9, 49},
		{"Screen Protector", 7, 29},
		{"USB-C Charger", 14, 69},
		{"Smartwatch", 89, 599},
	}},
	{"Photo", electronics, 1, summer, -0.12, 1, [5]kind{
		{"Action Camera", 129, 549},
		{"Memory Card", 12, 99},
		{"Tripod", 29, 199},
		{"Instant Film", 14, 29},
		{"Camera Bag", 25, 149},
	}},
	{"Toys", media, 4, christmas, 0, 0.5, [5]kind{
		{"Building Blocks", 14, 149}, {"Doll", 14, 79}, {"Wooden Train", 19, 99}, {"Plush Bear", 9, 49}, {"Toy Car", 5, 39},
	}},
	{"Games", media, 3, christmas, 0.1, 0.4, [5]kind{
		{"Board Game", 19, 69}, {"Puzzle", 9, 39}, {"Video Game", 29, 79}, {"Game Controller", 35, 89}, {"Card Game", 7, 24},
	}},
	{"Books", media, 3, christmas, -0.08, 0.2, [5]kind{
		{"Novel", 9, 24}, {"Picture Book", 8, 19}, {"Cookbook", 15, 39}, {"Travel Guide", 12, 27}, {"Comic", 7, 19},
	}},
	{"Skincare", beauty, 4, steady, 0.09, 0.3, [5]kind{
		{"Face Cream", 9, 89}, {"Cleansing Gel", 6, 39}, {"Sun Cream", 7, 34}, {"Hand Cream", 3, 19}, {"Shampoo", 3, 24},
	}},
	{"Fragrance", beauty, 2, christmas, 0.03, 0.6, [5]kind{
		{"Eau de Parfum", 35, 159},
		{"Eau de Toilette", 25, 109},
		{"Body Spray", 5, 19},
		{"Gift Set", 25, 129},
		{"Room Spray", 9, 29},
	}},
	{"Vitamins", beauty, 2, newYear, 0.07, 0.1, [5]kind{
		{"Vitamin D", 5, 19}, {"Multivitamin", 7, 29}, {"Magnesium", 6, 22}, {"Protein Powder", 15, 59}, {"Fish Oil", 8, 32},
	}},
	{"Paper & Writing", office, 4, steady, -0.05, 0.2, [5]kind{
		{"Copy Paper", 4, 9}, {"Ring Binder", 2, 8}, {"Ballpoint Pens", 3, 15}, {"Notebook", 3, 24}, {"Envelopes", 3, 14},
	}},
	{"Printing", office, 3, steady, -0.06, 0.8, [5]kind{
		{"Inkjet Printer", 59, 399},
		{"Ink Cartridge", 14, 49},
		{"Toner Cartridge", 39, 149},
		{"Label Printer", 39, 189},
		{"Photo Paper", 7, 29},
	}},
	{"School Supplies", office, 2, school, 0.02, 0.3, [5]kind{
		{"School Backpack", 29, 139}, {"Pencil Case", 6, 29}, {"Crayons", 3, 14}, {"Calculator", 9, 99}, {"Geometry Set", 4, 19},
	}},
	{"Fitness", sport, 3, newYear, 0.06, 0.9, [5]kind{
		{"Yoga Mat", 14, 89},
		{"Dumbbells", 19, 149},
		{"Resistance Bands", 8, 34},
		{"Fitness Tracker", 29, 179},
		{"Foam Roller", 12, 49},
	}},
	{"Camping", sport, 2, summer, 0.08, 0.9, [5]kind{
		{"Tent", 69, 599}, {"Sleeping Bag", 29, 249}, {"Camping Stove", 24, 129}, {"Head Torch", 12, 69}, {"Water Bottle", 8, 39},
	}},
	{"Cycling", sport, 2, summer, 0.11, 1, [5]kind{
		{"Bicycle Helmet", 25, 179},
		{"Bike Lock", 15, 119},
		{"Bike Light", 12, 89},
		{"Cycling Jersey", 29, 129},
		{"Pannier Bag", 25, 149},
	}},
}

// brands are the makers in each department. All are invented.
var brands = [departments][]string{
	food:        {"Nordlicht", "Maison Verte", "Alder & Rye", "Casa Lupo", "Dobra", "Tidewater", "Pure Pantry"},
	home:        {"Hearth & Loom", "Lindqvist", "Casa Mia", "Oakwell", "Vila", "Brightside"},
	garden:      {"Greenhand", "Terra", "Rosenhof", "Wildacre", "Sunfield"},
	fashion:     {"Marlow", "Atelier Noa", "Fjord", "Bellini", "Kite & Co", "Urbane", "Little Fox"},
	electronics: {"Voltix", "Sonara", "Kestrel", "Onda", "Pixelon", "Nimbus"},
	media:       {"Kinderwelt", "Puzzleworks", "Lantern Press", "Brickley", "Arcadia"},
	beauty:      {"Lumière", "Aqua Vita", "Botanik", "Silk & Sage", "Nord Skin"},
	office:      {"Papyrus", "Scribo", "Deskwell", "Inkline"},
	sport:       {"Summit", "Veloce", "Trailhead", "Ironleaf"},
}

// variants tell articles of the same kind and brand apart.
var variants = [departments][]string{
	food:        {"Classic", "Organic", "Reserve", "Family Pack", "Light", "Selection", "Mild", "Strong"},
	home:        {"White", "Grey", "Natural", "Navy", "Sage", "Terracotta", "Black", "Copper"},
	garden:      {"Basic", "Compact", "Pro", "Eco", "XL", "Heritage"},
	fashion:     {"Black", "Blue", "Sand", "Olive", "Red", "White", "Striped", "Grey"},
	electronics: {"One", "Air", "Pro", "Max", "S2", "Lite", "Neo", "Ultra"},
	media:       {"Adventure", "Classic", "Deluxe", "Junior", "Animals", "City", "Space", "Travel"},
	beauty:      {"Rose", "Sensitive", "Citrus", "Night", "Fresh", "Oud", "Daily", "Intense"},
	office:      {"Basic", "Plus", "Premium", "Eco", "A4", "Colour"},
	sport:       {"Start", "Light", "Pro", "Trail", "Race", "Tour"},
}
