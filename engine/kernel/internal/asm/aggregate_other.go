//go:build !amd64 || purego

package asm

// SumInt64 returns the sum modulo 2^64.
func SumInt64(v []int64) int64 { return sumGo(v) }

func addStrands(s *[32]float64, v []float64) { addStrandsGo(s, v) }

// SpreadInt64 returns the OR of v ^ v>>63: a number with as many bits as the value of the greatest magnitude.
func SpreadInt64(v []int64) int64 { return spreadGo(v) }

// MinMaxInt64 returns the least and the greatest of at least one value.
func MinMaxInt64(v []int64) (lo, hi int64) { return minMaxGo(v, v[0], v[0]) }
