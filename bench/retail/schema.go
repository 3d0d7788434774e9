package retail

import "github.com/clientele-db/clientele/bench/dataset"

// Tables returns the tables, the facts last. Files of planted truth are not among them; the README.md that Generate
// writes describes both.
func Tables() []dataset.Table {
	return []dataset.Table{
		customersTable, productsTable, storesTable, campaignsTable, contactsTable, ticketsTable, reviewsTable, salesTable,
	}
}

const amount = "DECIMAL(12,2)"

var customersTable = dataset.Table{
	Name:    "customers",
	Comment: "a customer record; about one in fifty is a second record of somebody who has one already",
	Key:     []string{"customer_id"},
	Columns: []dataset.Column{
		{Name: "customer_id", Type: "INTEGER", Comment: "ascending with the day of sign-up"},
		{Name: "name", Type: "VARCHAR"},
		{Name: "email", Type: "VARCHAR", Nullable: true},
		{Name: "phone", Type: "VARCHAR", Nullable: true},
		{Name: "gender", Type: "VARCHAR", Nullable: true, Comment: "F or M, with other spellings among them"},
		{Name: "birth_date", Type: "DATE", Nullable: true},
		{Name: "street", Type: "VARCHAR", Nullable: true},
		{Name: "postal_code", Type: "VARCHAR", Nullable: true},
		{Name: "city", Type: "VARCHAR"},
		{Name: "region", Type: "VARCHAR"},
		{Name: "country", Type: "VARCHAR"},
		{Name: "signup_date", Type: "DATE"},
		{Name: "acquisition_channel", Type: "VARCHAR"},
		{Name: "marketing_opt_in", Type: "BOOLEAN"},
		{Name: "loyalty_tier", Type: "VARCHAR", Nullable: true, Comment: "bronze, silver, gold or platinum; NULL outside the programme"},
		{Name: "household_size", Type: "INTEGER", Nullable: true},
	},
}

var productsTable = dataset.Table{
	Name:    "products",
	Comment: "an article",
	Key:     []string{"product_id"},
	Columns: []dataset.Column{
		{Name: "product_id", Type: "INTEGER"},
		{Name: "name", Type: "VARCHAR"},
		{Name: "department", Type: "VARCHAR"},
		{Name: "category", Type: "VARCHAR"},
		{Name: "kind", Type: "VARCHAR"},
		{Name: "brand", Type: "VARCHAR"},
		{Name: "price", Type: amount, Comment: "of the first year; prices rise each January"},
		{Name: "cost", Type: amount},
		{Name: "launched", Type: "DATE"},
		{Name: "discontinued", Type: "DATE", Nullable: true},
	},
}

var storesTable = dataset.Table{
	Name:    "stores",
	Comment: "a store, or a country's online shop, app or marketplace",
	Key:     []string{"store_id"},
	Columns: []dataset.Column{
		{Name: "store_id", Type: "INTEGER"},
		{Name: "name", Type: "VARCHAR"},
		{Name: "channel", Type: "VARCHAR", Comment: "store, online, app or marketplace"},
		{Name: "city", Type: "VARCHAR", Nullable: true},
		{Name: "region", Type: "VARCHAR", Nullable: true},
		{Name: "country", Type: "VARCHAR"},
		{Name: "opened", Type: "DATE"},
		{Name: "area_m2", Type: "INTEGER", Nullable: true},
	},
}

var campaignsTable = dataset.Table{
	Name:    "campaigns",
	Comment: "a marketing campaign",
	Key:     []string{"campaign_id"},
	Columns: []dataset.Column{
		{Name: "campaign_id", Type: "INTEGER"},
		{Name: "name", Type: "VARCHAR"},
		{Name: "medium", Type: "VARCHAR", Comment: "email, post, sms or push"},
		{Name: "department", Type: "VARCHAR", Nullable: true, Comment: "what is on offer; NULL is everything"},
		{Name: "discount_percent", Type: "INTEGER"},
		{Name: "starts", Type: "DATE"},
		{Name: "ends", Type: "DATE", Comment: "the last day"},
		{Name: "cost_per_contact", Type: amount},
	},
}

