package retail

// bundle is a set of articles that are bought together: in the share rate of all purchases its articles are added to
// whatever else is bought. Its articles are given by their kinds; see [assortment.representative].
type bundle struct {
	kinds []string
	rate  float64
}

var bundles = []bundle{
	{[]string{"Coffee Beans", "Paper Filters", "Oat Biscuits"}, 0.009},
	{[]string{"Red Wine", "Dark Chocolate"}, 0.008},
	{[]string{"Dog Food", "Dog Treats"}, 0.008},
	{[]string{"Frying Pan", "Spatula Set"}, 0.005},
	{[]string{"Duvet Cover", "Pillow Case", "Bath Towel"}, 0.004},
	{[]string{"Grass Seed", "Lawn Fertiliser", "Garden Gloves"}, 0.004},
	{[]string{"Charcoal Grill", "Grill Tongs", "Charcoal"}, 0.003},
	{[]string{"Running Shoes", "Sports Socks"}, 0.004},
	{[]string{"Phone Case", "Screen Protector", "USB-C Charger"}, 0.006},
	{[]string{"Laptop", "Laptop Sleeve", "Wireless Mouse"}, 0.002},
	{[]string{"Building Blocks", "Picture Book"}, 0.004},
	{[]string{"Board Game", "Salted Crisps"}, 0.005},
	{[]string{"Face Cream", "Cleansing Gel"}, 0.006},
	{[]string{"Copy Paper", "Toner Cartridge", "Ring Binder", "Ballpoint Pens"}, 0.003},
	{[]string{"Tent", "Sleeping Bag", "Camping Stove"}, 0.002},
}

// sequence is a purchase that leads to another: the share rate of all purchases of known customers contains the first
// article, and of those the share follow is followed by one of the second, minDays to maxDays later.
type sequence struct {
	first, then      string
	rate, follow     float64
	minDays, maxDays int
}

var sequences = []sequence{
	{"Inkjet Printer", "Ink Cartridge", 0.004, 0.7, 25, 60},
	{"Espresso Machine", "Descaler", 0.003, 0.6, 30, 75},
	{"Action Camera", "Memory Card", 0.002, 0.65, 3, 21},
	{"Rose Bush", "Rose Fertiliser", 0.003, 0.55, 14, 40},
}

// campaign is an offer to customers who agreed to marketing. Of those reached a fifth get nothing, as a control group.
type campaign struct {
	name    string
	medium  string
	start   string // YYYY-MM-DD
	days    int
	dept    department // of the offer; departments means all
	percent int        // discount
	reach   float64    // share of the customers who may be reached
	cost    int        // cents a contact
}

const controlShare = 0.2

var campaigns = []campaign{
	{"New Year Fitness 2023", "email", "2023-01-05", 14, sport, 15, 0.35, 2},
	{"Valentine 2023", "email", "2023-02-06", 9, beauty, 10, 0.4, 2},
	{"Garden Opening 2023", "post", "2023-03-24", 21, garden, 15, 0.3, 65},
	{"Summer Outdoor 2023", "email", "2023-06-02", 14, sport, 20, 0.35, 2},
	{"Back to School 2023", "post", "2023-08-14", 18, office, 10, 0.35, 65},
	{"Black Week 2023", "push", "2023-11-20", 8, departments, 20, 0.6, 1},
	{"Christmas Toys 2023", "email", "2023-12-01", 16, media, 15, 0.5, 2},
	{"Winter Sale 2024", "sms", "2024-01-08", 12, fashion, 30, 0.4, 8},
	{"Garden Opening 2024", "post", "2024-03-22", 21, garden, 15, 0.3, 68},
	{"App Days 2024", "push", "2024-05-13", 7, electronics, 10, 0.45, 1},
	{"Summer Sale 2024", "sms", "2024-07-01", 14, fashion, 30, 0.4, 8},
	{"Back to School 2024", "email", "2024-08-12", 18, office, 15, 0.45, 2},
	{"Black Week 2024", "push", "2024-11-25", 8, departments, 25, 0.65, 1},
	{"Winter Sale 2025", "sms", "2025-01-07", 12, fashion, 30, 0.4, 8},
	{"Garden Opening 2025", "email", "2025-03-21", 21, garden, 15, 0.4, 2},
	{"Home Refresh 2025", "post", "2025-05-05", 16, home, 15, 0.3, 70},
	{"Back to School 2025", "email", "2025-08-11", 18, office, 15, 0.45, 2},
	{"Black Week 2025", "push", "2025-11-24", 8, departments, 25, 0.65, 1},
}
