package trend

import (
	"math"
)

// HodrickPrescott splits a trend-cycle into a smooth trend and the cycle around it: the trend τ minimises
// Σ (y-τ)² + λ Σ (Δ²τ)². R. J. Hodrick and E. C. Prescott, "Postwar U.S. Business Cycles: An Empirical Investigation",
// Journal of Money, Credit and Banking 29 (1997).
//
// It was chosen among the filters in use because it answers at every point, the newest included, where an analyst looks
// first: the band-pass filter of Baxter and King (1999) gives up three years of values at each end, the regression of
// Hamilton (2018) the first three years; and because it is symmetric, leaves straight lines alone, and has one parameter
// with a meaning in time. That parameter follows M. O. Ravn and H. Uhlig, "On adjusting the Hodrick-Prescott filter for the
// frequency of observations" (2002): λ = 6.25 f⁴ for f observations a year, that is 6.25 for years, 1600 for quarters,
// 129600 for months: waves of about ten years or more are trend.
type HodrickPrescott struct {
	// Lambda is the weight of smoothness, at least 0. 0: the trend is the series.
	Lambda float64
	// work
	diag, sub1, sub2, z []float64
}

// RavnUhlig returns λ for a number of observations a year.
func RavnUhlig(perYear float64) float64 { return 6.25 * perYear * perYear * perYear * perYear }

// Split writes the trend of y; the cycle is y - trend.
//
// The trend is y - Kᵀz with (K Kᵀ + I/λ) z = K y, K being second differences: the same as solving (I + λ KᵀK) τ = y, but a
// large λ costs no digits, since the system stays well conditioned where the trend is nearly a straight line.
func (h *HodrickPrescott) Split(trend, y []float64) {
	n := len(y)
	copy(trend, y)
	if n < 3 || h.Lambda <= 0 {
		return
	}
	m := n - 2
	h.diag, h.sub1, h.sub2, h.z = resize(h.diag, m), resize(h.sub1, m), resize(h.sub2, m), resize(h.z, m)
	// Banded L D Lᵀ of the matrix with 6 + 1/λ on the diagonal, -4 and 1 beside it; sub1[i] and sub2[i] are L's entries
	// below the diagonal in column i.
	ridge := 0.0
	if !math.IsInf(h.Lambda, 1) {
		ridge = 1 / h.Lambda
	}
	for i := range m {
		d, e := 6+ridge, -4.0
		if i >= 1 {
			l := h.sub1[i-1]
			d -= l * l * h.diag[i-1]
			e -= h.sub2[i-1] * l * h.diag[i-1]
		}
		if i >= 2 {
			l := h.sub2[i-2]
			d -= l * l * h.diag[i-2]
		}
		h.diag[i], h.sub1[i], h.sub2[i] = d, e/d, 1/d
		v := y[i] - 2*y[i+1] + y[i+2]
		if i >= 1 {
			v -= h.sub1[i-1] * h.z[i-1]
		}
		if i >= 2 {
			v -= h.sub2[i-2] * h.z[i-2]
		}
		h.z[i] = v
	}
	for i := m - 1; i >= 0; i-- {
		v := h.z[i] / h.diag[i]
		if i+1 < m {
			v -= h.sub1[i] * h.z[i+1]
		}
		if i+2 < m {
			v -= h.sub2[i] * h.z[i+2]
		}
		h.z[i] = v
	}
	for i, z := range h.z[:m] {
		trend[i] -= z
		trend[i+1] += 2 * z
		trend[i+2] -= z
	}
}