var contactsTable = dataset.Table{
	Name:    "campaign_contacts",
	Comment: "a customer chosen for a campaign, and the response",
	Key:     []string{"campaign_id", "customer_id"},
	Columns: []dataset.Column{
		{Name: "campaign_id", Type: "INTEGER"},
		{Name: "customer_id", Type: "INTEGER"},
		{Name: "variant", Type: "VARCHAR", Comment: "offer, or control: chosen but not contacted"},
		{Name: "contacted_on", Type: "DATE", Nullable: true},
		{Name: "opened", Type: "BOOLEAN", Nullable: true},
		{Name: "clicked", Type: "BOOLEAN", Nullable: true},
		{Name: "converted", Type: "BOOLEAN", Comment: "whether the customer bought anything while the campaign ran"},
	},
}

var ticketsTable = dataset.Table{
	Name:    "support_tickets",
	Comment: "a customer's contact with support",
	Key:     []string{"ticket_id"},
	Columns: []dataset.Column{
		{Name: "ticket_id", Type: "INTEGER"},
		{Name: "customer_id", Type: "INTEGER"},
		{Name: "opened_at", Type: "TIMESTAMP(0)"},
		{Name: "medium", Type: "VARCHAR", Comment: "phone, email or chat"},
		{Name: "reason", Type: "VARCHAR"},
		{Name: "invoice_no", Type: "INTEGER", Nullable: true},
		{Name: "minutes_to_solve", Type: "INTEGER", Nullable: true, Comment: "NULL if never solved"},
		{Name: "satisfaction", Type: "INTEGER", Nullable: true, Comment: "1 to 5, if the customer answered"},
	},
}

var reviewsTable = dataset.Table{
	Name:    "reviews",
	Comment: "a customer's review of an article bought",
	Key:     []string{"review_id"},
	Columns: []dataset.Column{
		{Name: "review_id", Type: "INTEGER"},
		{Name: "customer_id", Type: "INTEGER"},
		{Name: "product_id", Type: "INTEGER"},
		{Name: "invoice_no", Type: "INTEGER"},
		{Name: "reviewed_on", Type: "DATE"},
		{Name: "rating", Type: "INTEGER", Comment: "1 to 5"},
		{Name: "language", Type: "VARCHAR", Comment: "en, de, fr or zh"},
		{Name: "text", Type: "VARCHAR"},
	},
}

var salesTable = dataset.Table{
	Name:    "sales",
	Comment: "a line of an invoice, in the order of time",
	Key:     []string{"invoice_no", "line_no"},
	Columns: []dataset.Column{
		{Name: "invoice_no", Type: "INTEGER"},
		{Name: "line_no", Type: "INTEGER"},
		{Name: "customer_id", Type: "INTEGER", Nullable: true, Comment: "NULL if unknown: a guest, or no card shown"},
		{Name: "product_id", Type: "INTEGER"},
		{Name: "store_id", Type: "INTEGER"},
		{Name: "channel", Type: "VARCHAR", Comment: "store, online, app or marketplace"},
		{Name: "sold_at", Type: "TIMESTAMP(0)", Comment: "local time"},
		{Name: "quantity", Type: "INTEGER", Comment: "negative if returned"},
		{Name: "unit_price", Type: amount, Comment: "in euros, before the discount"},
		{Name: "discount", Type: amount, Comment: "off the line, in euros; negative if returned"},
		{Name: "amount", Type: amount, Comment: "quantity * unit_price - discount"},
		{Name: "returned_invoice", Type: "INTEGER", Nullable: true, Comment: "the invoice of what is returned"},
		{Name: "campaign_id", Type: "INTEGER", Nullable: true, Comment: "the campaign whose offer was used"},
	},
}
