package rowgen

import "time"

// Calendar is a run of consecutive days with their texts, so that no row formats a date.
type Calendar struct {
	first time.Time
	text  []byte // 10 bytes a day, YYYY-MM-DD
}

// NewCalendar returns the days days that begin with first.
func NewCalendar(first time.Time, days int) *Calendar {
	c := &Calendar{first: first, text: make([]byte, 0, 10*days)}
	for i := range days {
		c.text = first.AddDate(0, 0, i).AppendFormat(c.text, time.DateOnly)
	}
	return c
}

// Days returns the number of days.
func (c *Calendar) Days() int { return len(c.text) / 10 }

// Date returns the day at offset day.
func (c *Calendar) Date(day int) time.Time { return c.first.AddDate(0, 0, day) }

// Offset returns the number of days from the calendar's first day to t.
func (c *Calendar) Offset(t time.Time) int { return int(t.Sub(c.first) / (24 * time.Hour)) }

// Text returns the day at offset day as YYYY-MM-DD. The caller must not write to it.
func (c *Calendar) Text(day int) []byte { return c.text[10*day : 10*day+10] }

// Append appends the day at offset day as YYYY-MM-DD and a comma.
func (c *Calendar) Append(dst []byte, day int) []byte {
	dst = append(dst, c.Text(day)...)
	return append(dst, ',')
}
