package demo

import (
	"math"
	"strings"

	"github.com/clientele-db/clientele"
	"github.com/clientele-db/clientele/server/wire"
)

var blocks = []rune("▁▂▃▄▅▆▇█")

// spark draws values as blocks of eight heights, from 0 to the greatest. What is not above 0 is the lowest block.
func spark(values []float64) string {
	most := 0.0
	for _, v := range values {
		most = math.Max(most, v)
	}
	var b strings.Builder
	for _, v := range values {
		i := 0
		if most > 0 && v > 0 {
			i = min(int(v/most*float64(len(blocks))), len(blocks)-1)
		}
		b.WriteRune(blocks[i])
	}
	return b.String()
}

var eighths = []string{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"}

// bar draws a value against the greatest as a bar of at most width cells, to an eighth of a cell.
func bar(v, most float64, width int) string {
	if most <= 0 || v <= 0 {
		return ""
	}
	n := int(math.Round(v / most * float64(width) * 8))
	return strings.Repeat("█", n/8) + eighths[n%8]
}

// number reads a cell as a double; NULL is 0.
func number(v any) float64 {
	switch x := v.(type) {
	case int64:
		return float64(x)
	case float64:
		return x
	case clientele.Decimal:
		return x.Float64()
	}
	return 0
}

// text reads a cell as text that a terminal can show.
func text(v any) string {
	s, _ := v.(string)
	return wire.Printable(s)
}

// clip cuts text to n characters.
func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}

// sparkRange draws values as blocks from the least to the greatest, for what varies about a level.
func sparkRange(values []float64) string {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		lo, hi = math.Min(lo, v), math.Max(hi, v)
	}
	above := make([]float64, len(values))
	for i, v := range values {
		above[i] = v - lo
	}
	return spark(above)
}

// shade draws a value against the greatest as one of five densities.
func shade(v, most float64) string {
	if most <= 0 || v <= 0 {
		return " "
	}
	return []string{"░", "▒", "▓", "█"}[min(3, int(v/most*4))]
}
