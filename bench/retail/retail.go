// Package retail generates the data of a believable retailer, together with the truth that was planted in them.
//
// The retailer sells in eight countries, in stores, online, by app and on a marketplace, from 2023-01-01 to 2025-12-31:
// customers with attributes, articles in categories, sales lines with returns and unknown customers, campaigns,
// support tickets and reviews. See [Tables]. It is made to be asked and mined: behind the rows stand segments of
// customers, articles bought together and one after the other, seasons and trends of categories, customers who leave,
// customers recorded twice, dirty values, and effects of campaigns, and all of that is written beside the tables, in the
// directory truth, with exact totals. A README.md in the output directory explains every file.
//
//	summary, err := retail.Generate(ctx, retail.Config{Customers: 20_000, Seed: 1}, "data")
//
// Names, brands and figures are invented. The data are made in three steps, each in parallel and each the same for any
// number of workers: people ([person]), the moments at which they buy ([basket]), and only while they are written the
// lines of each purchase, from a random stream of its own, so that a return can look up what was bought.
package retail

import (
	"context"
	"fmt"
	"time"

	"github.com/clientele-db/clientele/bench/dataset"
	"github.com/clientele-db/clientele/bench/internal/rowgen"
)

// The period of the sales.
const (
	years  = 3
	months = 12 * years
	days   = 1096 // 2024 is a leap year
)

var start = time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)

// MinCustomers and MaxCustomers bound Config.Customers: below, segments would be empty; above, keys would leave their
// ranges.
const (
	MinCustomers = 100
	MaxCustomers = 10_000_000
)

// Config says what to generate.
type Config struct {
	// Customers is the number of customer records; there are about 50 sales lines for each. Zero means 20,000.
	Customers int
	// Seed chooses the data. The same seed and number of customers give the same bytes.
	Seed uint64
	// Workers is the number of goroutines that generate; zero means one a processor. It does not change the data.
	Workers int
	// Progress, if not nil, is called from the goroutine that called Generate, with the rows and invoices written and
	// in all.
	Progress func(done, total int64)
}

// The streams of random numbers.
const (
	articleStream = iota + 1
	storeStream
	personStream
	identityStream
	recordStream
	eventStream
	lineStream
	habitStream
	reviewStream
	campaignStream
)

// The first keys of the tables.
const (
	firstCustomer = 100_001
	firstProduct  = 1_001
	firstStore    = 1
	firstInvoice  = 1_000_001
	firstTicket   = 1
	firstReview   = 1
)

type generator struct {
	cfg Config
	*assortment
	*network
	calendar  *rowgen.Calendar // from calendarFirst
	demand    *demand
	campaigns []schedule

	people  []person // customers, then guests
	known   int      // how many of people are customers
	records []record // rows of customers, by key
	// recordOf has the row of each customer, secondOf that of the second record or -1.
	recordOf, secondOf []int32

	events
	sold *totals
}

// Generate writes the tables, the truth and a README.md into dir. It fails when the number of customers is out of
// range, when a file cannot be written, or with the context's error.
func Generate(ctx context.Context, cfg Config, dir string) (dataset.Summary, error) {
	if cfg.Customers == 0 {
		cfg.Customers = 20_000
	}
	if cfg.Customers < MinCustomers || cfg.Customers > MaxCustomers {
		return dataset.Summary{}, fmt.Errorf(
			"generate retail: %d customers is outside %d to %d", cfg.Customers, MinCustomers, MaxCustomers)
	}
	g := &generator{
		cfg: cfg, assortment: newAssortment(cfg.Seed), network: newNetwork(cfg.Seed), calendar: newCalendar(),
		demand: newDemand(), campaigns: newSchedules(),
	}
	if err := g.populate(ctx); err != nil {
		return dataset.Summary{}, fmt.Errorf("generate retail customers: %w", err)
	}
	if err := g.happen(ctx); err != nil {
		return dataset.Summary{}, fmt.Errorf("generate retail purchases: %w", err)
	}
	g.sold = newTotals(g)
	jobs := []rowgen.Job{
		g.productJob(), g.storeJob(), g.campaignJob(), g.customerJob(), g.contactJob(), g.ticketJob(), g.reviewJob(),
		g.salesJob(),
	}
	jobs = append(jobs, g.truthJobs()...)
	files, err := rowgen.Run(ctx, dir, cfg.Workers, jobs, cfg.Progress)
	if err != nil {
		return dataset.Summary{}, fmt.Errorf("generate retail: %w", err)
	}
	return dataset.Summary{Files: files}, nil
}

// tableFile returns the output file of a table.
func tableFile(t dataset.Table) rowgen.File { return rowgen.File{Name: t.File(), Header: t.Header()} }

// calendarFirst is the first day of which a row may tell, long before the period.
const calendarFirst = -40_000

// newCalendar covers birthdays as well as the period and a while after it.
func newCalendar() *rowgen.Calendar {
	return rowgen.NewCalendar(start.AddDate(0, 0, calendarFirst), days-calendarFirst+400)
}

// appendDay appends the day with the given offset from the period's first and a comma.
func (g *generator) appendDay(dst []byte, day int) []byte {
	return g.calendar.Append(dst, day-calendarFirst)
}

// dayText returns the day as YYYY-MM-DD.
func (g *generator) dayText(day int) string { return string(g.calendar.Text(day - calendarFirst)) }

// appendMoment appends a timestamp, given in seconds from the period's first day, and a comma.
func (g *generator) appendMoment(dst []byte, at int) []byte {
	dst = append(dst, g.calendar.Text(at/secondsPerDay-calendarFirst)...)
	at %= secondsPerDay
	dst = append(dst, ' ')
	dst = rowgen.AppendPadded(dst, at/3600, 2)
	dst = append(dst, ':')
	dst = rowgen.AppendPadded(dst, at/60%60, 2)
	dst = append(dst, ':')
	dst = rowgen.AppendPadded(dst, at%60, 2)
	return append(dst, ',')
}

const secondsPerDay = 24 * 60 * 60

// appendBool appends true or false and a comma.
func appendBool(dst []byte, v bool) []byte {
	if v {
		return append(dst, "true,"...)
	}
	return append(dst, "false,"...)
}
