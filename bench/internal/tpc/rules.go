package tpc

import (
	"time"

	"github.com/clientele-db/clientele/bench/internal/rowgen"
)

// The dates of clause 4.2.3: the population's first and last day, the day on which it was "taken", and the number of
// days from the first to the last possible order (ENDDATE - 151 days).
var (
	StartDate   = time.Date(1992, 1, 1, 0, 0, 0, 0, time.UTC)
	EndDate     = time.Date(1998, 12, 31, 0, 0, 0, 0, time.UTC)
	CurrentDate = time.Date(1995, 6, 17, 0, 0, 0, 0, time.UTC)
)

const (
	// Days is the number of days from StartDate to EndDate, both included.
	Days = 2557
	// OrderDays is the number of days on which orders are placed: STARTDATE to ENDDATE - 151 days.
	OrderDays = Days - 151
)

// OrderKey returns the sparse key of the order with the given index, counted from 0: of every 32 keys the first eight
// are in use (clause 4.2.3, O_ORDERKEY).
func OrderKey(index int) int {
	n := index + 1
	return n>>3<<5 | n&7
}

// RetailPrice returns P_RETAILPRICE of a part in cents (clause 4.2.3).
func RetailPrice(partKey int) int {
	return 90000 + partKey/10%20001 + 100*(partKey%1000)
}

// OrderingCustomer returns a random key in 1..customers that three does not divide: every third customer places no
// orders (clause 4.2.3, O_CUSTKEY). As in dbgen a key that three divides gives way to its upper neighbour, who
// therefore orders twice as much as the next; the shape of Q13's answer comes from this.
func OrderingCustomer(r *rowgen.Rand, customers int) int {
	key := r.Between(1, customers)
	switch {
	case key%3 != 0:
		return key
	case key < customers:
		return key + 1
	default:
		return key - 1
	}
}

// AppendPhone appends a phone number whose country code belongs to the nation (clause 4.2.2.9), and a comma.
func AppendPhone(dst []byte, r *rowgen.Rand, nation int) []byte {
	dst = rowgen.AppendPadded(dst, nation+10, 2)
	dst = append(dst, '-')
	dst = rowgen.AppendPadded(dst, r.Between(100, 999), 3)
	dst = append(dst, '-')
	dst = rowgen.AppendPadded(dst, r.Between(100, 999), 3)
	dst = append(dst, '-')
	dst = rowgen.AppendPadded(dst, r.Between(1000, 9999), 4)
	return append(dst, ',')
}

// alphabet is the set of 64 characters of clause 4.2.2.7.
const alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ,"

// AppendVString appends a random string of minLen to maxLen characters (clause 4.2.2.7), and a comma.
func AppendVString(dst []byte, r *rowgen.Rand, minLen, maxLen int) []byte {
	var text [64]byte
	n := r.Between(minLen, maxLen)
	var bits uint64
	for i := range n {
		if i%10 == 0 { // one word of the stream has ten characters of six bits
			bits = r.Uint64()
		}
		text[i] = alphabet[bits&63]
		bits >>= 6
	}
	return rowgen.AppendBytes(dst, text[:n])
}
